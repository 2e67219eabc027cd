"""What is frozen with an intake and is in no folder: contents as files for as long as they are copied.

Belongs here: putting them down and taking them away, and telling them from workbooks. Does not belong here: what they
hold (``kit``), and freezing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from hotpass_assets.domain.workbook.model import is_workbook_name
from hotpass_resources.intake_store import Intake, IntakeFile


@contextmanager
def as_files(contents: Mapping[str, bytes]) -> Iterator[list[tuple[str, Path]]]:
    """Name and path of a file that only its owner may read for each content, while the block runs."""
    with TemporaryDirectory(prefix="hotpass-") as folder:
        files = []
        for number, (name, content) in enumerate(sorted(contents.items())):
            path = Path(folder, str(number))
            path.write_bytes(content)
            files.append((name, path))
        yield files


def workbooks_of(intake: Intake) -> tuple[IntakeFile, ...]:
    """The files of an intake that are read as workbooks; what else was frozen with them is not."""
    return tuple(file for file in intake.files if is_workbook_name(file.name))
