"""What ``hotpass enrich`` says of registries: what it asks, or would ask, and what came of it.

Belongs here: words and events. Does not belong here: asking (``hotpass_assets.kit.registry_answers``).
"""

from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from hotpass_assets.domain.counted import counted

if TYPE_CHECKING:
    from hotpass_assets.kit.registry_answers import FoundWithRegistries
    from hotpass_cli.output import Output
    from hotpass_resources.registries.opening import Registries

SHOWN = 20


def about_registries(output: "Output", looked: "FoundWithRegistries", registries: "Registries") -> None:
    """What registries were asked, or would be; nothing where the network is closed."""
    from hotpass_assets.domain.registries.registry import REGISTRIES

    if registries.closed:
        return
    questions = looked.questions.distinct()
    by_name = Counter(question.registry for question in questions)
    outcomes = Counter(
        (name, "found" if result.success else "not known" if result.not_found else "no answer")
        for (name, _, _), result in looked.answers.results.items()
    )
    for name, number in by_name.items():
        adapter, title = registries.adapters[name], REGISTRIES[name].title
        told = {outcome: outcomes[name, outcome] for outcome in ("found", "not known", "no answer")}
        host = urlsplit(adapter.settings.base_url).hostname
        if registries.only_told:
            output.line(f"{title} ({host}) would be asked {counted(number, 'question')}")
        else:
            words = ", ".join(f"{count:,} {outcome}" for outcome, count in told.items())
            output.line(
                f"{title} ({host}): {counted(number, 'question')}, {counted(adapter.requests, 'request')}: {words}"
            )
        output.event(
            "enrich.registry",
            {"registry": name, "questions": number, "requests": adapter.requests, "only_told": registries.only_told}
            | {outcome.replace(" ", "_"): count for outcome, count in told.items()},
        )
    if registries.only_told:
        for question in questions[:SHOWN]:
            output.line(f"  {REGISTRIES[question.registry].title}: {question.by} {question.text}")
        if len(questions) > SHOWN:
            output.line(f"  … and {len(questions) - SHOWN:,} more")
