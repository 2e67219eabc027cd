"""The canonical configuration and the order of its layers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hotpass_assets.domain.config.layers import (
    layer,
    load_config_file,
    merge_layers,
    named_profile,
)
from hotpass_assets.domain.config.model import (
    HotpassConfig,
    effective_output_path,
    effective_report_format,
    unavailable_capabilities,
)
from hotpass_assets.domain.errors import ConfigurationError
from hotpass_assets.domain.profile.load import bundled_profiles_dir, load_profile
from hotpass_assets.domain.profile.resolve import ResolvedProfile

Write = Callable[[str, str], Path]

CANONICAL = """\
# config/pipeline.canonical.toml
[profile]
name = "aviation"
display_name = "Aviation & Flight Training"

[pipeline]
input_dir = "./data"
output_path = "./dist/refined.xlsx"
archive = true
dist_dir = "./dist"
log_format = "json"

[features]
compliance = true
geospatial = true

[governance]
intent = ["Process POPIA regulated dataset"]
data_owner = "Data Governance"
classification = "sensitive_pii"

[compliance]
detect_pii = true

[data_contract]
dataset = "aviation_ssot"
expectation_suite = "aviation"
schema_descriptor = "ssot.schema.json"
"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file by name and returns its path."""

    def _write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return _write


def profile_of(write: Write, text: str) -> ResolvedProfile:
    """A resolved profile of a file ``clubs.yaml``."""
    return load_profile(str(write("clubs.yaml", f"name: clubs\n{text}")))


def problems_of(call: Callable[[], object]) -> list[str]:
    """Problems a call reports, one text each."""
    with pytest.raises(ConfigurationError) as caught:
        call()
    assert caught.value.exit_code == 2
    return [str(problem) for problem in caught.value.problems]


def test_the_documented_canonical_file_loads_as_it_is(write: Write) -> None:
    """The reference promises this file; it is the first one people copy."""
    aviation = load_profile("aviation", (), bundled_profiles_dir())
    config = layer(aviation, [write("pipeline.canonical.toml", CANONICAL)])
    assert config.profile.display_name == "Aviation & Flight Training"
    assert config.pipeline.output_path == Path("dist/refined.xlsx")
    assert config.pipeline.log_format == "json"
    assert config.governance.classification == "sensitive_pii"
    assert config.pipeline.expectation_suite == "aviation"


def test_every_switch_without_code_is_named_in_a_warning(write: Write) -> None:
    """A switch that is accepted and does nothing must not look as if it worked."""
    config = layer(None, [write("a.toml", CANONICAL)])
    warnings = unavailable_capabilities(config)
    assert warnings == (), "geospatial has code"
    assert unavailable_capabilities(HotpassConfig()) == ()
    names = set(HotpassConfig().features.__class__.model_fields)
    everything = HotpassConfig.model_validate({"features": dict.fromkeys(names, True)})
    assert len(unavailable_capabilities(everything)) == len(
        names - {"compliance", "entity_resolution", "enrichment", "geospatial"}
    )
    assert "traces or metrics" in unavailable_capabilities(everything)[-1], "of observability a part is there"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.toml", "[pipeline]\narchive = true\ninput_dir = 'in'\n"),
        ("a.json", '{\n\t"pipeline": {"archive": true, "input_dir": "in"}}'),
        ("a.yaml", "pipeline:\n  archive: true\n  input_dir: in\n"),
        ("a.yml", "\ufeffpipeline: {archive: true, input_dir: in}\r\n"),
    ],
)
def test_toml_json_and_yaml_say_the_same(write: Write, name: str, text: str) -> None:
    """The predecessor refused YAML here though profiles were YAML."""
    config = layer(None, [write(name, text)])
    assert (config.pipeline.archive, config.pipeline.input_dir) == (True, Path("in"))


def test_later_layers_win(write: Write) -> None:
    """Defaults < profile options < the profile's files < given files in order < command line."""
    write("own.toml", "[pipeline]\ndist_dir = 'own'\nreport_path = 'own.md'\nexcel_engine = 'openpyxl'\n")
    options = "{input_dir: p, dist_dir: p, report_path: p.md, excel_engine: calamine, party_store_path: p.json}"
    profile = profile_of(write, f"config_files: [own.toml]\noptions: {options}\n")
    first = write("first.toml", "[pipeline]\nreport_path = 'first.md'\nexcel_engine = 'calamine'\n")
    second = write("second.toml", "[pipeline]\nexcel_engine = 'auto'\n")
    pipeline = layer(profile, [first, second], {"pipeline.input_dir": Path("cli"), "pipeline.archive": None}).pipeline
    assert pipeline.party_store_path == Path("p.json")
    assert pipeline.dist_dir == Path("own")
    assert pipeline.report_path == Path("first.md")
    assert pipeline.excel_engine == "auto"
    assert pipeline.input_dir == Path("cli")
    assert pipeline.archive is False


def test_the_profile_gives_intent_owner_contract_and_country(write: Write) -> None:
    """What a profile states once need not be repeated in a configuration."""
    text = "intent: [List clubs]\ncountry_code: NA\ncontract: {owner: Club office}\n"
    config = layer(profile_of(write, text + "features: {compliance: true}\n"))
    assert config.governance.intent == ("List clubs",)
    assert config.governance.data_owner == "Club office"
    assert config.data_contract.dataset == "clubs_ssot"
    assert config.pipeline.country_code == "NA"
    assert config.features.compliance is True
    assert config.profile.name == "clubs"


def test_sensitive_fields_add_up_over_the_layers(write: Write) -> None:
    """An extra mask on the command line must not unmask what the profile hides."""
    profile = profile_of(write, "options: {sensitive_fields: [Notes, contact_email]}\n")
    config = layer(profile, (), {"pipeline.sensitive_fields": ["notes", "Planes"]})
    assert config.pipeline.sensitive_fields == ("notes", "contact_email", "planes")


def test_the_expectation_suite_has_one_value(write: Write) -> None:
    """Two keys name it; the later layer must win, whichever of the two it uses."""
    one = write("one.toml", "[pipeline]\nexpectation_suite = 'one'\n")
    two = write("two.toml", "[data_contract]\nexpectation_suite = 'two'\n")
    for files, expected in (([one, two], "two"), ([two, one], "one"), ([], "default")):
        config = layer(None, files)
        assert config.pipeline.expectation_suite == config.data_contract.expectation_suite == expected
    assert layer(None, [two], {"pipeline.expectation_suite": "cli"}).data_contract.expectation_suite == "cli"


def test_a_block_without_keys_is_as_if_left_out(write: Write) -> None:
    """In YAML that is what a block with every key commented out is; it must not wipe the layer below."""
    first = write("a.yaml", "pipeline: {archive: true}\n")
    second = write("b.yaml", "pipeline:\n  # archive: false\nfeatures:\n")
    assert layer(None, [first, second]).pipeline.archive is True


def test_flat_keys_of_older_versions_are_moved(write: Write) -> None:
    """Old configuration files must keep working."""
    path = write("old.json", '{"archive": true, "log_format": "json", "dist_dir": "d", "observability": true}')
    loaded = load_config_file(path)
    assert [str(notice) for notice in loaded.notices] == [
        "legacy.archive: 'archive' is now 'pipeline.archive'",
        "legacy.log_format: 'log_format' is now 'pipeline.log_format'",
        "legacy.dist_dir: 'dist_dir' is now 'pipeline.dist_dir'",
        "legacy.observability: 'observability' is now 'features.observability'",
    ]
    config = layer(None, [path])
    assert config.pipeline.archive and config.pipeline.log_format == "json" and config.features.observability


def test_problems_of_all_files_come_at_once_with_their_lines(write: Write) -> None:
    """One run must be enough to see all there is to correct."""
    first = write("first.toml", "archive = 'perhaps'\n\n[pipelin]\nx = 1\n")
    second = write("second.yaml", "pipeline:\n  excel_chunk_size: 0\n  log_format: xml\n")
    problems = problems_of(lambda: layer(None, [first, second, first.with_name("none.toml")]))
    assert problems[0].startswith(f"{first}:1: pipeline.archive")
    assert problems[1] == f"{first}:3: pipelin: unknown key (did you mean 'pipeline'?)"
    assert problems[2].startswith(f"{second}:2: pipeline.excel_chunk_size")
    assert problems[3].startswith(f"{second}:3: pipeline.log_format")
    assert problems[4].endswith("none.toml: there is no such file (check the path)")


@pytest.mark.parametrize(
    ("name", "text", "part"),
    [
        ("a.json", '{"pipeline": {\n"archive": tru}}', "a.json:2: it is not JSON"),
        (
            "a.json",
            '{"pipeline": {"archive": true},\n"pipeline": {}}',
            "a.json:2: the key 'pipeline' is written twice",
        ),
        ("a.json", "[" * 100_000, "nested too deeply"),
        ("a.toml", "a = " + "[" * 100_000, "nested too deeply"),
        ("a.toml", "[pipeline]\narchive = true\narchive = false\n", "a.toml:3: it is not TOML"),
        ("a.toml", "[pipeline\n", "a.toml:1: it is not TOML"),
        ("a.ini", "", "the suffix says no known format"),
        ("a.json", "[]", "does not hold keys and values"),
        ("a.toml", "pipeline = 3\n", "a.toml:1: pipeline"),
        ("a.toml", "pipeline = 3\narchive = true\n", "a.toml:1: pipeline: a block of keys is expected"),
        ("a.toml", "governance.intent = 'a'\n", "a.toml:1: governance.intent: a list is expected"),
        ("a.toml", "[pipeline]\nintake = '../x'\n", "a.toml:2: pipeline.intake"),
    ],
)
def test_a_file_that_is_no_configuration_is_refused_on_its_line(write: Write, name: str, text: str, part: str) -> None:
    """A traceback of a parser says nothing to the person who has to correct the file."""
    path = write(name, text)
    assert any(part in problem for problem in problems_of(lambda: load_config_file(path)))


@pytest.mark.parametrize("key", ["features.compliance", "features.enrichment", "compliance.detect_pii"])
def test_sensitive_switches_need_an_intent(key: str) -> None:
    """Personal data may only be worked on for a stated purpose."""
    assert key in problems_of(lambda: layer(None, (), {key: True}))[0]
    assert layer(None, (), {key: True, "governance.intent": ["Audit"]}).governance.intent == ("Audit",)
    assert merge_layers(None, (), {key: True}).governance.intent == ()


def test_an_unknown_suite_is_refused_when_the_profile_is_known(write: Write) -> None:
    """A misspelt suite must not quietly run the default checks."""
    profile = load_profile("aviation", (), bundled_profiles_dir())
    problems = problems_of(lambda: layer(profile, (), {"pipeline.expectation_suite": "aviaton"}))
    assert "did you mean 'aviation'?" in problems[0]


def test_a_value_from_the_command_line_is_named_by_its_key() -> None:
    """There is no file to point at."""
    problems = problems_of(lambda: layer(None, (), {"pipeline.country_code": "XX", "pipeline.archiv": True}))
    assert any(problem.startswith("command line: pipeline.country_code") for problem in problems)
    assert any("did you mean 'archive'?" in problem for problem in problems)


def test_the_run_follows_the_profile_that_was_loaded(write: Write) -> None:
    """A file that names another profile must not put its name on this one's results."""
    path = write("a.toml", CANONICAL.replace('expectation_suite = "aviation"', ""))
    assert named_profile([path]) == "aviation"
    assert named_profile([]) is None
    identity = layer(profile_of(write, "display_name: Clubs\n"), [path]).profile
    assert (identity.name, identity.display_name) == ("clubs", "Clubs")


def test_the_output_goes_into_the_input_folder_unless_said_otherwise() -> None:
    """The documented default."""
    assert effective_output_path(HotpassConfig()) == Path("data/refined_data.xlsx")
    config = layer(None, (), {"pipeline.input_dir": "/in", "pipeline.output_path": "out.xlsx"})
    assert effective_output_path(config) == Path("out.xlsx")


def test_the_report_format_follows_the_suffix() -> None:
    """Documented: inferred when not given; never guessed."""
    for name, expected in (
        ("r.md", "markdown"),
        ("r.markdown", "markdown"),
        ("r.HTM", "html"),
        ("r.html", "html"),
    ):
        assert effective_report_format(layer(None, (), {"pipeline.report_path": name})) == expected
    assert effective_report_format(HotpassConfig()) is None
    stated = layer(None, (), {"pipeline.report_path": "r.txt", "pipeline.report_format": "html"})
    assert effective_report_format(stated) == "html"
    assert "says no format" in problems_of(lambda: layer(None, (), {"pipeline.report_path": "r.txt"}))[0]
