"""Tables of the graph as Parquet files: one file a table and intake, swapped in whole.

Belongs here: where a table's file is, writing and reading it, and the Dagster IO manager on top. Does not belong
here: files for people (``publishing``).

Layout below the root: ``tables/<profile>/<table>/<intake>.parquet``.
"""

from pathlib import Path

import dagster as dg
import polars as pl

from hotpass_assets.domain.errors import InputError
from hotpass_resources.publishing.atomic import swap_in


class TableStore(dg.ConfigurableIOManager):
    """Reads and writes the tables of the graph below ``root``."""

    root: str

    def path(self, key: dg.AssetKey, intake: str) -> Path:
        """File of one table of one intake."""
        return Path(self.root, "tables", *key.path, f"{intake}.parquet")

    def write(self, frame: pl.DataFrame, path: Path) -> None:
        """Write ``frame`` aside and swap it in."""
        with swap_in(path) as aside:
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
        path = self.path(key, intake)
        if not path.is_file():
            raise InputError(
                f"table {key.path[-1]} of intake '{intake}' has not been made",
                where=str(path),
                do=f"Materialise {key.to_user_string()} for this intake",
            )
        return pl.scan_parquet(path, hive_partitioning=False)

    def handle_output(self, context: dg.OutputContext, obj: pl.DataFrame) -> None:
        """Store the table an asset returned."""
        self.write(obj, self.path(context.asset_key, context.partition_key))

    def load_input(self, context: dg.InputContext) -> pl.DataFrame | pl.LazyFrame:
        """The table an asset or a check asks for, as the frame type its parameter names."""
        lazy = self.scan(context.asset_key, context.partition_key)
        return lazy if context.dagster_type.typing_type is pl.LazyFrame else lazy.collect()
