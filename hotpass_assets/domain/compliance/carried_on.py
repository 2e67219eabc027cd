"""Tables of an intake that outlive it.

Belongs here: which ones, for erasing people and for retention. Does not belong here: removing the others.
"""

CARRIED_ON = ("known_records", "entity_history", "link_model", "published_dataset")
"""What a later intake reads of an earlier one, and which files that one wrote: ids, figures, paths and digests."""

UNTIL_EXPIRED = (*CARRIED_ON, "contact_consent")
"""Stays until the time of the intake has passed as well: the days by which that is known. It names nobody."""
