"""The key a search server asks for, on its way from whoever knows it into a header.

Belongs here: finding it, and refusing to send it where others could read it. Does not belong here: what may be written
for it (``hotpass_assets.domain.config.research``), and sending.
"""

from __future__ import annotations

from hotpass_assets.domain.config.research import SearxSettings, variable_of_key
from hotpass_assets.domain.deliveries.endpoints import is_open_to_listeners
from hotpass_assets.domain.errors import HotpassError
from hotpass_resources.settings import secret

KEY = "pipeline.research.searx.api_key"


def key_headers(settings: SearxSettings) -> dict[str, str]:
    """The header with the key; nothing where the server asks for none.

    Raises:
        HotpassError: The variable that holds the key is not set, the key cannot be a header, or it would be sent over
            plain HTTP to another machine. The exit code is 2.
    """
    key = _key(settings)
    if key is None:
        return {}
    if not all("!" <= sign <= "~" for sign in key):
        raise _refused("it holds characters that no key has, such as spaces or line ends", "Correct the key")
    if is_open_to_listeners(settings.base_url):
        raise _refused(
            "a key is not sent over plain http to another machine",
            "Use https in pipeline.research.searx.base_url, or leave the key out",
        )
    return {settings.api_key_header: f"{settings.api_key_prefix} {key}".lstrip()}


def _key(settings: SearxSettings) -> str | None:
    if settings.api_key is None:
        return None
    written = settings.api_key.get_secret_value()
    variable = variable_of_key(written)
    if variable is None:
        return written
    held = (secret(variable) or "").strip()
    if not held:
        raise _refused(
            f"{variable}, which holds it, is not set", f"Set {variable} or HOTPASS_SEARX_API_KEY, or leave the key out"
        )
    return held


def _refused(why: str, do: str) -> HotpassError:
    return HotpassError("the key of SearXNG cannot be sent", where=KEY, why=why, do=do, exit_code=2)
