"""The linkage page: hostile cells, masks, nothing from outside, and that a browser draws it."""

import base64
import hashlib
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from hotpass_assets.domain.linkage.columns.kinds import LinkColumn
from hotpass_assets.domain.linkage.engine.linker import Linked, LinkSettings, link_table
from hotpass_assets.domain.linkage.explain.explanation import MASK
from hotpass_assets.domain.linkage.explain.report_page import linkage_page
from hotpass_assets.domain.linkage.resolve.rule_linker import link_by_rules

HOSTILE = "</script><script>document.title='taken'</script><img src=x onerror=alert(1)> \"'&amp; <!--"
COLUMNS = (
    LinkColumn("name", "organisation", "header 'name'"),
    LinkColumn("<b>town</b>", "town", f"header {HOSTILE}"),
    LinkColumn("phone", "phone", "98 % are phone numbers"),
)
TABLE = pl.DataFrame(
    {
        "name": ["Protea Air Charter", "Protea Air Charter (Pty) Ltd", f"{HOSTILE} Gliding", f"{HOSTILE} Gliding Club"],
        "<b>town</b>": ["Kimberley", "Kimberley", "Howick", None],
        "phone": ["053 831 4400", "053 831 4400", "033 330 2211", "0333302211"],
    }
)


class _Read(HTMLParser):
    """Elements of a page: scripts with their text, addresses, all tags."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self._inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside = tag
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            self.scripts[-1] += data

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    @property
    def policy(self) -> str:
        return next(str(attributes["content"]) for _, attributes in self.tags if attributes.get("http-equiv"))

    @property
    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.scripts[0])
        return found


def _linked(table: pl.DataFrame = TABLE) -> Linked:
    return link_table(table, COLUMNS, LinkSettings())


def _page(table: pl.DataFrame = TABLE, masked: frozenset[str] = frozenset()) -> str:
    return linkage_page(table, _linked(table), LinkSettings(), f"part one {HOSTILE}", masked)


@pytest.fixture(scope="module")
def page() -> str:
    return _page()


def test_hostile_cells_stay_text(page: str) -> None:
    """Prevents: a name that runs as a script in the browser of whoever opens the page."""
    read = _Read(page)
    assert len(read.scripts) == 5
    assert not [tag for tag, attributes in read.tags if tag in ("img", "b") or "onerror" in attributes]
    assert read.data["cells"]["2"][0].startswith("</script><script>")
    assert "taken" not in "".join(read.scripts[1:])


def test_only_the_scripts_of_the_page_may_run(page: str) -> None:
    """Prevents: a policy that allows what it should stop, or stops the page itself."""
    read = _Read(page)
    policy = read.policy
    assert "unsafe-eval" not in policy
    assert "unsafe-inline" not in policy.partition("script-src")[2].partition(";")[0]
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in read.scripts[1:]]
    assert re.findall(r"'sha256-([^']+)'", policy) == hashes


def test_nothing_comes_from_outside(page: str) -> None:
    """Prevents: a page that tells a server who reads it, or is empty without a network."""
    addresses = [
        (tag, value)
        for tag, attributes in _Read(page).tags
        for name, value in attributes.items()
        if name in ("src", "href", "data", "action", "poster", "srcset") and not str(value).startswith("#")
    ]
    assert addresses == []
    assert "default-src 'none'" in _Read(page).policy
    assert "$schema" not in json.dumps(_Read(page).data["charts"])


def test_masked_columns_are_nowhere_on_the_page() -> None:
    """Prevents: personal data in the embedded data of a page whose tables mask it."""
    masked = _page(masked=frozenset({"phone", "name"}))
    for value in ("831 4400", "0333302211", "Protea"):
        assert value not in masked
    assert MASK in masked
    assert "Kimberley" in masked


def test_the_same_input_gives_the_same_bytes() -> None:
    """Prevents: pages that differ from run to run, whose changes nobody can see."""
    assert _page() == _page()


def test_the_embedded_levels_sum_to_the_weight_of_the_pair(page: str) -> None:
    """Prevents: a waterfall that ends somewhere else than the score."""
    data, linked = _Read(page).data, _linked()
    scores = {
        (left, right): weight for left, right, weight in linked.pairs.select("left", "right", "weight").iter_rows()
    }
    assert len(data["pairs"]) == len(scores) > 0
    for left, right, levels, _together in data["pairs"]:
        parts = zip(levels, data["comparisons"], strict=True)
        total = data["prior"] + sum(comparison["weights"][int(level, 36)] for level, comparison in parts)
        assert total == pytest.approx(scores[left, right], abs=1e-5)


def test_pairs_to_look_up_unpack_to_the_compared_pairs() -> None:
    """Prevents: a look-up that finds another pair than the one asked for, in tables of many rows."""
    distance = 20_000
    filler = pl.DataFrame({"name": [f"q{n}" for n in range(distance)]}).with_columns(
        pl.lit(None, dtype=pl.String).alias(name) for name in TABLE.columns[1:]
    )
    table = pl.concat([TABLE[:1], filler, TABLE[1:]])
    linked = _linked(table)
    lookup = _Read(linkage_page(table, linked, LinkSettings(), "spread")).data["lookup"]
    numbers, value, unit = [], 0, 0
    for byte in base64.b64decode(lookup["packed"]):
        value, unit = value | (byte & 127) << unit, unit + 7
        if byte < 128:
            numbers.append(value)
            value = unit = 0
    left, found = 0, []
    for place in range(0, len(numbers), 3):
        left += numbers[place]
        found.append((left, left + numbers[place + 1]))
    assert lookup["all"]
    assert found == linked.pairs.select("left", "right").rows()
    assert (0, distance + 1) in found


@pytest.mark.parametrize("rows", [0, 1])
def test_tables_without_pairs_give_an_honest_page(rows: int) -> None:
    """Prevents: an error, or empty charts that look like a finding, when there is nothing to compare."""
    table = TABLE[[0, 2]].head(rows)
    page = _page(table)
    assert "No pairs were compared" in page
    assert "<script" not in page
    assert "script-src 'none'" in _Read(page).policy
    assert "No thing has more than one row" in page


def _by_rules() -> str:
    return linkage_page(TABLE, link_by_rules(TABLE, COLUMNS, LinkSettings()), LinkSettings(), "rules")


def test_a_page_of_rules_shows_rules_and_no_weights() -> None:
    """Prevents: shipped weights shown as probabilities of a result that rules decided."""
    read = _Read(_by_rules())
    assert read.data["charts"] == {} and "prior" not in read.data and len(read.scripts) == 2
    assert not any("weights" in comparison for comparison in read.data["comparisons"])
    rules = {(pair[0], pair[1]): read.data["rules"][int(pair[2][0])] for pair in read.data["pairs"]}
    assert rules[0, 1]["figure"] == 0.99 and rules[0, 1]["words"].startswith("the same name, one more field")
    page = _by_rules().partition("</style>")[2].partition("<script")[0]
    assert "Fixed rules decided" in page and "weight" not in page.lower() and "Probability" not in page


@pytest.mark.skipif(not shutil.which("chromium"), reason="needs a browser")
def test_a_browser_draws_the_page_and_the_named_pair(tmp_path: Path, page: str) -> None:
    """Prevents: a page whose scripts its own policy stops, or that breaks on its own data."""
    drawn = _drawn(tmp_path, page)
    assert "Rows 2 and 3: probability" in drawn
    assert drawn.count("<svg") >= 3
    assert not re.search(r">The chart could not be drawn", drawn)
    assert "<title>taken" not in drawn


@pytest.mark.skipif(not shutil.which("chromium"), reason="needs a browser")
def test_a_browser_draws_the_page_of_rules(tmp_path: Path) -> None:
    """Prevents: a page that stops at the first weight it misses."""
    drawn = _drawn(tmp_path, _by_rules())
    assert re.search(r"Rows 2 and 3: [^<]*\(figure 0\.\d+\); in ", drawn)
    assert re.search(r"<td>(both have|the same|nearly)", drawn) and "NaN" not in drawn.partition("<script")[0]


def _drawn(folder: Path, page: str) -> str:
    file = folder / "page.html"
    file.write_text(page, "utf-8")
    flags = ("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}")
    command = ["chromium", *flags, "--virtual-time-budget=10000", "--dump-dom", f"{file.as_uri()}#pair=2-3"]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout
