"""A workspace whose organisations lack something, and sites that know it.

Belongs here: a dataset, profiles, pages of an invented organisation and of a register. Does not belong here:
expectations.
"""

from __future__ import annotations

import json
from pathlib import Path

from tests.builders.hostile_server import HostileServer, Page

DATASET = """\
organization_id,organization_name,organization_slug,province,website,city,contact_primary_name,contact_primary_email,contact_primary_phone,address_primary
a1,Aero School (Pty) Ltd,aero-school-pty-ltd,,,Lanseria,Jane Doe,,n/a,
b2,Other Club,other-club,Gauteng,http://other.example,,,ops@other.example,+27115550199,1 Road
7,Numbered Club,numbered-club,Limpopo,,,,club@numbered.example,+27155550102,2 Road
d4,Twin Air,twin-air-one,Gauteng,,,,,,
e5,TWIN AIR (Pty) Ltd,twin-air-two,Limpopo,,,,,,
f6,Piet Botha,piet-botha,,,,Piet Botha,,,
"""
"""Rows 0 to 5: gaps that sites know, none, a numeric id, two of one name, and one called like its contact."""

PAGE = """<!doctype html><html><head><title>Aero School</title><script type="application/ld+json">{"@context":
"https:\\/\\/schema.org","@type":"Organization","name":"Aero School","telephone":"+27 11 555 0101","email":
"info@aero.example","address":{"@type":"PostalAddress","streetAddress":"12 Airfield Road","addressLocality":"Lanseria",
"addressRegion":"Gauteng","postalCode":"1748"}}</script></head><body><h1>Aero School</h1></body></html>"""
REGISTER = {"results": [{"name": "AERO SCHOOL", "province": "GP"}, {"name": "Other", "province": "Limpopo"}]}
PAGES = {
    "/robots.txt": Page(b"User-agent: *\nAllow: /\n", content_type="text/plain"),
    "/": Page(PAGE.encode()),
    "/register?q=Aero%20School%20%28Pty%29%20Ltd": Page(json.dumps(REGISTER).encode(), content_type="application/json"),
}


def write_dataset(folder: Path) -> Path:
    """The dataset as a CSV file."""
    path = folder / "refined.csv"
    path.write_text(DATASET, encoding="utf-8")
    return path


def write_profile(folder: Path, server: HostileServer | None = None, authorities: str = "", more: str = "") -> Path:
    """A profile that lets a server on this machine be asked, and no registry.

    Args:
        folder: Where it goes.
        server: The server.
        authorities: Entries of ``authority_sources``, as YAML lines.
        more: Further keys, as YAML lines.
    """
    network = f'network: {{allowed: true, private_hosts: ["127.0.0.1:{server.port}"]}}' if server else ""
    told = f"authority_sources:\n{authorities}" if authorities else ""
    path = folder / "schools.yaml"
    path.write_text(
        f"name: schools\nintent: [Keep a list of schools]\n{network}\n"
        "research_rate_limit: {min_interval_seconds: 0, burst: 9}\n"
        f"enrich: {{chain: [lookups, derived]}}\n{told}\n{more}\n",
        encoding="utf-8",
    )
    return path
