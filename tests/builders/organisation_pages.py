"""Invented organisations, each with pages of its own style, and what a reader of those pages knows of them.

Belongs here: pages and the truth about them, and decoys: what stands there and is no fact, or may not be used. Does not
belong here: serving pages (``crawled_site``) and expectations.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.builders.crawled_site import Answer, robots, sitemap

WHATSAPP = "wa.me"
Truth = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Organisation:
    """An organisation and its site.

    Attributes:
        host: Host of the site.
        pages: Answers by path.
        truth: Values by field.
        roles: Roles by name of person.
        fair: Further values that are no mistake: a part of a title, a part of an address.
        decoys: Values that may not be found.
    """

    host: str
    pages: Mapping[str, Answer]
    truth: Truth
    roles: Mapping[str, str] = field(default_factory=dict)
    fair: Truth = field(default_factory=dict)
    decoys: Sequence[str] = ()


def html(text: str, encoding: str = "utf-8", content_type: str = "text/html; charset=utf-8") -> Answer:
    """A page as it stands."""
    return Answer(text.encode(encoding), content_type=content_type)


def in_data(data: object) -> str:
    """A script of JSON-LD."""
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


KAROO = Organisation(
    "karoowings.example",
    {
        "/": html(
            "<html><head><title>Home - Karoo Wings</title><meta property='og:site_name' content='Karoo Wings'>"
            + in_data(
                {
                    "@context": "https://schema.org",
                    "@graph": [
                        {"@type": "WebSite", "name": "Karoo Wings", "url": "http://karoowings.example/"},
                        {
                            "@type": ["LocalBusiness", "Organization"],
                            "@id": "#org",
                            "name": "Karoo Wings (Pty) Ltd",
                            "telephone": "+27 44 555 0142",
                            "email": "info@karoowings.example",
                            "address": {
                                "@type": "PostalAddress",
                                "streetAddress": "Hangar 4, Oudtshoorn Airfield",
                                "addressLocality": "Oudtshoorn",
                                "addressRegion": "Western Cape",
                                "postalCode": "6625",
                                "addressCountry": "ZA",
                            },
                            "contactPoint": [
                                {"@type": "ContactPoint", "telephone": "044 555 0143", "contactType": "bookings"}
                            ],
                            "review": {"@type": "Review", "author": {"@type": "Person", "name": "Vusi Decoy"}},
                        },
                        {"@type": "Article", "author": {"@type": "Person", "name": "Anne Decoy", "jobTitle": "Writer"}},
                    ],
                }
            )
            + "</head><body><h1>Fly with us</h1><p>Est. 1987. Over 2500 students trained since 2004.</p>"
            "<a href='/team'>The team</a></body></html>"
        ),
        "/team": html(
            "<title>Team - Karoo Wings</title><h1>Meet the team</h1><div class='card'><img src=x.jpg>"
            "<h3>Thandi Nkosi</h3><p>Chief Flying Instructor</p></div><div class='card'><h3>Jan van der Merwe</h3>"
            "<p>Accountable Manager</p></div><div class='card'><h3>Cessna 172</h3><p>Training aircraft</p></div>"
        ),
    },
    {
        "organization_name": ["Karoo Wings (Pty) Ltd"],
        "contact_primary_phone": ["+27445550142", "+27445550143"],
        "contact_primary_email": ["info@karoowings.example"],
        "address_primary": ["Hangar 4, Oudtshoorn Airfield, Oudtshoorn, Western Cape, 6625"],
        "city": ["Oudtshoorn"],
        "province": ["Western Cape"],
        "postal_code": ["6625"],
        "contact_primary_name": ["Thandi Nkosi", "Jan van der Merwe"],
    },
    {"Thandi Nkosi": "Chief Flying Instructor", "Jan van der Merwe": "Accountable Manager"},
    {"organization_name": ["Karoo Wings"]},
    ["Vusi Decoy", "Anne Decoy", "Cessna 172"],
)

BUSHVELD = Organisation(
    "bushveldaero.example",
    {
        "/": html(
            "<!doctype html><title>Bushveld Aero CC | Charters</title><body>"
            "<div itemscope itemtype='https://schema.org/LocalBusiness'><h1 itemprop='name'>Bushveld Aero CC</h1>"
            "<span itemprop='telephone'>(015) 555 0161</span> <a itemprop='email'"
            " href='mailto:fly@bushveldaero.example'>"
            "Write to us</a><div itemprop='address' itemscope itemtype='https://schema.org/PostalAddress'>"
            "<span itemprop='streetAddress'>Unit 7, Gateway Drive</span>, <span itemprop='addressLocality'>Polokwane"
            "</span>, <span itemprop='postalCode'>0699</span> <span itemprop='addressRegion'>Limpopo</span></div></div>"
            "<p>VAT No: 4123456780</p><p>Company Reg. No. 2009/034567/23</p>"
        )
    },
    {
        "organization_name": ["Bushveld Aero CC"],
        "contact_primary_phone": ["+27155550161"],
        "contact_primary_email": ["fly@bushveldaero.example"],
        "address_primary": ["Unit 7, Gateway Drive, Polokwane, Limpopo, 0699"],
        "city": ["Polokwane"],
        "province": ["Limpopo"],
        "postal_code": ["0699"],
        "vat_number": ["4123456780"],
        "registration_number": ["2009/034567/23"],
    },
)

TABLE_BAY = Organisation(
    "tablebayheli.example",
    {
        "/": html(
            "<title>Table Bay Heli</title><body><div id=SITE_CONTAINER><nav><a href='/contact-us'>Contact</a></nav>"
            "<div><p><span>Scenic flights over the Cape.</span></p></div></div>"
        ),
        "/contact-us": html(
            "<title>Contact | Table Bay Heli</title><div><div><h2><span>Get in touch</span></h2></div><div>"
            "<p class=font_8><span>Tel: <a href='tel:+27215550120'>021 555 0120</a></span></p>"
            "<p class=font_8><span>Email: <a href='mailto:hello%40tablebayheli.example?subject=Hi'>hello@tablebayheli"
            ".example</a></span></p><p class=font_8><span>Physical Address:</span></p>"
            "<p class=font_8><span>12 Breakwater Lane</span></p><p class=font_8><span>Granger Bay</span></p>"
            "<p class=font_8><span>Cape Town</span></p><p class=font_8><span>8005</span></p></div>"
            "<div><p>Mon - Fri 08:00 - 17:00</p></div></div><form><input placeholder='you@yourdomain.example'></form>"
            "<footer><p>© 2023 by Table Bay Heli (Pty) Ltd. Website by <a href='mailto:studio@pixelmakers.example'>"
            "Pixel Makers</a></p></footer>"
        ),
    },
    {
        "organization_name": ["Table Bay Heli (Pty) Ltd"],
        "contact_primary_phone": ["+27215550120"],
        "contact_primary_email": ["hello@tablebayheli.example"],
        "address_primary": ["12 Breakwater Lane, Granger Bay, Cape Town, 8005"],
        "city": ["Cape Town"],
        "postal_code": ["8005"],
    },
    fair={"organization_name": ["Table Bay Heli"]},
    decoys=["you@yourdomain.example"],
)

OLD_TABLES = Organisation(
    "highveldgliding.example",
    {
        "/": html(
            "<HTML><HEAD><TITLE>Highveld Gliding Club</TITLE></HEAD><BODY BGCOLOR=#FFFFFF><CENTER><FONT SIZE=5>"
            "Highveld Gliding Club</FONT></CENTER><TABLE BORDER=0><TR><TD><B>Tel</B><TD>011 555 0177<TR><TD><B>Fax</B>"
            "<TD>011 555 0178<TR><TD><B>Cell</B><TD>083 555 0102 / 083 555 0103<TR><TD><B>E-Mail</B><TD>"
            "<A HREF='MAILTO:secretary@highveldgliding.example'>secretary@highveldgliding.example</A>"
            "<TR><TD><B>Postal Address</B><TD>P O Box 4112<BR>Magaliesburg<BR>1791</TABLE>"
            "<P><A HREF='committee.htm'>Committee</A>"
        ),
        "/committee.htm": html(
            "<TITLE>Committee</TITLE><H2>Committee 2024</H2><TABLE><TR><TH>Position<TH>Name<TR><TD>Chairman<TD>"
            "Pieter Botha<TR><TD>Secretary<TD>Naledi Mokoena<TR><TD>Treasurer<TD>Ashwin Pillay</TABLE>"
        ),
    },
    {
        "organization_name": ["Highveld Gliding Club"],
        "contact_primary_phone": ["+27115550177", "+27835550102", "+27835550103"],
        "contact_primary_email": ["secretary@highveldgliding.example"],
        "address_primary": ["P O Box 4112, Magaliesburg, 1791"],
        "city": ["Magaliesburg"],
        "postal_code": ["1791"],
        "contact_primary_name": ["Pieter Botha", "Naledi Mokoena", "Ashwin Pillay"],
    },
    {"Pieter Botha": "Chairman", "Naledi Mokoena": "Secretary", "Ashwin Pillay": "Treasurer"},
    decoys=["+27115550178"],
)

FOOTER = Organisation(
    "garden-route-air.example",
    {
        "/": html(
            "<title>Welcome</title><main><p>Charter flights to 50 destinations. From R12 500 per hour.</p>"
            "<p>Flight 044 555 0109 is not a number of ours? It is.</p></main>"
            "<footer><p>Garden Route Air (Pty) Ltd | Hangar 12, George Airport, George, 6529 | T: 044 555 0150 |"
            " F: 044 "
            "555 0151 | ops@garden-route-air.example</p><p>Copyright © 2019 - 2024 Garden Route Air (Pty) Ltd."
            " All rights "
            "reserved. Reg: 2011/123456/07</p></footer>"
        )
    },
    {
        "organization_name": ["Garden Route Air (Pty) Ltd"],
        "contact_primary_phone": ["+27445550150", "+27445550109"],
        "contact_primary_email": ["ops@garden-route-air.example"],
        "address_primary": ["Hangar 12, George Airport, George, 6529"],
        "city": ["George"],
        "postal_code": ["6529"],
        "registration_number": ["2011/123456/07"],
    },
    decoys=["+27445550151"],
)

AFRIKAANS = Organisation(
    "weskuslugskool.example",
    {
        "/": html(
            "<title>Weskus Lugskool</title><h1>Welkom by Weskus Lugskool</h1><a href='/kontak'>Kontak ons</a>"
            "<a href='/oor-ons'>Oor ons</a>"
        ),
        "/kontak": html(
            "<title>Kontak</title><h1>Kontak ons</h1><p><b>Telefoon:</b> 022 555 0131<br><b>Sel:</b> 082 555 0132<br>"
            "<b>Faks:</b> 022 555 0139<br><b>E-pos:</b> navrae@weskuslugskool.example</p><p><b>Straatadres:</b><br>"
            "Vliegveldweg 3<br>Saldanha<br>7395</p><p><b>Posadres:</b> Posbus 88, Saldanha, 7395</p>"
        ),
        "/oor-ons": html(
            "<title>Oor ons</title><h2>Ons span</h2><ul><li>Hannes Vermeulen - Hoofinstrukteur</li>"
            "<li>Marietjie du Plessis - Sekretaresse</li><li>Vlugsimulator - Beskikbaar daagliks</li></ul>"
        ),
    },
    {
        "organization_name": ["Weskus Lugskool"],
        "contact_primary_phone": ["+27225550131", "+27825550132"],
        "contact_primary_email": ["navrae@weskuslugskool.example"],
        "address_primary": ["Vliegveldweg 3, Saldanha, 7395", "Posbus 88, Saldanha, 7395"],
        "city": ["Saldanha"],
        "postal_code": ["7395"],
        "contact_primary_name": ["Marietjie du Plessis", "Hannes Vermeulen"],
    },
    {"Marietjie du Plessis": "Sekretaresse", "Hannes Vermeulen": "Hoofinstrukteur"},
    decoys=["+27225550139"],
)

SPELLED = Organisation(
    "lowveldrotors.example",
    {
        "/": html(
            "<title>Lowveld Rotors | Helicopter school</title><p>Mail info [at] lowveldrotors [dot] example or"
            " bookings(at)"
            "lowveldrotors.example.</p><p>Meet at noon dot on the apron. Look at example dot com for more.</p>"
            "<p>Call Nelspruit 013&nbsp;555&nbsp;0115 or +27 (0)82 555 0116</p><!-- mail old@lowveldrotors.example -->"
            "<script>var m='script@lowveldrotors.example'</script><div style='display:none'>trap@lowveldrotors.example"
            "<a href='mailto:trap2@lowveldrotors.example'>x</a></div>"
        )
    },
    {
        "organization_name": ["Lowveld Rotors"],
        "contact_primary_phone": ["+27135550115", "+27825550116"],
        "contact_primary_email": ["info@lowveldrotors.example", "bookings@lowveldrotors.example"],
    },
    decoys=[
        "old@lowveldrotors.example",
        "script@lowveldrotors.example",
        "trap@lowveldrotors.example",
        "trap2@lowveldrotors.example",
        "look@example.com",
    ],
)

STAFF_TABLE = Organisation(
    "zululandavionics.example",
    {
        "/": html("<title>Zululand Avionics (Pty) Ltd</title><a href=/staff.php>Staff</a> <a href=/where>Find us</a>"),
        "/staff.php": html(
            "<title>Staff</title><h1>Our people</h1><table><thead><tr><th>Name</th><th>Position</th><th>E-mail</th>"
            "<th>Extension</th></tr></thead><tbody><tr><td>Sipho Dlamini</td><td>Managing Director</td><td>"
            "<a href='mailto:sipho@zululandavionics.example'>sipho@zululandavionics.example</a></td><td>201</td></tr>"
            "<tr><td>Priya Naidoo</td><td>Quality Manager</td><td>priya@zululandavionics.example</td><td>202</td></tr>"
            "</tbody></table>"
        ),
        "/where": html(
            "<h2>Find us</h2><div>Physical address: 14 Ushukela Road, Empangeni Rail, Empangeni, KwaZulu-Natal,"
            " 3880</div>"
            "<div>Postal address: Private Bag X2010, Empangeni, 3880</div><div>Switchboard 035 555 0190</div>"
            "<div>GPS -28.7431 31.8932</div><div>Account No 0621234567</div>"
        ),
    },
    {
        "organization_name": ["Zululand Avionics (Pty) Ltd"],
        "contact_primary_phone": ["+27355550190"],
        "contact_primary_email": ["sipho@zululandavionics.example", "priya@zululandavionics.example"],
        "address_primary": [
            "14 Ushukela Road, Empangeni Rail, Empangeni, KwaZulu-Natal, 3880",
            "Private Bag X2010, Empangeni, 3880",
        ],
        "city": ["Empangeni"],
        "province": ["KwaZulu-Natal"],
        "postal_code": ["3880"],
        "contact_primary_name": ["Sipho Dlamini", "Priya Naidoo"],
    },
    {"Sipho Dlamini": "Managing Director", "Priya Naidoo": "Quality Manager"},
    decoys=["+27621234567"],
)

DEFINITIONS = Organisation(
    "mangaungsky.example",
    {
        "/": html(
            "<title>Mangaung Sky Academy NPC</title><h1>Mangaung Sky Academy NPC</h1><dl><dt>Telephone</dt>"
            "<dd>+27 51 555 0164</dd><dt>Email</dt><dd>admin@mangaungsky.example</dd><dt>Address</dt>"
            "<dd>Tempe Airfield<br>Bloemfontein<br>Free State<br>9301</dd><dt>Principal</dt><dd>Lerato Tau</dd></dl>"
            "<h2>Management</h2><p><strong>Operations Manager:</strong> Gert Swanepoel</p>"
        )
    },
    {
        "organization_name": ["Mangaung Sky Academy NPC"],
        "contact_primary_phone": ["+27515550164"],
        "contact_primary_email": ["admin@mangaungsky.example"],
        "address_primary": ["Tempe Airfield, Bloemfontein, Free State, 9301"],
        "city": ["Bloemfontein"],
        "province": ["Free State"],
        "postal_code": ["9301"],
        "contact_primary_name": ["Gert Swanepoel"],
    },
    {"Gert Swanepoel": "Operations Manager"},
    fair={"contact_primary_name": ["Lerato Tau"]},
)

ADDRESS_ELEMENT = Organisation(
    "peacehavenpara.example",
    {
        "/": html(
            "<title>Peacehaven Para | Skydiving</title><footer><address>Peacehaven Para<br>Plot 55, Grasmere Road<br>"
            "Vereeniging<br>Gauteng 1939<br><a href='tel:0165550188'>016 555 0188</a><br>"
            "<a href='mailto:jump@peacehavenpara.example'>jump@peacehavenpara.example</a></address></footer>"
        )
    },
    {
        "organization_name": ["Peacehaven Para"],
        "contact_primary_phone": ["+27165550188"],
        "contact_primary_email": ["jump@peacehavenpara.example"],
        "address_primary": ["Plot 55, Grasmere Road, Vereeniging, Gauteng 1939"],
        "city": ["Vereeniging"],
        "province": ["Gauteng"],
        "postal_code": ["1939"],
    },
)

LINKS_ONLY = Organisation(
    "dronerangers.example",
    {
        "/": html(
            "<title>Drone Rangers SA | Aerial survey</title><header><a href='tel:+27875550110'"
            " aria-label='Call'><svg/></a>"
            f"<a href='https://{WHATSAPP}/27725550111?text=Hi'><img alt=WhatsApp></a>"
            "<a href='mailto:survey@dronerangers"
            ".example'><i class=icon></i></a><a href='mailto:?subject=Look'>Share</a></header>"
            "<p>Part no 0825550000123456, invoice 0115550123.</p>"
        )
    },
    {
        "organization_name": ["Drone Rangers SA"],
        "contact_primary_phone": ["+27875550110", "+27725550111"],
        "contact_primary_email": ["survey@dronerangers.example"],
    },
    decoys=["+27115550123"],
)

BROKEN_DATA = Organisation(
    "namaquaflights.example",
    {
        "/": html(
            "<title>Namaqua Flights</title><script type='application/ld+json'>{'name': broken,}</script>"
            "<script type='application/ld+json; charset=utf-8'>\n<!-- //\n"
            + json.dumps(
                [
                    {
                        "@context": "http://schema.org/",
                        "@type": "http://schema.org/TravelAgency",
                        "legalName": "Namaqua Flights &amp; Safaris (Pty) Ltd",
                        "telephone": ["027 555 0170", {"@value": "027 555 0171"}],
                        "address": "21 Voortrekker Street, Springbok, 8240",
                        "employee": {
                            "@type": "Person",
                            "givenName": "Katrien",
                            "familyName": "Cloete",
                            "jobTitle": "Pilot",
                            "email": "katrien@namaquaflights.example",
                        },
                    }
                ]
            )
            + "\n</script><p>Welcome</p>"
        )
    },
    {
        "organization_name": ["Namaqua Flights & Safaris (Pty) Ltd"],
        "contact_primary_phone": ["+27275550170", "+27275550171"],
        "contact_primary_email": ["katrien@namaquaflights.example"],
        "address_primary": ["21 Voortrekker Street, Springbok, 8240"],
        "city": ["Springbok"],
        "postal_code": ["8240"],
        "contact_primary_name": ["Katrien Cloete"],
    },
    {"Katrien Cloete": "Pilot"},
    fair={"organization_name": ["Namaqua Flights"]},
)

WRONG_CHARSET = Organisation(
    "skimmelbergvlieens.example",
    {
        "/": html(
            "<title>Skimmelberg Vlieëns</title><h1>Bestuur</h1><p>René Löwe – Direkteur</p><p>Skakel 028 555 0123</p>"
            "<p>Fisiese adres: Kerkstraat 5, Môreson, Skimmelberg, 7100</p>",
            content_type="text/html; charset=iso-8859-1",
        ),
        "/vliegtuie": html("<p>Niks hier</p>"),
    },
    {
        "contact_primary_phone": ["+27285550123"],
        "contact_primary_name": ["René Löwe"],
        "address_primary": ["Kerkstraat 5, Môreson, Skimmelberg, 7100"],
        "city": ["Skimmelberg"],
        "postal_code": ["7100"],
    },
    {"René Löwe": "Direkteur"},
    fair={"organization_name": ["Skimmelberg Vlieëns"]},
)

UNDECLARED = Organisation(
    "overbergballoons.example",
    {
        "/": html(
            "<meta charset=utf-8><title>Overberg Balloons</title><h2>Our team</h2><p>Zoë Fouché, Chief Pilot</p>"
            "<p>Café at the field. Phone 028-555-0145</p><p>Mail: lift@overbergballoons.example</p>",
            "cp1252",
            "text/html",
        )
    },
    {
        "organization_name": ["Overberg Balloons"],
        "contact_primary_phone": ["+27285550145"],
        "contact_primary_email": ["lift@overbergballoons.example"],
        "contact_primary_name": ["Zoë Fouché"],
    },
    {"Zoë Fouché": "Chief Pilot"},
)

MALFORMED = Organisation(
    "kalahariair.example",
    {
        "/": html(
            "<title>Kalahari Air</title><body><div><p>Tel <b>054 555 <i>0180</b></i><td>stray</td></span></div></div>"
            "<ul><li>Mail: <a href=mailto:desk@kalahariair.example>desk@kalahariair.example<li>Address: 3 Scott Street,"
            " Upington, 8801<form><form><p>Cell: 0725550181 &bogus; <a href='/x>unclosed"
        ),
        "/contact": html("<title>Kalahari Air</title>" + "<div>" * 400 + "Contact 054 555 0182" + "</div>" * 3),
    },
    {
        "organization_name": ["Kalahari Air"],
        "contact_primary_phone": ["+27545550180", "+27725550181"],
        "contact_primary_email": ["desk@kalahariair.example"],
        "address_primary": ["3 Scott Street, Upington, 8801"],
        "city": ["Upington"],
        "postal_code": ["8801"],
    },
)

GUARDED = Organisation(
    "amathole-air.example",
    {
        "/robots.txt": robots(
            "User-agent: *\nDisallow: /staff-only/\nUser-agent: hotpass\nDisallow: /staff-only/\nDisallow: /*.bak$\n"
            "Sitemap: http://amathole-air.example:{port}/map.xml\n"
        ),
        "/map.xml": sitemap(
            "http://amathole-air.example:{port}/reach-us", "http://amathole-air.example:{port}/staff-only/list"
        ),
        "/": html(
            "<title>Amathole Air</title><a href='/staff-only/list'>Staff</a><a href='/old.bak'>old</a>"
            "<a href='/draft'>About</a><a rel=nofollow href='/agents'>Contact agents</a>"
        ),
        "/reach-us": html("<h1>Reach us</h1><p>Phone: 043 555 0111</p><p>mail tower@amathole-air.example</p>"),
        "/staff-only/list": html("<h1>Team</h1><p>Secret Person, Director</p><p>Phone 043 555 0199</p>"),
        "/old.bak": html("<p>Phone 043 555 0198</p>"),
        "/draft": html(
            "<meta name=robots content='noindex'><title>About</title><p>Phone 043 555 0197</p>"
            "<a href='/deeper'>Contact</a>"
        ),
        "/deeper": html("<p>Contact: 043 555 0112</p>"),
        "/agents": html("<p>Phone 043 555 0196</p>"),
    },
    {
        "organization_name": ["Amathole Air"],
        "contact_primary_phone": ["+27435550111", "+27435550112"],
        "contact_primary_email": ["tower@amathole-air.example"],
    },
    decoys=["+27435550199", "+27435550198", "+27435550197", "+27435550196", "Secret Person"],
)

BRANCHES = Organisation(
    "skyfreightafrica.example",
    {
        "/": html("<title>SkyFreight Africa Ltd</title><a href='/branches/'>Branches</a>"),
        "/branches/": html(
            "<title>Branches - SkyFreight Africa Ltd</title><section><h3>Johannesburg</h3><p>Tel. +27 11 555 0131</p>"
            "<p>jnb@skyfreightafrica.example</p><p>Building B2, Bonaero Park, Kempton Park, 1619</p></section><section>"
            "<h3>Durban</h3><p>Tel. +27 31 555 0132</p><p>dur@skyfreightafrica.example</p>"
            "<p>Suite 9, La Mercy Business Park, Tongaat, KwaZulu-Natal, 4400</p></section><section><h3>Gaborone</h3>"
            "<p>Tel. +267 355 0133</p></section>"
        ),
    },
    {
        "organization_name": ["SkyFreight Africa Ltd"],
        "contact_primary_phone": ["+27115550131", "+27315550132", "+2673550133"],
        "contact_primary_email": ["jnb@skyfreightafrica.example", "dur@skyfreightafrica.example"],
        "address_primary": [
            "Building B2, Bonaero Park, Kempton Park, 1619",
            "Suite 9, La Mercy Business Park, Tongaat, KwaZulu-Natal, 4400",
        ],
        "city": ["Kempton Park", "Tongaat"],
        "province": ["KwaZulu-Natal"],
        "postal_code": ["1619", "4400"],
    },
)

PROSE = Organisation(
    "stormbergaeroclub.example",
    {
        "/": html(
            "<title>Stormberg Aero Club :: Home</title><article><p>The club was founded in 1952 by keen farmers, and "
            "flies every weekend. To join, phone our secretary on 045 555 0118 or drop a line to "
            "join@stormbergaeroclub.example. We are at the old airfield, 4 km out of Aliwal North on the R58.</p>"
            "<p>In 1994/1995 the runway was extended from 800 to 1200 metres. ISBN 978-0-620-55501-2.</p>"
            "<p>Banking: Branch 250655, account 0623334445.</p></article>"
        )
    },
    {
        "organization_name": ["Stormberg Aero Club"],
        "contact_primary_phone": ["+27455550118"],
        "contact_primary_email": ["join@stormbergaeroclub.example"],
    },
    decoys=["+27623334445"],
)

ICON_LIST = Organisation(
    "northcoastavionics.example",
    {
        "/": html("<title>Welcome</title><a href='/contact'>Contact</a>"),
        "/contact": html(
            "<html><head><title>Contact Us | North Coast Avionics</title></head><body><div "
            'class="col-md-4"><h4>Contact Info</h4><ul class="list-unstyled"> <li><i class="fa '
            'fa-map-marker"></i> Shop 3, 45 Compensation Road, Ballito, KZN, 4420</li><li><i class="fa '
            'fa-phone"></i> <a href="tel:0325550112">(032) 555-0112</a></li> <li><i class="fa '
            'fa-mobile"></i> 083 555 0119 (after hours)</li><li><i class="fa fa-envelope"></i><a '
            'href="mailto:info@northcoastavionics.example">info@northcoastavionics.example</a></li></ul></div'
            '> <p>Contact person: Mr. Rajesh Govender (Owner)</p><p class="copy">&copy; 2022 North Coast '
            'Avionics. All Rights Reserved | Designed by <a href="mailto:web@agency.example">Agency</a></p>'
        ),
    },
    {
        "organization_name": ["North Coast Avionics"],
        "contact_primary_phone": ["+27325550112", "+27835550119"],
        "contact_primary_email": ["info@northcoastavionics.example"],
        "address_primary": ["Shop 3, 45 Compensation Road, Ballito, KZN, 4420"],
        "city": ["Ballito"],
        "province": ["KwaZulu-Natal"],
        "postal_code": ["4420"],
        "contact_primary_name": ["Rajesh Govender"],
    },
    {"Rajesh Govender": "Owner"},
    decoys=["web@agency.example"],
)

TEAM_BOXES = Organisation(
    "bergviewaviation.example",
    {
        "/": html("<title>Welcome</title><a href='/our-team/'>Contact</a>"),
        "/our-team/": html(
            '<title>Our Team &#8211; Bergview Aviation</title><meta property="og:site_name" '
            'content="Bergview Aviation" /><main> <div class="elementor-widget-container"><h2 '
            'class="elementor-heading-title">Meet Our Team</h2></div> <div '
            'class="elementor-image-box-content"><h3 class="elementor-image-box-title">Nomvula '
            'Khumalo</h3><p class="elementor-image-box-description">CEO &amp; Founder</p></div> <div '
            'class="elementor-image-box-content"><h3 class="elementor-image-box-title">Dr Francois '
            'Joubert</h3><p class="elementor-image-box-description">Head of Training</p><p>Francois has '
            'flown for 30 years.</p></div> <div class="elementor-image-box-content"><h3 '
            'class="elementor-image-box-title">Our Fleet</h3><p '
            'class="elementor-image-box-description">Maintenance</p></div> <div '
            'class="elementor-image-box-content"><h3 class="elementor-image-box-title">Tebogo '
            "Molefe</h3><p>Grade 2 Instructor</p></div></main><footer><span "
            'class="elementor-icon-list-text">+27 58 555 0133</span><span '
            'class="elementor-icon-list-text">admin@bergviewaviation.example</span><span>Harrismith '
            "Airfield, Harrismith, 9880</span></footer>"
        ),
    },
    {
        "organization_name": ["Bergview Aviation"],
        "contact_primary_phone": ["+27585550133"],
        "contact_primary_email": ["admin@bergviewaviation.example"],
        "contact_primary_name": ["Nomvula Khumalo", "Francois Joubert", "Tebogo Molefe"],
        "address_primary": ["Harrismith Airfield, Harrismith, 9880"],
        "city": ["Harrismith"],
        "postal_code": ["9880"],
    },
    {"Nomvula Khumalo": "CEO & Founder", "Francois Joubert": "Head of Training", "Tebogo Molefe": "Grade 2 Instructor"},
)

CLASS_NAMES = Organisation(
    "soutpansbergflying.example",
    {
        "/": html(
            '<title>Soutpansberg Flying School</title><div class="vcard"><span class="fn org">Soutpansberg '
            'Flying School</span><div class="adr"><span class="street-address">101 Songozwi '
            'Street</span><br/><span class="locality">Louis Trichardt</span><br/><span '
            'class="region">Limpopo</span> <span class="postal-code">0920</span></div><div>Tel: <span '
            'class="tel">015 555 0101</span></div><div>Fax: <span class="tel">015 555 '
            "0102</span></div></div><p>Enquiries: Ms Elmarie Steyn, Office Manager, tel 015 555 0103 or "
            "elmarie@soutpansbergflying.example</p>"
        ),
    },
    {
        "organization_name": ["Soutpansberg Flying School"],
        "contact_primary_phone": ["+27155550101", "+27155550103"],
        "contact_primary_email": ["elmarie@soutpansbergflying.example"],
        "address_primary": ["101 Songozwi Street, Louis Trichardt, Limpopo 0920"],
        "city": ["Louis Trichardt"],
        "province": ["Limpopo"],
        "postal_code": ["0920"],
    },
    {},
    fair={"contact_primary_name": ["Elmarie Steyn"]},
    decoys=["+27155550102"],
)

DATA_AND_PAGE = Organisation(
    "cederbergdrones.example",
    {
        "/": html(
            "<title>Home | Cederberg Drones</title><script "
            'type="application/ld+json">{"@context":"https://schema.org","@type":"ProfessionalService","name"'
            ':"Cederberg Drones","image":"x","address":{"@type":"PostalAddress","streetAddress":"7 '
            'Hoofstraat","addressLocality":"Clanwilliam","postalCode":"8135","addressCountry":{"@type":"Count'
            'ry","name":"South '
            'Africa"}},"contactPoint":{"@type":"ContactPoint","telephone":"+27-27-555-0109","email":"office@c'
            'ederbergdrones.example","contactType":"customer '
            'service"},"sameAs":["https://x.example/y"],"founder":{"@type":"Person","name":"Willem '
            'Louw"}}</script> <section><h1>Contact Us</h1><p data-aid="CONTACT_INFO_ADDRESS_REND">7 '
            'Hoofstraat, Clanwilliam, Western Cape, South Africa</p><p><a href="tel:0275550109">027 555 '
            "0109</a></p></section>"
        ),
    },
    {
        "organization_name": ["Cederberg Drones"],
        "contact_primary_phone": ["+27275550109"],
        "contact_primary_email": ["office@cederbergdrones.example"],
        "address_primary": [
            "7 Hoofstraat, Clanwilliam, 8135, South Africa",
            "7 Hoofstraat, Clanwilliam, Western Cape, South Africa",
        ],
        "city": ["Clanwilliam"],
        "postal_code": ["8135"],
        "province": ["Western Cape"],
        "contact_primary_name": ["Willem Louw"],
    },
    {"Willem Louw": "Founder"},
)

BREAKS_IN_CELLS = Organisation(
    "magaliesparagliding.example",
    {
        "/": html("<title>Welcome</title><a href='/contact.html'>Contact</a>"),
        "/contact.html": html(
            "<html><head><title>Contact - Magalies Paragliding Club</title></head><body><table "
            "width=700><tr><td valign=top><b>Club House:</b><br />Plot 14, R560<br />Skeerpoort<br />North "
            "West<br /><br /><b>Post:</b><br />P.O. Box 77<br />Skeerpoort 0232<br "
            "/></td><td><b>Chairperson</b><br />Karabo Sithole<br />Cell 072 555 0141<br "
            "/>chair@magaliesparagliding.example<br /><br /><b>Safety Officer</b><br />Mike O'Brien<br "
            "/>Cell 072 555 0142</td></tr></table>"
        ),
    },
    {
        "organization_name": ["Magalies Paragliding Club"],
        "contact_primary_phone": ["+27725550141", "+27725550142"],
        "contact_primary_email": ["chair@magaliesparagliding.example"],
        "address_primary": ["Plot 14, R560, Skeerpoort, North West", "P.O. Box 77, Skeerpoort 0232"],
        "city": ["Skeerpoort"],
        "province": ["North West"],
        "postal_code": ["0232"],
        "contact_primary_name": ["Karabo Sithole", "Mike O'Brien"],
    },
    {"Karabo Sithole": "Chairperson", "Mike O'Brien": "Safety Officer"},
)

ONE_PARAGRAPH = Organisation(
    "tsitsikamma-ziplift.example",
    {
        "/": html("<title>Welcome</title><a href='/about'>Contact</a>"),
        "/about": html(
            "<title>About Us - Tsitsikamma Ziplift (Pty) Ltd</title><h1>About us</h1><p>Tsitsikamma Ziplift "
            "(Pty) Ltd (Registration Number 2015/987654/07) was founded by John Smith and Mary Jones in "
            "2015. Our managing director is Lindiwe Zulu.</p><p>Registered office: 5 Forest Lane, Storms "
            "River, 6308. VAT registration number 4987654321.</p><p>Lines open weekdays: 0860 555 014 / +27 "
            '42 555 0148</p><blockquote>"Great!" - Sarah Visitor, Pilot</blockquote>'
        ),
    },
    {
        "organization_name": ["Tsitsikamma Ziplift (Pty) Ltd"],
        "registration_number": ["2015/987654/07"],
        "vat_number": ["4987654321"],
        "address_primary": ["5 Forest Lane, Storms River, 6308"],
        "city": ["Storms River"],
        "postal_code": ["6308"],
        "contact_primary_phone": ["+27860555014", "+27425550148"],
    },
    {},
    decoys=["Sarah Visitor"],
)

ORGANISATIONS: tuple[Organisation, ...] = (
    KAROO, BUSHVELD, TABLE_BAY, OLD_TABLES, FOOTER, AFRIKAANS, SPELLED, STAFF_TABLE, DEFINITIONS, ADDRESS_ELEMENT,
    LINKS_ONLY, BROKEN_DATA, WRONG_CHARSET, UNDECLARED, MALFORMED, GUARDED, BRANCHES, PROSE,
    ICON_LIST, TEAM_BOXES, CLASS_NAMES, DATA_AND_PAGE, BREAKS_IN_CELLS, ONE_PARAGRAPH,
)  # fmt: skip
