"""Registered domains of hosts, from the public suffix list that the library carries.

Belongs here: what a host belongs to, without asking the network. Does not belong here: whether a host
exists, e-mail addresses and web addresses themselves.
"""

from functools import lru_cache
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from tldextract import TLDExtract

# Endings without exceptions in the public suffix list: what they belong to is read off the name.
_SIMPLE = r"([^.]+\.(?:com|org|net|example|test|invalid|(?:co|org|net|ac|gov|web)\.za))$"

_DNS_LABEL = r"[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?"
_DNS_NAME = rf"^(?:{_DNS_LABEL}\.)+{_DNS_LABEL}$"


def registered_domains(hosts: pl.Series) -> pl.Series:
    """Registered domain of each host ("www.x.co.za" is "x.co.za"), null where the suffix is unknown.

    Args:
        hosts: Lower-case host names; nulls stay null.
    """
    distinct = hosts.drop_nulls().unique(maintain_order=True)
    distinct = distinct.filter(distinct.str.contains(_DNS_NAME) & (distinct.str.len_bytes() <= 253))
    simple = distinct.str.extract(_SIMPLE)
    # The suffix list is a trie in Python; it is asked once for each of the other hosts.
    known = simple.scatter(
        simple.is_null().arg_true(), [_registered_domain(host) for host in distinct.filter(simple.is_null())]
    )
    return hosts.replace_strict(distinct, known, default=None, return_dtype=pl.String)


def _registered_domain(host: str) -> str | None:
    return _suffixes().extract_str(host).top_domain_under_public_suffix or None


@lru_cache(maxsize=1)
def _suffixes() -> "TLDExtract":
    from tldextract import TLDExtract  # brings requests along; only needed where there are hosts

    return TLDExtract(suffix_list_urls=(), cache_dir=None)
