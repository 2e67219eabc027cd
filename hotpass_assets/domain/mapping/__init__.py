"""Which column of a table is which canonical field, and what kind of table it is."""
