"""Program: write a plain sheet of some size for the reading benchmarks.

Arguments: path, rows, columns. Not measured.
"""

from __future__ import annotations

import sys
from pathlib import Path

from hotpass_assets.domain.sample.wide import write_wide_sheet

if __name__ == "__main__":
    write_wide_sheet(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
