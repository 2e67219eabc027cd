"""Settings of the whole suite: property tests try the same examples everywhere, so that a green commit stays green.

``HYPOTHESIS_PROFILE=searching`` looks for new counterexamples instead.
"""

import os

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("searching", deadline=None, max_examples=500)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))
