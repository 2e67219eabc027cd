"""Which elements of a page its readers do not see.

Belongs here: elements that are never shown, and what attributes and the page's own style rules hide. Does not belong
here: style sheets in files of their own, which are not asked for, and scripts, which are not run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import html

UNSEEN = frozenset(
    {
        "script", "style", "noscript", "template", "title", "link", "meta", "base", "svg", "math", "iframe",
        "embed", "canvas", "audio", "video", "select", "datalist", "textarea", "button", "map", "noframes",
    }
)  # fmt: skip
_LONGEST_STYLE = 100_000
_MOST_RULES = 2_000

_AWAY = re.compile(
    r"(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|em|rem|%)?\s*(?:;|!|$)|opacity\s*:\s*0\s*(?:;|!|$)"
    r"|(?:left|right|top|text-indent|margin-left)\s*:\s*-\d{3,}(?:\.\d+)?(?:px|em|rem|%|vw))",
    re.IGNORECASE,
)
_SHOWN = re.compile(r"(?:display\s*:\s*(?!none)|visibility\s*:\s*visible)", re.IGNORECASE)
_RULE = re.compile(r"([^{}]{1,300})\{([^{}]{0,3000})\}")
_COMMENT = re.compile(r"/\*(?:[^*]|\*(?!/))*\*/")
_SIMPLE = re.compile(r"^[a-z]*([.#][\w-]+)$", re.IGNORECASE)
_NAMES = re.compile(r"[.#][\w-]+")


@dataclass(frozen=True)
class HiddenNames:
    """Classes (``.name``) and ids (``#name``) that the style rules of a page hide, whoever reads it."""

    names: frozenset[str] = frozenset()

    def hides(self, element: html.HtmlElement) -> bool:
        """Whether an element itself is hidden; what stands in it then is, too."""
        if is_hidden(element):
            return True
        if not self.names:
            return False
        called = {f".{name}" for name in (element.get("class") or "")[:500].split()} | {f"#{element.get('id')}"}
        return not self.names.isdisjoint(called)


def hidden_names(tree: html.HtmlElement) -> HiddenNames:
    """What the style elements of a page hide by a class or an id alone.

    Rules for some media hide nothing. A name that another rule shows again is a tab, or a menu, that readers can open.
    """
    hidden: set[str] = set()
    shown: set[str] = set()
    rules = 0
    for style in tree.iter("style"):
        text = _COMMENT.sub("", (style.text or "")[:_LONGEST_STYLE])
        for match in _RULE.finditer(_without_media(text)):
            rules += 1
            if rules > _MOST_RULES:
                break
            for selector in match[1].split(","):
                simple = _SIMPLE.match(selector.strip())
                if simple and _AWAY.search(match[2]):
                    hidden.add(simple[1])
                elif _SHOWN.search(match[2]):
                    shown.update(_NAMES.findall(selector))
    return HiddenNames(frozenset(hidden - shown))


def is_unseen(element: html.HtmlElement, *, above: bool = True) -> bool:
    """Whether a reader does not see an element, for its own sake or, with ``above``, for one it stands in."""
    chain = [element, *element.iterancestors()] if above else [element]
    return any(not isinstance(one.tag, str) or one.tag.lower() in UNSEEN or is_hidden(one) for one in chain)


def is_hidden(element: html.HtmlElement) -> bool:
    """Whether the attributes of an element hide it."""
    if element.get("hidden") is not None or (element.tag == "input" and element.get("type") == "hidden"):
        return True
    if element.tag == "object" and (element.get("data") or element.get("classid") or element.get("type")):
        return True  # without these its content is shown in its place
    style = element.get("style")
    return bool(style and _AWAY.search(style[:1000]))


def _without_media(text: str) -> str:
    """Style rules without those in blocks of their own (``@media``), by depth of braces."""
    kept: list[str] = []
    depth, start, inside = 0, 0, False
    for match in re.finditer(r"[@{}]", text):
        sign = match[0]
        if sign == "@" and depth == 0 and not inside:
            kept.append(text[start : match.start()])
            inside = True
        elif sign == "{":
            depth += 1
        elif sign == "}":
            depth = max(0, depth - 1)
            if inside and depth == 0:
                inside, start = False, match.end()
    return "".join([*kept, "" if inside else text[start:]])
