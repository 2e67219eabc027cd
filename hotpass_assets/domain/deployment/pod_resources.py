"""How much processor and memory a pod may use.

Belongs here: requests and limits of one container, and what makes them acceptable. Does not belong here: which
pods there are (``options``), and what a profile asks for (``domain.profile``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from hotpass_assets.domain.deployment.kubernetes_words import amount

# Fewer bytes hold no Python interpreter: somebody wrote 512 or 512m and meant 512Mi.
LEAST_MEMORY = 64 * 1024**2


@dataclass(frozen=True)
class PodResources:
    """Requests and limits of a container, as Kubernetes quantities.

    Attributes:
        cpu: Cores that are kept free for it, such as ``500m`` or ``2``.
        memory: Memory that is kept free for it, such as ``2Gi``.
        cpu_limit: Cores it never exceeds; none by default, since a limit slows a pod down on an idle node.
        memory_limit: Memory at which it is killed (``OOMKilled``).
    """

    cpu: str | None = None
    memory: str | None = None
    cpu_limit: str | None = None
    memory_limit: str | None = None

    def as_kubernetes(self) -> dict[str, dict[str, str]]:
        """The ``resources`` of a container; only what is set."""
        pairs = {
            "requests": {"cpu": self.cpu, "memory": self.memory},
            "limits": {"cpu": self.cpu_limit, "memory": self.memory_limit},
        }
        filled = {name: {key: text for key, text in pair.items() if text} for name, pair in pairs.items()}
        return {name: pair for name, pair in filled.items() if pair}

    def over_others(self) -> PodResources:
        """The same, fit to be laid over requests and limits that are not known.

        Where one of a pair is missing, a greater request or a lower limit of the others would be refused by
        Kubernetes: memory is taken for both, a limit of processor is asked for too.
        """
        return replace(
            self,
            cpu=self.cpu or self.cpu_limit,
            memory=self.memory or self.memory_limit,
            memory_limit=self.memory_limit or self.memory,
        )

    def problems(self) -> list[tuple[str, str]]:
        """What is wrong, as pairs of the field and the reason with its remedy; empty when nothing is."""
        found = [
            (name, problem)
            for name in ("cpu", "cpu_limit", "memory", "memory_limit")
            if (problem := _problem(name, getattr(self, name)))
        ]
        if found:
            return found
        return [
            (f"{name}_limit", f"'{limit}' is below the '{request}' that {name} asks for | raise it")
            for name in ("cpu", "memory")
            if (request := getattr(self, name)) and (limit := getattr(self, f"{name}_limit"))
            if _amount(limit) < _amount(request)
        ]


def _problem(name: str, text: str | None) -> str | None:
    if text is None:
        return None
    value = amount(text)
    if name.startswith("cpu"):
        fits = value is not None and value > 0 and (text.endswith("m") or text[-1].isdigit())
        return None if fits else f"'{text}' is no amount of processor | write cores or thousandths, such as 2 or 500m"
    if value is None or value <= 0 or text.endswith("m"):
        return f"'{text}' is no amount of memory | write mebibytes or gibibytes, such as 512Mi or 4Gi"
    if value < LEAST_MEMORY:
        return (
            f"'{text}' is {value:f} bytes, too little for Python | write mebibytes or gibibytes, such as 512Mi or 4Gi"
        )
    return None


def _amount(text: str) -> Decimal:
    value = amount(text)
    assert value is not None
    return value
