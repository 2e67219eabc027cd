"""What a cleaned value can be worth, and which rules made it.

Belongs here: the statuses every cleaner gives its values. Does not belong here: any rule itself, quality
scores, what is published.
"""

import polars as pl

VALUE_STATUSES = ("valid", "suspect", "invalid", "missing")
"""valid: usable. suspect: usable, but look at it. invalid: no usable value. missing: nothing was stated."""

STATUS = pl.Enum(VALUE_STATUSES)

NULL_WORD_RULE = "null_word"
ERROR_CELL_RULE = "error_cell"
