"""Contracts of others are read, or refused with the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotpass_assets.domain.config.document import read_document
from hotpass_assets.domain.contracts.odcs_reading import contract_problems, read_contract
from hotpass_assets.domain.errors import ConfigurationError

HEAD = "kind: DataContract\napiVersion: v3.1.0\nversion: 1.0.0\nid: orders\nstatus: active\nschema:\n- name: orders\n"
COLUMN = "  properties:\n  - name: amount\n    logicalType: number\n"


def problems_of(folder: Path, text: str, name: str = "contract.yaml") -> list[str]:
    """What is wrong with a document."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return [str(problem).removeprefix(str(folder) + "/") for problem in contract_problems(read_document(path))]


def test_a_contract_of_another_tool_is_read(tmp_path: Path) -> None:
    """Prevents: knowing the words of our own contracts alone."""
    path = tmp_path / "theirs.yml"
    path.write_text(
        HEAD.replace("v3.1.0", "v3.0.2")
        + "  physicalName: tbl_orders\n  quality:\n  - {metric: rowCount, mustBeGreaterThan: 0}\n"
        + "  - {metric: duplicateValues, mustBe: 0, arguments: {properties: [amount, day]}}\n"
        + "  - {type: text, description: Looks right}\n"
        + "  properties:\n  - name: amount\n    physicalName: amt\n    logicalType: number\n    required: true\n"
        + "    quality:\n    - {type: sql, query: 'SELECT 1', mustBe: 0, description: our query}\n"
        + "    - {metric: nullValues, mustBeLessThan: 5, unit: percent, severity: info}\n"
        + "  - name: day\n    logicalType: date\n    primaryKey: true\n",
        encoding="utf-8",
    )
    contract = read_contract(read_document(path))
    (table,) = contract.tables
    assert (contract.name, table.physical_name, table.key) == ("orders", "tbl_orders", ("day",))
    assert [(column.name, column.required) for column in table.columns] == [("amt", True), ("day", False)]
    assert [(rule.kind, rule.severity) for rule in table.rules] == [
        ("row_count", "error"),
        ("unique", "error"),
        ("not_null", "warning"),
    ]
    assert table.not_run == ("our query",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEAD.replace("version: 1.0.0\n", "") + COLUMN, "'version' is a required property"),
        (HEAD + COLUMN.replace("number", "nummer"), "contract.yaml:10: schema[0].properties[0].logicalType"),
        (HEAD + COLUMN + "    requird: true\n", "schema[0].properties[0]"),
        (HEAD.replace("v3.1.0", "v9"), "apiVersion"),
        (HEAD, "the table has no columns"),
        (HEAD.partition("schema:")[0], "it describes no table"),
        (HEAD + COLUMN + "  - name: amount\n", "'amount' is described twice"),
        (HEAD + COLUMN + "    logicalTypeOptions: {minimum: 2, maximum: 1}\n", "minimum is above"),
        (HEAD + COLUMN + "    relationships: [{to: people.id}]\n", "refers to 'people.id'"),
        (HEAD + COLUMN + "    quality: [{metric: nullValues, unit: rows}]\n", "exactly one comparator"),
        (HEAD + COLUMN + "    quality: [{metric: invalidValues, mustBe: 0}]\n", "validValues or a pattern"),
        (HEAD + COLUMN.replace("number", "string") + "    logicalTypeOptions: {pattern: '(?=a)'}\n", "cannot be run"),
        (HEAD + COLUMN.replace("number", "string") + "    logicalTypeOptions: {pattern: '('}\n", "cannot be run"),
        ("resources: []\n", "Frictionless data package"),
        ("fields: []\n", "Frictionless Table Schema"),
        ("dataContractSpecification: 1.0\n", "no longer kept"),
        ("just: this\n", "required property"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, text: str, expected: str) -> None:
    """Prevents: a contract that is half read, and a reader who has to search it."""
    assert any(expected in problem for problem in problems_of(tmp_path, text)), problems_of(tmp_path, text)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bomb.yaml", "a: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: [*b,*b,*b,*b]\n"),
        ("deep.json", "[" * 5000),
        ("deep.yaml", "a: " + "[" * 200),
        ("tag.yaml", "a: !!python/object/apply:os.system [echo]\n"),
        ("text.yaml", "this: is: not: yaml\n"),
        ("list.yaml", "- a\n- b\n"),
        ("large.yaml", "a: '" + "x" * 1_100_000 + "'\n"),
        ("twice.yaml", "kind: DataContract\nkind: Other\n"),
        ("empty.yaml", ""),
        ("bytes.yaml", "a: \udc80"),
    ],
)
def test_a_hostile_document_is_refused(tmp_path: Path, name: str, content: str) -> None:
    """Prevents: a file that fills the memory, runs code or is taken for something else."""
    path = tmp_path / name
    path.write_bytes(content.encode("utf-8", errors="surrogateescape"))
    with pytest.raises(ConfigurationError) as caught:
        read_contract(read_document(path))
    assert caught.value.exit_code == 2


def test_values_of_a_document_are_not_repeated(tmp_path: Path) -> None:
    """Prevents: personal data written into a contract by mistake showing up in a log."""
    text = HEAD + COLUMN.replace("number", "thandi@aero.example")
    assert all("thandi" not in problem for problem in problems_of(tmp_path, text))


@pytest.mark.parametrize(
    "rule",
    [
        "{type: custom, engine: hotpass, implementation: {check: matches, value: 5}}",
        "{type: custom, engine: hotpass, implementation: {check: between, value: [a, b]}}",
        "{type: custom, engine: hotpass, implementation: {check: not_null, mostly: half}}",
        "{type: custom, engine: hotpass, implementation: run this}",
        "{type: custom, engine: soda, implementation: 'checks for'}",
        "{metric: invalidValues, arguments: {validValues: text}, mustBe: 0}",
        "{metric: invalidValues, arguments: {pattern: 7}, mustBe: 0}",
    ],
)
def test_a_rule_that_makes_no_sense_is_not_run(tmp_path: Path, rule: str) -> None:
    """Prevents: a strange rule ending in a traceback, or passing for one that was kept."""
    path = tmp_path / "contract.yaml"
    path.write_text(HEAD + COLUMN + f"    quality: [{rule}]\n", encoding="utf-8")
    document = read_document(path)
    if contract_problems(document):
        return
    (table,) = read_contract(document).tables
    assert table.rules == ()
    assert len(table.not_run) == 1
