"""Reference pages written from the code: ``python -m docs.generate_reference``.

Belongs here: which page is made by which function, and writing them. Does not belong here: the pages
(``docs.generator``) and pages written by hand.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from docs.generator.cli import cli_page, environment_page
from docs.generator.deployments import deployment_page
from docs.generator.graph import assets_page
from docs.generator.imports import import_issues_page
from docs.generator.settings import configuration_page, profile_page
from docs.generator.tables import data_model_page, fields_page, rules_page

DOCS = Path(__file__).parent

NOTE = "<!-- Written by `make docs` from the code. Change the code, not this page. -->\n\n"

PAGES: dict[str, Callable[[], str]] = {
    "reference/cli.md": cli_page,
    "reference/environment.md": environment_page,
    "reference/profile.md": profile_page,
    "reference/configuration.md": configuration_page,
    "reference/deployment.md": deployment_page,
    "reference/fields.md": fields_page,
    "reference/data-model.md": data_model_page,
    "reference/rules.md": rules_page,
    "reference/import-issues.md": import_issues_page,
    "reference/assets-and-checks.md": assets_page,
}

# Written by `python -m benchmarks.linkage --write`, from measurements.
MEASURED_PAGES = ("reference/linkage-quality.md",)


@cache
def pages() -> dict[Path, str]:
    """Text of every generated page, by its path inside ``docs``."""
    return {Path(name): NOTE + make().rstrip("\n") + "\n" for name, make in PAGES.items()}


def main() -> None:
    """Writes the pages and says which ones changed."""
    for name, text in pages().items():
        path = DOCS / name
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(f"docs/{name.as_posix()}")


if __name__ == "__main__":
    main()
