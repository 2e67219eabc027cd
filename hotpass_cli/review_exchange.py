"""Review tasks on their way to Label Studio and screens, and verdicts on their way back.

Belongs here: what of a task leaves this machine, with sensitive fields masked, and matching verdicts to pairs. Does not
belong here: talking to the server (``hotpass_resources.label_studio``) and the verbs (``command_review``).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from hotpass_assets.domain.counted import counted
from hotpass_cli.output import REDACTED, Masking, plain

if TYPE_CHECKING:
    import polars as pl

    from hotpass_resources.label_studio import Verdict

SIDES = ("left", "right")


def masked_tasks(tasks: pl.DataFrame, masking: Masking) -> list[dict[str, Any]]:
    """Tasks with sensitive fields masked: ``left_website`` is masked like ``website`` and like ``left.website``."""
    return [_masked(row, masking) for row in tasks.iter_rows(named=True)]


def _masked(row: dict[str, Any], masking: Masking) -> dict[str, Any]:
    nested: dict[str, Any] = {}
    for name, value in plain(row).items():
        side, _, field = name.partition("_")
        if side in SIDES and field:
            nested.setdefault(side, {})[field] = value
        nested[name] = value
    masked = masking.apply(nested)
    for side in SIDES:
        of_side = masked.pop(side, {})
        for field, value in of_side.items():
            if value == REDACTED:
                masked[f"{side}_{field}"] = REDACTED
        # A key is made of the source and, without a number there, of the name.
        if of_side.get("name") == REDACTED and f"{side}_key" in masked:
            masked[f"{side}_key"] = REDACTED
    return {name: masked[name] for name in row}


def task_payloads(tasks: pl.DataFrame, masking: Masking) -> list[dict[str, Any]]:
    """What Label Studio gets: the pair's own name, the question, and both sides as a table."""
    from hotpass_assets.domain.linkage.review.tasks import pair_ids  # brings Polars

    payloads = []
    for pair, task in zip(pair_ids(tasks), masked_tasks(tasks, masking), strict=True):
        keys = {name: task[name] for name in ("left_key", "right_key") if task[name] != REDACTED}
        shown = {name: value for name, value in task.items() if value is not None and name not in _NOT_SHOWN}
        payloads.append(
            {
                "pair": pair,
                "question": task["question"] or "Are these the same?",
                "sides": {name.replace("_", " "): str(value) for name, value in shown.items()},
                **(keys if len(keys) == len(SIDES) else {}),
            }
        )
    return payloads


_NOT_SHOWN = frozenset(("number", "question", "left_key", "right_key", "learns", "decision"))


def verdict_table(verdicts: Iterable[Verdict], tasks: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    """Verdicts with the keys and names of their pairs, and warnings about those that decide nothing.

    Args:
        verdicts: What the annotators said.
        tasks: Tasks at hand, for pairs whose keys did not leave this machine.
    """
    import polars as pl

    from hotpass_assets.domain.linkage.review.tasks import VERDICTS, pair_ids

    columns = ("left_key", "right_key", "left_name", "right_name")
    known = dict(zip(pair_ids(tasks), tasks.select(columns).iter_rows(), strict=True))
    by_pair: dict[tuple[Any, ...], list[Verdict]] = {}
    strangers = odd = 0
    for verdict in verdicts:
        pair = known.get(str(verdict.task.get("pair"))) or _keys_in(verdict)
        if verdict.verdict not in VERDICTS:
            odd += 1
        elif pair is None:
            strangers += 1
        else:
            by_pair.setdefault(pair, []).append(verdict)
    rows = []
    split = 0
    for pair, said in by_pair.items():
        firm = [verdict for verdict in said if verdict.verdict != "unsure"]
        if len({verdict.verdict for verdict in firm}) > 1:
            split += 1
            continue
        rows += [(*pair, verdict.verdict, verdict.who, verdict.when, verdict.why) for verdict in firm]
    schema = dict.fromkeys((*columns, "verdict", "who", "when", "why"), pl.String())
    return pl.DataFrame(rows, schema=schema, orient="row"), _warnings(strangers, split, odd)


def _keys_in(verdict: Verdict) -> tuple[Any, ...] | None:
    left, right = (verdict.task.get(name) for name in ("left_key", "right_key"))
    return (str(left), str(right), None, None) if left and right else None


def _warnings(strangers: int, split: int, odd: int) -> list[str]:
    found = []
    if strangers:
        found.append(
            f"{counted(strangers, 'verdict is', 'verdicts are')} about no pair of this queue: name its own queue"
        )
    if odd:
        found.append(f"{counted(odd, 'verdict is', 'verdicts are')} neither same, different nor unsure")
    if split:
        found.append(f"annotators disagree about {counted(split, 'pair')}: nothing was decided there")
    return found
