"""Domains and mailboxes that say nothing about an organisation.

Belongs here: free mail providers, role mailboxes, disposable domains. Does not belong here: reading
addresses.
"""

from functools import lru_cache

FREE_MAIL_DOMAINS: frozenset[str] = frozenset(
    {
        # providers of the sample data; nobody can register below .example
        "freemail.example", "postbox.example",
        # international
        "gmail.com", "googlemail.com", "yahoo.com", "yahoo.co.za", "yahoo.co.uk", "yahoo.fr", "yahoo.de",
        "yahoo.co.in",
        "ymail.com", "rocketmail.com", "hotmail.com", "hotmail.co.za", "hotmail.co.uk", "hotmail.fr",
        "outlook.com",
        "outlook.co.za", "live.com", "live.co.za", "live.co.uk", "msn.com", "aol.com", "icloud.com", "me.com",
        "mac.com", "proton.me", "protonmail.com", "pm.me", "gmx.com", "gmx.net", "gmx.de", "gmx.co.za",
        "web.de",
        "mail.com", "email.com", "zoho.com", "zohomail.com", "yandex.com", "yandex.ru", "mail.ru",
        "fastmail.com",
        "hushmail.com", "tutanota.com", "tuta.io", "inbox.com", "qq.com", "163.com", "126.com",
        "btinternet.com",
        "t-online.de", "orange.fr", "wanadoo.fr", "free.fr", "laposte.net", "libero.it", "comcast.net",
        "verizon.net",
        "att.net", "sbcglobal.net", "bigpond.com", "rediffmail.com",
        # South Africa and neighbours
        "mweb.co.za", "telkomsa.net", "vodamail.co.za", "webmail.co.za", "iafrica.com", "lantic.net",
        "absamail.co.za",
        "worldonline.co.za", "tiscali.co.za", "mighty.co.za", "polka.co.za", "vodacom.co.za",
        "mtnloaded.co.za",
        "mtnice.co.za", "cybersmart.co.za", "axxess.co.za", "afrihost.co.za", "netactive.co.za",
        "intekom.co.za",
        "intekom.com", "global.co.za", "icon.co.za", "pixie.co.za", "xsinet.co.za", "yebo.co.za",
        "telkom.co.za",
        "saol.com", "imaginet.co.za", "isat.co.za", "webafrica.org.za", "africamail.com", "netdial.co.za",
        "kingsley.co.za", "gds.co.za", "dotcom.co.za", "discoverymail.co.za", "eject.co.za", "ananzi.co.za",
        "neomail.co.za", "vox.co.za", "voxdata.co.za", "nashuaisp.co.za", "bcs.co.za", "sai.co.za",
        "futurenet.co.za",
        "iway.na", "mweb.com.na", "botsnet.bw", "info.bw", "swazi.net", "zol.co.zw", "mango.zw",
        "yoafrica.com",
    }
)  # fmt: skip
"""Anybody can have an address there: the domain is no sign of the organisation."""

ROLE_MAILBOXES: frozenset[str] = frozenset(
    {
        "info", "admin", "administrator", "office", "contact", "contacts", "contactus", "enquiries",
        "enquiry",
        "inquiries", "inquiry", "hello", "mail", "email", "post", "reception", "frontdesk", "desk",
        "accounts",
        "account", "accounting", "finance", "billing", "invoices", "creditors", "debtors", "payments",
        "sales",
        "marketing", "support", "help", "helpdesk", "service", "services", "bookings", "booking",
        "reservations",
        "ops", "operations", "flightops", "training", "school", "academy", "safety", "quality", "maintenance",
        "engineering", "workshop", "hr", "jobs", "careers", "recruitment", "webmaster", "postmaster",
        "hostmaster",
        "abuse", "noreply", "no-reply", "donotreply", "newsletter", "media", "press", "legal", "compliance",
        "secretary", "chairman", "manager", "director", "management", "team", "general", "orders", "order",
        "it",
        "navrae", "kantoor", "rekeninge", "bemarking",
    }
)  # fmt: skip
"""Mailboxes of a function, not of a person."""


@lru_cache(maxsize=1)
def disposable_domains() -> frozenset[str]:
    """Domains that hand out throw-away addresses."""
    from disposable_email_domains import blocklist  # ten thousand names, read when first asked for

    return frozenset(blocklist)
