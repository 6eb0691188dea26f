"""A small part of CSS selectors, matched on the reader's own tree: what the widget adapters need and no more.

Names, ``#id``, ``.class``, ``[attr]``, ``[attr=v]`` (also ``^= $= *= ~=``), descendants, ``>`` and commas.

>>> from companion.capture.tree import parse
>>> row = parse('<li class="msg msg--agent"><p data-x="name-1">Eva</p></li>')
>>> [first(row, selector) is not None for selector in (".msg--agent > p", "[data-x^=name]", "li.other, p", ".msg .x")]
[True, True, True, False]
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from companion.capture.tree import Node
from companion.errors import N_, BadInput

_PART = re.compile(
    r"""(?P<tag>^(?:[a-z][a-z0-9-]*|\*))|\#(?P<id>[\w-]+)|\.(?P<cls>[\w-]+)|\[(?P<attr>[\w-]+)(?:(?P<op>[\^$*~]?=)["']?(?P<value>[^"'\]]*)["']?)?\]"""
)


@dataclass(frozen=True, slots=True)
class _Simple:
    tag: str
    tests: tuple[tuple[str, str, str], ...]  # (attribute, operator, value)

    def fits(self, node: Node) -> bool:
        if self.tag not in ("", "*", node.tag):
            return False
        return all(_fits(node.attrs.get(name), op, value) for name, op, value in self.tests)


def _fits(have: str | None, op: str, value: str) -> bool:
    if have is None:
        return False
    if op == "~=":
        return value in have.split()
    return {
        "": True,
        "=": have == value,
        "^=": bool(value) and have.startswith(value),
        "$=": bool(value) and have.endswith(value),
        "*=": bool(value) and value in have,
    }[op]


@lru_cache(maxsize=1024)
def _compiled(selector: str) -> tuple[tuple[tuple[_Simple, str], ...], ...]:
    """Alternatives; each is (simple, how it hangs under the one before it), outermost first."""
    out = []
    for alternative in selector.split(","):
        words = re.findall(r">|(?:\[[^\]]*\]|[^\s>])+", alternative.strip())
        chain: list[tuple[_Simple, str]] = []
        link = " "
        for word in words:
            if word == ">":
                link = ">"
                continue
            chain.append((_simple(word), link))
            link = " "
        if not chain or link == ">":
            raise BadInput(
                N_("The selector {selector} cannot be used. Write tags, classes, ids and attributes only."),
                selector=selector,
            )
        out.append(tuple(chain))
    return tuple(out)


def _simple(word: str) -> _Simple:
    at, tag, tests = 0, "", []
    while at < len(word):
        found = _PART.match(word, at)
        if not found:
            raise BadInput(
                N_("The selector {selector} cannot be used. Write tags, classes, ids and attributes only."),
                selector=word,
            )
        if found["tag"]:
            tag = found["tag"]
        elif found["id"]:
            tests.append(("id", "=", found["id"]))
        elif found["cls"]:
            tests.append(("class", "~=", found["cls"]))
        else:
            tests.append((found["attr"], found["op"] or "", found["value"] or ""))
        at = found.end()
    return _Simple(tag, tuple(tests))


def check(selector: str) -> None:
    """Raise BadInput when a selector is not of the supported kind."""
    _compiled(selector)


def matches(node: Node, selector: str) -> bool:
    """True when this element fits the selector."""
    return any(_chain(node, chain) for chain in _compiled(selector))


def _chain(node: Node | None, chain: tuple[tuple[_Simple, str], ...]) -> bool:
    simple, link = chain[-1]
    if node is None or not simple.fits(node):
        return False
    rest = chain[:-1]
    if not rest:
        return True
    if link == ">":
        return _chain(node.parent, rest)
    return any(_chain(up, rest) for up in list(node.up())[1:])


def closest(node: Node, selector: str) -> Node | None:
    """Return the element itself or its nearest ancestor that fits, or None."""
    return next((up for up in node.up() if matches(up, selector)), None)


def first(top: Node, selector: str) -> Node | None:
    """Return the first element in or below ``top`` that fits, or None."""
    return next((node for node in top.walk() if matches(node, selector)), None)
