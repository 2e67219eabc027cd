"""What the catalogue knows of one verb.

Belongs here: its shape. Does not belong here: any verb (``catalogue``, ``verb_commands``).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Verb:
    """One verb of the command line.

    Attributes:
        name: What the user types after ``hotpass``.
        module: Module that holds the verb's function.
        function: Name of that function.
        summary: One line for the table of verbs.
        panel: Heading the verb is listed under.
        example: Commands shown at the end of the verb's help.
        commands: What is typed after a verb that has no function of its own.
        default: The one of them that runs when none is typed; without one the help is shown.
        command_needed: Whether it is an error to type none.
    """

    name: str
    module: str
    function: str
    summary: str
    panel: str
    example: tuple[str, ...]
    commands: tuple["Verb", ...] = ()
    default: str = ""
    command_needed: bool = False
