"""The repository as the project tests see it.

Belongs here: its root, its files and its Python modules. Does not belong here: any judgement.
"""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("hotpass_assets", "hotpass_resources", "hotpass_cli")


@cache
def files() -> tuple[Path, ...]:
    """Files that are or will be under version control, inside the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    names = sorted({name for name in listed.split("\0") if name})
    return tuple(Path(name) for name in names if (ROOT / name).is_file())


@cache
def text_of(name: Path) -> str:
    """Text of a file of the repository; a file that is no text is empty."""
    try:
        return (ROOT / name).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@cache
def modules(*folders: str) -> dict[Path, ast.Module]:
    """Python modules below some folders, parsed; empty ones left out."""
    found = [name for name in files() if name.suffix == ".py" and name.parts[0] in folders]
    return {name: ast.parse(text_of(name)) for name in found if text_of(name).strip()}


def imported(module: ast.Module) -> set[str]:
    """Top-level packages that a module imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found
