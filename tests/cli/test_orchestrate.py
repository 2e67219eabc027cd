"""The switches of ``hotpass orchestrate``, and what is refused before anything is registered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hotpass_assets.domain.config.model import HotpassConfig
from hotpass_cli import orchestrate_features as features
from hotpass_cli.orchestrate_options import SWITCHED
from hotpass_resources.settings import LineageSettings
from tests.builders.graphql_server import graphql_server
from tests.builders.loopback import closed_port
from tests.cli.conftest import Hotpass


def flags(*given: str) -> dict[str, bool]:
    """All flags, those named given."""
    return {
        f"{action}_{feature}": f"{action}-{feature}" in given
        for action in ("enable", "disable")
        for feature in SWITCHED
    }


def nothing_registered(folder: Path) -> bool:
    """Whether no intake and no run was left."""
    return not (folder / ".hotpass" / "store").exists() and not (folder / ".hotpass" / "dagster").exists()


def test_disabling_a_feature_beats_enabling_it_and_all() -> None:
    """The documented rule; the other way round a feature would run that somebody forbade."""
    given = flags("enable-compliance", "disable-compliance", "disable-entity_resolution")
    assert features.switches(given, everything=True) == {
        "compliance": False,
        "entity_resolution": False,
        "enrichment": True,
        "geospatial": True,
        "observability": True,
        "acquisition": True,
    }
    assert features.switches(given, everything=False) == {"compliance": False, "entity_resolution": False}


def test_nothing_said_leaves_everything_to_the_profile() -> None:
    """A switch that is not given must not overrule a configuration file."""
    assert features.switches(flags(), everything=False) == {}


@pytest.mark.parametrize("feature", ["enrichment", "geospatial"])
def test_disabling_a_feature_wins_over_all_that_enables_it(feature: str) -> None:
    """A switch that was turned off must stay off, whatever else is given."""
    on = features.switches(flags(f"enable-{feature}", f"disable-{feature}"), everything=True)
    assert on[feature] is False


def test_enabling_all_says_once_what_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """One warning: a list of five is not read."""
    monkeypatch.setattr(features, "free_text_can_be_searched", lambda: False)
    on = features.switches(flags("disable-geospatial"), everything=True)
    further = features.feature_overrides(on, use_splink=False, everything=True)
    assert "compliance.detect_pii" not in further and further["features.compliance"] is True
    config = HotpassConfig.model_validate({"features": on})
    (said,) = features.feature_warnings(on, config, LineageSettings(), everything=True)
    for part in ("no traces or metrics", "OPENLINEAGE_URL", "pip install 'hotpass[compliance]'"):
        assert part in said
    assert "places" not in said, "they are installed here"


def test_the_search_of_free_text_needs_its_extra_when_asked_for_by_name(
    hotpass: Hotpass, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of what was asked for is not what was asked for."""
    monkeypatch.setattr(features, "free_text_can_be_searched", lambda: False)
    ran = hotpass("orchestrate", "--enable-compliance")
    assert ran.code == 2 and "pip install 'hotpass[compliance]'" in ran.error and nothing_registered(folder)
    monkeypatch.setattr(features, "free_text_can_be_searched", lambda: True)
    on = {"compliance": True}
    found = features.feature_overrides(on, use_splink=False, everything=False)
    assert found == {"features.compliance": True, "compliance.detect_pii": True}
    off = features.feature_overrides({"compliance": False}, use_splink=False, everything=False)
    assert off == {"features.compliance": False, "compliance.detect_pii": False}


def test_compliance_needs_a_stated_intent(hotpass: Hotpass, folder: Path) -> None:
    """Personal data may not be handled without a purpose, whichever option switches it on."""
    ran = hotpass("orchestrate", "--profile", "generic", "--enable-all", "--local")
    assert ran.code == 2 and "features.compliance: it may only be on with a stated intent" in ran.error
    assert nothing_registered(folder)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--linkage-use-splink", "--disable-entity-resolution"], "contradict each other"),
        (["--disable-entity-resolution", "--linkage-match-threshold=0.8"], "rules alone join here"),
        (["--linkage-review-threshold=0.95"], "0.95 is above linkage.match_threshold, 0.9"),
        (["--linkage-match-threshold=0.6"], "0.7 is above linkage.match_threshold, 0.6"),
        (["--linkage-match-threshold=1.5"], "1.5 is not in the range"),
        (["--linkage-review-threshold=nan"], "linkage.review_threshold"),
        (["--local", "--dagster-url=http://127.0.0.1:1"], "--local asks no webserver"),
        (["--local", "--no-wait"], "nobody to leave the run to"),
        (["--dagster-url=http://a.example", "--prefect-url=http://b.example"], "name different servers"),
        (["--industry-profile=generic", "--profile=aviation"], "name different profiles"),
        (["--industry-profile=no-such-profile"], "no-such-profile"),
        (["--dagster-url=localhost"], "that is no address"),
        (["--label-studio-project=3"], "--label-studio-project needs --label-studio-url"),
        (["--label-studio-token=tttt"], "--label-studio-token needs --label-studio-url"),
        (["--label-studio-timeout=5"], "--label-studio-timeout needs --label-studio-url"),
        (["--label-studio-url=http://127.0.0.1:1"], "needs a token"),
        (["--label-studio-url=http://127.0.0.1:1", "--label-studio-token=x", "--no-wait"], "leave --no-wait out"),
        (["--label-studio-url=nowhere", "--label-studio-token=tttt"], "address of Label Studio"),
        (["--sensitive-field=no_such_field"], "no_such_field"),
        (["--excel-chunk-size=0"], "0"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_registered(
    hotpass: Hotpass, folder: Path, options: list[str], said: str
) -> None:
    """A slip found after the run costs the run."""
    ran = hotpass("orchestrate", *options)
    assert ran.code == 2 and said in ran.error, ran.err
    assert "tttt" not in ran.out + ran.err
    assert nothing_registered(folder)


def test_a_threshold_may_stand_in_a_configuration_too(hotpass: Hotpass, folder: Path) -> None:
    """The options are the top layer of the same settings, so a contradiction is found across both."""
    (folder / "c.toml").write_text("[linkage]\nmatch_threshold = 0.75\n")
    ran = hotpass("orchestrate", "--config", "c.toml", "--linkage-review-threshold=0.8", "--local")
    assert ran.code == 2 and "0.8 is above linkage.match_threshold, 0.75" in ran.error


def test_the_former_name_of_the_server_works_and_warns_once(hotpass: Hotpass, folder: Path) -> None:
    """Scripts written for the former orchestrator go on working, and their authors learn the new name."""
    (folder / "data").mkdir()
    url = closed_port()
    ran = hotpass("orchestrate", "--prefect-url", url)
    assert ran.code == 1 and f"no Dagster webserver answers ({url})" in ran.error
    assert ran.err.count("--prefect-url is the former name of --dagster-url") == 1
    assert "--prefect-url" not in hotpass("orchestrate", "--help").out


@pytest.mark.parametrize("how", ["option", "variable"])
def test_a_server_that_was_named_is_not_replaced_by_this_machine(
    hotpass: Hotpass, folder: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """Who names a server wants the work done there: a cluster may have the memory this machine lacks."""
    url = closed_port()
    options = [f"--dagster-url={url}"] if how == "option" else []
    if how == "variable":
        monkeypatch.setenv("HOTPASS_DAGSTER_URL", url)
    ran = hotpass("orchestrate", *options)
    assert ran.code == 1 and "run here with --local" in ran.error and "Trying again may help" in ran.error
    assert nothing_registered(folder)


def test_a_server_of_another_workspace_is_refused_before_anything_is_registered(hotpass: Hotpass, folder: Path) -> None:
    """Its run would read other inputs and write other files, and both would look right."""
    with graphql_server() as server:
        server.serve_location(refine_aviation="0")
        server.serve_store("/srv/elsewhere/.hotpass/store")
        ran = hotpass("orchestrate", "--dagster-url", server.url, "--log-format=json")
        assert server.asked == ["HotpassLocations", "HotpassStore"], "nothing was ordered"
    assert ran.code == 1 and "its store is /srv/elsewhere/.hotpass/store, the one here is" in ran.error
    assert ran.event("error")["message"] in ran.error
    assert nothing_registered(folder)


def test_a_run_cannot_be_left_to_nobody(hotpass: Hotpass, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Executing it here after all would do the waiting that was not wanted."""
    _usual_address(monkeypatch, closed_port())
    ran = hotpass("orchestrate", "--no-wait")
    assert ran.code == 1 and "there is nobody to leave the run to" in ran.error and nothing_registered(folder)


def test_lineage_the_environment_forbids_cannot_be_asked_for(
    hotpass: Hotpass, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The switch of the machine's owner wins, and not in silence."""
    monkeypatch.setenv("OPENLINEAGE_DISABLED", "true")
    ran = hotpass("orchestrate", "--enable-observability")
    assert ran.code == 2 and "OPENLINEAGE_DISABLED" in ran.error and nothing_registered(folder)


def test_every_option_of_refine_is_there_too(hotpass: Hotpass) -> None:
    """Scripts move from the one verb to the other with their options."""
    both = [set(_options_in(hotpass(name, "--help").out)) for name in ("refine", "orchestrate")]
    assert both[0] - both[1] == set()
    assert both[1] >= {"--dagster-url", "--enable-all", "--disable-observability", "--linkage-use-splink"}


def _options_in(page: str) -> list[str]:
    return [word.strip(",") for word in page.split() if word.startswith("--")]


def _usual_address(monkeypatch: pytest.MonkeyPatch, url: str) -> Any:
    from hotpass_assets import orchestration  # brings Dagster, which help pages do without

    monkeypatch.setattr(orchestration, "DEFAULT_URL", url)


def test_a_token_in_the_environment_is_no_request_for_label_studio(
    hotpass: Hotpass, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: every run refused on a machine whose environment holds the token."""
    monkeypatch.setenv("HOTPASS_LABEL_STUDIO_TOKEN", "tttt")
    assert "the input folder" in hotpass("orchestrate", "--local", "--input-dir", "nowhere").error
