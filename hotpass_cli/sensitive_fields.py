"""Whether the names given to ``--sensitive-field`` name anything: a misspelt one would mask nothing.

Belongs here: which names are known, and refusing the others. Does not belong here: masking (``output``).
"""

from collections.abc import Iterable

import click

from hotpass_cli.output import field_key, personal_fields


def refuse_unknown_fields(asked: Iterable[str], columns: Iterable[str] = ()) -> None:
    """Refuses names that are no field, no published column and none of ``columns``.

    A dotted path leads into an event and may end in any key: it is taken as it is. Names in
    configuration files are not judged: they serve several commands.

    Args:
        asked: Names from the command line.
        columns: Further columns that are known here.

    Raises:
        UsageError: A name is unknown.
    """
    asked = tuple(asked)
    if not asked:
        return
    from hotpass_assets.domain.config.problems import nearest

    known = _known_names() | {field_key(name) for name in columns}
    for name in asked:
        if "." in name.strip("."):
            continue
        key = field_key(name)
        if key in known:
            continue
        match = nearest(key, sorted(known))
        meant = f"did you mean '{match}'?" if match else "name a field, or a column as it is headed"
        raise click.UsageError(
            f"--sensitive-field: there is no '{name[:40]}', so nothing would be masked; {meant}",
            click.get_current_context(silent=True),
        )


def _known_names() -> set[str]:
    from hotpass_assets.domain.tables import published
    from hotpass_assets.domain.tables.fields import FIELDS

    columns = {column.name for table in published.PUBLISHED_TABLES for column in table.columns}
    return {field_key(name) for name in (*personal_fields(), *(field.name for field in FIELDS), *columns)}
