"""Headers of requests that are not free.

Belongs here: which nobody who asks may set, and in which no key may stand. Does not belong here: setting them
(``hotpass_resources.network.outgoing``).
"""

from __future__ import annotations

SET_BY_THE_DOOR = frozenset(
    {
        "accept-encoding", "connection", "content-length", "cookie", "expect", "host", "keep-alive",
        "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade",
    }
)  # fmt: skip
"""Names in lower case of headers that decide how an answer is carried, or that nobody may send."""

NOT_FOR_KEYS = SET_BY_THE_DOOR | {"accept", "content-type", "user-agent"}
"""Names in lower case of headers that have a meaning of their own, so that a key in one of them is a mistake."""
