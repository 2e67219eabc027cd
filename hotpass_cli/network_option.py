"""``--allow-network``: an option that means yes without a value, and takes a word all the same.

Belongs here: its form, its words and how it is told from what stands after it. Does not belong here: whether the
network is used, which the environment and the profile decide as well (``hotpass_resources.network.opening``).
"""

from typing import TYPE_CHECKING, Annotated, Any, NewType

import click
import typer

from hotpass_resources.settings import FALSE_WORDS, TRUE_WORDS

ALLOW_NETWORK = "--allow-network"


class _YesOrNo(click.ParamType[bool]):
    """``1``, ``true``, ``yes``, ``on`` and ``0``, ``false``, ``no``, ``off``, in any case."""

    name = "yes_or_no"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> bool:
        word = str(value).strip().casefold()
        if word in TRUE_WORDS or word in FALSE_WORDS:
            return word in TRUE_WORDS
        return self.fail(f"'{str(value)[:40]}' is neither yes nor no; write true or false", param, ctx)


if TYPE_CHECKING:
    AllowNetwork = bool
else:
    # Typer makes every ``bool`` an option that takes no value.
    AllowNetwork = Annotated[
        NewType("YesOrNo", bool),
        typer.Option(
            ALLOW_NETWORK,
            metavar="[YES]",
            click_type=_YesOrNo(),
            show_default=False,
            help="Ask the network. FEATURE_ENABLE_REMOTE_RESEARCH, ALLOW_NETWORK_RESEARCH and network.allowed of the "
            "profile must say so, too. --allow-network=false: do not.",
        ),
    ]


def with_words(args: list[str]) -> list[str]:
    """What was typed, with a word for each ``--allow-network`` that has none.

    A word that means yes or no and stands after it belongs to it. Anything else does not: in ``crawl --allow-network
    https://aero.example`` it is what is crawled.
    """
    end = args.index("--") if "--" in args else len(args)
    spelled: list[str] = []
    for arg in args[:end]:
        if spelled and spelled[-1] == ALLOW_NETWORK:
            is_word = arg.casefold() in TRUE_WORDS | FALSE_WORDS
            spelled[-1] = f"{ALLOW_NETWORK}={arg if is_word else 'true'}"
            if is_word:
                continue
        spelled.append(arg)
    if spelled and spelled[-1] == ALLOW_NETWORK:
        spelled[-1] = f"{ALLOW_NETWORK}=true"
    return [*spelled, *args[end:]]
