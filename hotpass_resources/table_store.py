"""Tables of the graph as Parquet files: one object of the store a table and intake, replaced whole.

Belongs here: writing and reading a table, and the Dagster IO manager on top. Does not belong here: files for people
(``publishing``), where a table is (``table_files``).
"""

import dagster as dg
import polars as pl

from hotpass_assets.domain.errors import InputError
from hotpass_resources.storage.store import StoredFile, open_store
from hotpass_resources.table_files import local_table, table_file


class TableStore(dg.ConfigurableIOManager):
    """Reads and writes the tables of the graph in the store at ``root``."""

    root: str

    def file(self, key: dg.AssetKey, intake: str) -> StoredFile:
        """Where one table of one intake is, or would be."""
        profile, table = key.path
        return table_file(open_store(self.root), profile, table, intake)

    def has(self, key: dg.AssetKey, intake: str) -> bool:
        """Whether one table of one intake was made."""
        return self.file(key, intake).exists()

    def write(self, frame: pl.DataFrame, key: dg.AssetKey, intake: str) -> None:
        """Write one table of one intake; the one before stays until it is complete."""
        with self.file(key, intake).write() as aside:
            frame.write_parquet(aside, compression="lz4", statistics=False)

    def read(self, key: dg.AssetKey, intake: str) -> pl.DataFrame:
        """One table of one intake.

        Raises:
            InputError: It was never made.
        """
        return self.scan(key, intake).collect()

    def scan(self, key: dg.AssetKey, intake: str) -> pl.LazyFrame:
        """One table of one intake, read when collected.

        Raises:
            InputError: It was never made.
        """
        file = self.file(key, intake)
        path = local_table(file)
        if path is None:
            raise InputError(
                f"table {key.path[-1]} of intake '{intake}' has not been made",
                where=str(file),
                do=f"Materialise {key.to_user_string()} for this intake",
            )
        return pl.scan_parquet(path, hive_partitioning=False)

    def handle_output(self, context: dg.OutputContext, obj: pl.DataFrame) -> None:
        """Store the table an asset returned."""
        self.write(obj, context.asset_key, context.partition_key)

    def load_input(self, context: dg.InputContext) -> pl.DataFrame | pl.LazyFrame:
        """The table an asset or a check asks for, as the frame type its parameter names."""
        lazy = self.scan(context.asset_key, context.partition_key)
        return lazy if context.dagster_type.typing_type is pl.LazyFrame else lazy.collect()
