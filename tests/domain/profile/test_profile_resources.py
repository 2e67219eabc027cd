"""What a profile asks of a cluster: accepted as people write it, refused with the line where it makes no sense."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotpass_assets.domain.deployment.pod_resources import PodResources
from hotpass_assets.domain.errors import ConfigurationError
from hotpass_assets.domain.profile.load import load_profile


def resources_of(folder: Path, text: str, suffix: str = "yaml") -> PodResources:
    path = folder / f"clubs.{suffix}"
    path.write_text(text, encoding="utf-8")
    return load_profile(str(path)).resources


@pytest.mark.parametrize(
    ("text", "suffix"),
    [
        ("name: clubs\nresources: {cpu: 1.5, memory: 4Gi}\n", "yaml"),
        ("name: clubs\nresources:\n  cpu: '1.5'\n  memory: 4Gi\n", "yaml"),
        ('name = "clubs"\n[resources]\ncpu = 1.5\nmemory = "4Gi"\n', "toml"),
    ],
)
def test_resources_are_read_as_people_write_them(tmp_path: Path, text: str, suffix: str) -> None:
    """Prevents: a number of cores that is refused for not being a text."""
    assert resources_of(tmp_path, text, suffix) == PodResources(cpu="1.5", memory="4Gi")


@pytest.mark.parametrize("written", ["4294967296", "1234567890", "4294967296.5"])
def test_bytes_keep_all_their_digits(tmp_path: Path, written: str) -> None:
    """Prevents: 4294967296 bytes read as 4.29497e+09, which no cluster takes."""
    asked = resources_of(tmp_path, f"name: clubs\nresources: {{memory: {written}}}\n")
    assert asked == PodResources(memory=written)


def test_a_profile_asks_for_nothing_by_itself(tmp_path: Path) -> None:
    """Prevents: profiles of a laptop that need a cluster."""
    assert resources_of(tmp_path, "name: clubs\n") == PodResources()


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("{memory: 512m}", "512Mi"),
        ("{memory: 4096}", "too little"),
        ("{cpu: true}", "text is expected"),
        ("{cpu: 2 cores}", "no amount of processor"),
        ("{cpu: 2, cpu_limit: 1}", "below"),
        ("{ram: 4Gi}", "unknown key"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_line(tmp_path: Path, block: str, said: str) -> None:
    """Prevents: a pod that is refused an hour after the profile was written."""
    with pytest.raises(ConfigurationError) as caught:
        resources_of(tmp_path, f"name: clubs\nresources: {block}\n")
    assert said in str(caught.value)
    assert "clubs.yaml:2" in str(caught.value)
