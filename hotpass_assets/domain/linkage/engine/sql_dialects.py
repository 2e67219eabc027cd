"""Conditions of comparisons in the SQL of another engine.

Belongs here: the translation of DuckDB's SQL to Spark's, and the functions Spark lacks. Does not belong here: any
condition (``compare``) and running it (``splink_scoring``, ``spark_scoring``).

Both engines have to find the same level for every pair, so a condition that uses a function nobody has compared on
both is refused. Where they differ:

- DuckDB compares texts byte by byte, Spark by characters. On Spark the bytes of a text are compared, one character
  each.
- Splink's ``jaro_winkler`` for Spark counts half a transposition where DuckDB drops it: for a sixth of one matching
  character it is too low, which moved one in ten misspelt pairs. It decides pairs that are clear either way; the
  others are computed as DuckDB does.
- Splink's functions for Spark answer 0 or 100 where a side is missing, DuckDB answers missing.
- DuckDB's last step is one operation of the processor, rounded once; in SQL it takes several.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlglot import exp

_SAME_IN_BOTH = frozenset(
    ("abs", "bit_count", "bitwise_count", "coalesce", "contains", "greatest", "least", "length", "substr", "substring")
)
_NO_FUNCTIONS = frozenset(("and", "case", "if", "or"))
_NEVER_MORE_THAN = 0.15
"""How much DuckDB's likeness can be above that of Splink's function.

Half a transposition takes three matching characters out of order: with a common start of p characters that is
1 / (6 (p + 3)), and 0.03 p more where it lifts the pair over the 0.7 from which a common start counts.
"""
_ROUNDING = 1e-6


def spark_condition(condition: str) -> str:
    """A condition in DuckDB's SQL as one in Spark's; ``ELSE`` stays.

    Args:
        condition: SQL over the columns ``<name>_l`` and ``<name>_r``.

    Raises:
        ValueError: It uses something that is not known to give the same on both engines.
    """
    import sqlglot

    if condition == "ELSE":
        return condition
    return sqlglot.parse_one(condition, read="duckdb").transform(_in_spark).sql("spark")


def _in_spark(node: exp.Expr) -> exp.Expr:
    from sqlglot import exp

    if isinstance(node, exp.GTE) and isinstance(node.this, exp.JarowinklerSimilarity):
        return exp.func("hotpass_alike", node.this.this, node.this.expression, node.expression)
    if isinstance(node, exp.Levenshtein):
        return exp.func("hotpass_edits", node.this, node.expression)
    name = _function(node)
    if name == "damerau_levenshtein":
        return exp.func("hotpass_edits_and_swaps", *node.expressions)
    if isinstance(node, exp.Cast) and node.to.this == exp.DType.INT:
        return node
    if name and not name.startswith("hotpass_") and name not in _SAME_IN_BOTH:
        raise ValueError(f"{name} in a condition is not known to give the same on Spark")
    return node


def _function(node: exp.Expr) -> str:
    """Name of a function, empty for anything else."""
    from sqlglot import exp

    if isinstance(node, exp.Anonymous):
        return str(node.this).lower()
    name = node.sql_name().lower() if isinstance(node, exp.Func) else ""
    return "" if name in _NO_FUNCTIONS else name


def _bytes(text: str) -> str:
    """Spark SQL: a text whose characters are the bytes of another."""
    return f"decode(encode({text}, 'UTF-8'), 'ISO-8859-1')"


def _let(name: str, value: str, then: str) -> str:
    """Spark SQL: an expression in which a name stands for a value that is computed once."""
    return f"element_at(transform(array({value}), {name} -> {then}), 1)"


def _fused(one: str, other: str, more: str) -> str:
    """Spark SQL: one * other + more, rounded once, as the processor does it for DuckDB.

    Rounded twice, a likeness of 0.92 falls below 0.92 now and then. Spark has no such function, so what each step
    lost is added at the end (Dekker 1971).
    """
    one_high, other_high = (f"({side} * 134217729D - ({side} * 134217729D - {side}))" for side in (one, other))
    lost = f"((h * i - product) + h * ({other} - i) + ({one} - h) * i) + ({one} - h) * ({other} - i)"
    carried = f"(product - (total - (total - product))) + ({more} - (total - product)) + lost"
    whole = _let("total", f"product + {more}", f"total + ({carried})")
    return _let("h", one_high, _let("i", other_high, _let("product", f"{one} * {other}", _let("lost", lost, whole))))


def _jaro_winkler() -> str:
    """Spark SQL: the likeness of ``a`` and ``b``, step by step as DuckDB computes it, to the last bit.

    ``rest`` is ``a`` with what found a partner struck out, ``hit`` what of ``b`` found one, ``back`` what of ``a`` did.
    """
    low = "greatest(j - x.reach, 1)"
    struck = f"overlay(s.rest, chr(0), cast({low} + at - 1 as int), 1)"
    step = _let(
        "at",
        f"instr(substr(s.rest, cast({low} as int), cast(j + x.reach - {low} + 1 as int)), substr(x.b, j, 1))",
        f"if(at = 0, s, named_struct('rest', {struck}, 'hit', concat(s.hit, substr(x.b, j, 1))))",
    )
    matched = f"aggregate(sequence(1, length(x.b)), named_struct('rest', x.a, 'hit', ''), (s, j) -> {step})"
    back = (
        "array_join(transform(filter(sequence(1, length(x.a)), k -> substr(m.rest, k, 1) = chr(0)),"
        " k -> substr(x.a, k, 1)), '')"
    )
    swaps = "size(filter(sequence(1, n), k -> substr(back, k, 1) <> substr(m.hit, k, 1))) div 2"
    jaro = f"if(n = 0, 0D, (n / length(x.a) + n / length(x.b) + (n - {swaps}) / n) / 3)"
    start = (
        "aggregate(sequence(1, least(length(x.a), length(x.b), 4)), 0,"
        " (p, k) -> if(p = k - 1 and substr(x.a, k, 1) = substr(x.b, k, 1), k, p))"
    )
    lifted = _let("rest", "1D - jaro", _let("share", f"{start} * 0.1D", _fused("share", "rest", "jaro")))
    lifted = _let("jaro", jaro, f"if(jaro > 0.7D, {lifted}, jaro)")
    counted = _let("n", "length(m.hit)", _let("back", back, lifted))
    reach = "greatest(greatest(octet_length(a), octet_length(b)) div 2 - 1, 0)"
    sides = f"named_struct('a', {_bytes('a')}, 'b', {_bytes('b')}, 'reach', {reach})"
    return _let("x", sides, _let("m", matched, counted))


def spark_functions() -> tuple[str, ...]:
    """Statements that make the functions translated conditions call; they call those of Splink's library for Spark."""
    nearly = f"jaro_winkler({_bytes('a')}, {_bytes('b')})"
    alike = (
        "case when a is null or b is null then null"
        " when octet_length(a) = 0 or octet_length(b) = 0 then 0 >= at_least"
        f" when {nearly} >= at_least + {_ROUNDING:f}D then true"
        f" when {nearly} < at_least - {_NEVER_MORE_THAN}D then false"
        f" else {_jaro_winkler()} >= at_least end"
    )
    texts = "a string, b string"
    swaps = f"damerau_levenshtein({_bytes('a')}, {_bytes('b')})"
    functions = {
        f"hotpass_alike({texts}, at_least double) returns boolean": alike,
        f"hotpass_edits({texts}) returns int": f"levenshtein({_bytes('a')}, {_bytes('b')})",
        f"hotpass_edits_and_swaps({texts}) returns int": f"if(a is null or b is null, null, cast({swaps} as int))",
    }
    return tuple(f"create or replace temporary function {head} return {body}" for head, body in functions.items())
