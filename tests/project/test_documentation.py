"""The documentation says what the program does."""

import re
import shlex
from itertools import pairwise
from pathlib import Path, PurePosixPath

import click
import pytest

from docs.generate_reference import DOCS, MEASURED_PAGES, PAGES, pages
from docs.generator.cli import root_command, verbs
from docs.generator.deployments import DEPLOYMENT_BLOCKS, DEPLOYMENT_WORDS
from docs.generator.settings import PROFILE_BLOCKS, configuration_blocks
from docs.generator.words import CONFIGURATION_WORDS, PROFILE_WORDS
from hotpass_assets.domain.config.model import HotpassConfig
from tests.project.repository import ROOT, files, text_of

MARKDOWN = [name for name in files() if name.suffix == ".md" and name.parts[0] in {"docs", name.name}]
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CONSOLE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`((?:hotpass|make|uv run hotpass) [^`\n\[]+)`")


@pytest.mark.parametrize("name", PAGES)
def test_generated_pages_are_fresh(name: str) -> None:
    """Prevents: a reference that describes the program of last month."""
    path = DOCS / name
    fresh = pages()[Path(name)]
    assert path.is_file() and path.read_text(encoding="utf-8") == fresh, f"docs/{name} is stale: make docs"


def test_no_generated_page_is_left_over() -> None:
    """Prevents: a page that is no longer written and stays as it was."""
    found = {path.relative_to(DOCS).as_posix() for path in (DOCS / "reference").glob("*.md")}
    assert found == {*PAGES, *MEASURED_PAGES}


def test_every_key_of_a_profile_has_words_and_all_words_a_key() -> None:
    """Prevents: a key nobody can look up, and words about a key that is gone."""
    for model in PROFILE_BLOCKS.values():
        assert set(PROFILE_WORDS[model.__name__]) == set(model.model_fields), f"{model.__name__} has no words"
    assert set(PROFILE_WORDS) == {model.__name__ for model in PROFILE_BLOCKS.values()}


def test_every_key_of_a_configuration_has_words_and_all_words_a_key() -> None:
    """Prevents: the same for configuration files; features say themselves what they are."""
    blocks = {name: block for name, block in configuration_blocks(HotpassConfig).items() if name != "features"}
    assert set(CONFIGURATION_WORDS) == set(blocks)
    for name, block in blocks.items():
        assert set(CONFIGURATION_WORDS[name]) == set(block.model_fields), f"{name} has no words"


def test_every_key_of_a_deployment_has_words_and_all_words_a_key() -> None:
    """Prevents: the same for manifests."""
    assert set(DEPLOYMENT_WORDS) == {model.__name__ for model in DEPLOYMENT_BLOCKS.values()}
    for model in DEPLOYMENT_BLOCKS.values():
        assert set(DEPLOYMENT_WORDS[model.__name__]) == set(model.model_fields), f"{model.__name__} has no words"


def option_names(command: click.Command) -> set[str]:
    """Names of all options a person can see."""
    options = [option for option in command.params if isinstance(option, click.Option) and not option.hidden]
    return {name for option in options for name in (*option.opts, *option.secondary_opts)}


def test_every_verb_and_option_is_on_the_page_of_the_command_line() -> None:
    """Prevents: an option that exists and that no page names."""
    page = pages()[Path("reference/cli.md")]
    for name, command in verbs().items():
        assert f"## hotpass {name}\n" in page
        missing = [option for option in option_names(command) - {"--help", "-h"} if f"`{option}`" not in page]
        assert missing == [], name


def test_every_variable_the_program_reads_is_on_the_page_of_the_environment() -> None:
    """Prevents: a variable that changes where things are kept and that nobody knows of."""
    page = pages()[Path("reference/environment.md")]
    read = set(re.findall(r'environ\.get\(\s*"(\w+)"', text_of(Path("hotpass_resources/settings.py"))))
    read |= {
        str(option.envvar) for option in root_command().params if isinstance(option, click.Option) and option.envvar
    }
    assert read and [name for name in read if f"`{name}`" not in page] == []


def heading_anchors(text: str) -> set[str]:
    """Anchors of a page's headings as code hosts make them."""
    titles = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("name", MARKDOWN, ids=str)
def test_links_lead_somewhere(name: Path) -> None:
    """Prevents: links to pages that were renamed, and to headings that were reworded."""
    for target in LINK.findall(text_of(name)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        found = (ROOT / name).parent / path if path else ROOT / name
        assert found.exists(), f"{name}: {target}"
        if anchor:
            assert anchor in heading_anchors(found.read_text(encoding="utf-8")), f"{name}: {target}"


def linked_from(name: Path) -> set[Path]:
    """Pages inside ``docs`` that a page links to."""
    targets = {target.partition("#")[0] for target in LINK.findall(text_of(name)) if ":" not in target}
    found = {((ROOT / name).parent / target).resolve() for target in targets if target}
    return {path.relative_to(ROOT) for path in found if path.is_relative_to(DOCS)}


def test_every_page_can_be_reached_from_the_index() -> None:
    """Prevents: pages only their author finds."""
    reached, new = set(), {Path("docs/index.md")}
    while new:
        reached |= new
        new = {page for name in new if name.suffix == ".md" for page in linked_from(name)} - reached
    written = {name for name in MARKDOWN if name.parts[0] == "docs"}
    assert written - reached == set()


def documented_commands() -> list[tuple[Path, str]]:
    """Commands that hand-written pages tell people to type."""
    found = []
    for name in MARKDOWN:
        text = text_of(name)
        lines = [line for block in CONSOLE.findall(text) for line in block.splitlines()]
        found += [(name, line.strip()) for line in [*lines, *INLINE.findall(text)]]
    return [(name, line.removeprefix("uv run ")) for name, line in found]


@pytest.mark.parametrize(
    ("name", "line"),
    sorted({entry for entry in documented_commands() if entry[1].startswith("hotpass ")}),
    ids=str,
)
def test_documented_commands_exist(name: Path, line: str) -> None:
    """Prevents: telling people to type verbs and options that this version does not have."""
    words = [word for word in shlex.split(line.replace("…", "")) if word.isascii()][1:]
    known = verbs()
    pairs = [" ".join(pair) for pair in pairwise(words)]
    named = [word for word in (*pairs, *words) if word in known]
    assert named or all(word.startswith("-") for word in words), f"{name}: {line}"
    allowed = option_names(root_command()) | {"-h", "--help"}
    if named:
        allowed |= option_names(known[named[0]])
    unknown = [word for word in words if word.startswith("-") and word.partition("=")[0] not in allowed]
    assert unknown == [], f"{name}: {line}"


def test_documented_make_targets_exist() -> None:
    """Prevents: the first command of the README being the first that fails."""
    targets = set(re.findall(r"^([a-z-]+):", text_of(Path("Makefile")), flags=re.MULTILINE))
    for name, line in documented_commands():
        if line.startswith("make "):
            asked = [word for word in line.split()[1:] if "=" not in word]
            assert set(asked) <= targets, f"{name}: {line}"


def test_the_readme_starts_with_two_commands() -> None:
    """Prevents: a newcomer reading pages before anything runs."""
    assert CONSOLE.findall(text_of(Path("README.md")))[0].split("\n") == ["make demo", "make test", ""]


def test_decisions_are_numbered_and_listed() -> None:
    """Prevents: a decision that is written and then forgotten."""
    decisions = [name for name in MARKDOWN if name.parent == Path("docs/adr") and name.stem != "index"]
    numbers = [int(name.name[:4]) for name in decisions]
    assert numbers == list(range(1, len(numbers) + 1))
    index = text_of(Path("docs/adr/index.md"))
    for name in decisions:
        title = text_of(name).splitlines()[0].removeprefix("# ")
        assert f"[{title}]({PurePosixPath(name.name)})" in index, name
