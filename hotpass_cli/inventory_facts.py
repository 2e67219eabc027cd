"""What this installation has: verbs, extras, and profiles with their asset graphs.

Belongs here: looking. Does not belong here: what follows from it (``hotpass_assets.domain.inventory``).
"""

from hotpass_assets.domain.errors import ConfigurationError
from hotpass_assets.domain.inventory.requirements import Found, Installation
from hotpass_assets.domain.profile.load import list_profiles, load_profile
from hotpass_assets.graph import profile_assets
from hotpass_cli.catalogue import VERBS
from hotpass_cli.installation import Extra, installed_extras
from hotpass_cli.options import SharedOptions
from hotpass_cli.profile_folders import profile_folders
from hotpass_resources.settings import Settings


def installation(shared: SharedOptions, settings: Settings) -> Installation:
    """What is there; the graph of a profile is built, as the code location builds it."""
    verbs = {}
    for entry in VERBS.values():
        verbs[entry.name] = entry.summary
        verbs |= {f"{entry.name} {inner.name}": inner.summary for inner in entry.commands}
    profiles, unusable = {}, {}
    for found in list_profiles(profile_folders(shared.profile_search_path, settings)):
        try:
            graph = profile_assets(load_profile(str(found.path)))
        except ConfigurationError as error:
            unusable[found.name] = "; ".join(map(str, error.problems))
            continue
        profiles[found.name] = frozenset(key.path[-1] for asset in graph for key in asset.keys)
    return Installation(verbs, {extra.name: _found(extra) for extra in installed_extras()}, profiles, unusable)


def _found(extra: Extra) -> Found:
    if extra.installed == extra.packages:
        return "there"
    return "in part" if extra.installed else "not there"
