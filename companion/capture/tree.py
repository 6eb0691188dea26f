"""The log of a chat as a small tree, rebuilt from the pieces that the extension sends.

A piece is bounded HTML in which every element carries a mark ``cc="x y w h;key=value;..."`` (written and explained in
``extension/content/serialise.js``). Rectangles are CSS pixels relative to the content of the log.

>>> node = parse('<div class="a b" cc="0 4 200 40;fs=14;bg=eeeeee;bx=1"><b cc="2 6 30 16;fw=1">Hi</b> you</div>')
>>> node.mark.w, node.classes, node.kids[0].mark.bold, node.kids[1]
(200, ('a', 'b'), True, ' you')
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any

VOID = frozenset({"br", "img", "hr", "wbr", "input"})
MAX_DEPTH = 120
MAX_NODES = 4000


@dataclass(frozen=True, slots=True)
class Mark:
    """How an element was laid out. Colours are hex without a hash, empty where nothing is painted."""

    x: int = 0
    y: int = 0
    w: int = 0
    h: int = 0
    size: int = 14
    bold: bool = False
    fg: str = ""
    align: str = "l"
    rtl: bool = False
    keeps_lines: bool = False
    pointer: bool = False
    bg: str = ""
    boxed: bool = False
    round: bool = False
    display: str = "b"
    out_of_flow: bool = False
    hidden: str = ""
    moving: bool = False  # something in it moves without end


@dataclass(slots=True, eq=False)
class Node:
    """An element: ``kids`` holds elements and texts in order."""

    tag: str
    attrs: dict[str, str]
    mark: Mark
    parent: Node | None = None
    kids: list[Node | str] = field(default_factory=list)

    @property
    def classes(self) -> tuple[str, ...]:
        return tuple(self.attrs.get("class", "").split())

    @property
    def elements(self) -> list[Node]:
        return [kid for kid in self.kids if isinstance(kid, Node)]

    def up(self) -> Iterator[Node]:
        """This element and its ancestors, innermost first."""
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent

    def walk(self) -> Iterator[Node]:
        """This element and everything below it, in document order."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.elements))

    def texts(self) -> Iterator[tuple[Node, str]]:
        """Every text with the element that holds it, in document order."""
        stack: list[tuple[Node, Node | str]] = [(self, self)]
        while stack:
            owner, kid = stack.pop()
            if isinstance(kid, str):
                yield owner, kid
            else:
                stack.extend((kid, inner) for inner in reversed(kid.kids))


def _mark(text: str, up: Mark) -> Mark:
    place, _, rest = text.partition(";")
    numbers = [int(n) for n in place.split()[:4] if n.lstrip("-").isdigit()]
    x, y, w, h = numbers if len(numbers) == 4 else (up.x, up.y, up.w, up.h)
    told = dict(pair.partition("=")[::2] for pair in rest.split(";") if "=" in pair)
    return replace(
        up,
        x=x,
        y=y,
        w=w,
        h=h,
        size=int(told["fs"]) if told.get("fs", "").isdigit() else up.size,
        bold=told["fw"] == "1" if "fw" in told else up.bold,
        fg=told.get("fg", up.fg),
        align=told.get("ta", up.align),
        rtl=told["dir"] == "r" if "dir" in told else up.rtl,
        keeps_lines=told["ws"] == "1" if "ws" in told else up.keeps_lines,
        pointer=told["pt"] == "1" if "pt" in told else up.pointer,
        bg=told.get("bg", ""),
        boxed=told.get("bx") == "1",
        round=told.get("rd") == "1",
        display=told.get("d", "b"),
        out_of_flow=told.get("ps") == "1",
        hidden=told.get("v", ""),
        moving=told.get("an") == "1",
    )


#: How elements are drawn that carry no mark of their own.
PLAIN = {
    **dict.fromkeys(("a", "abbr", "cite", "code", "em", "i", "img", "q", "s", "small", "span", "time", "u"), ";d=i"),
    **dict.fromkeys(("b", "strong"), ";fw=1;d=i"),
}


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("log", {}, Mark())
        self.at = self.root
        self.depth = self.count = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.count += 1
        if self.depth >= MAX_DEPTH or self.count > MAX_NODES:
            return
        told = {name: value or "" for name, value in attrs}
        node = Node(tag, told, _mark(told.pop("cc", PLAIN.get(tag, "")), self.at.mark), self.at)
        self.at.kids.append(node)
        if told.get("cc-css"):
            node.kids.append(told["cc-css"])
        if tag not in VOID:
            self.at = node
            self.depth += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        for node in self.at.up():
            if node is self.root:
                return
            if node.tag == tag:
                if _ruled(node):
                    node.mark = replace(node.mark, align="c")
                self.at = node.parent or self.root
                self.depth = max(0, self.depth - 1)
                return

    def handle_data(self, data: str) -> None:
        self.at.kids.append(data)


def _ruled(node: Node) -> bool:
    """True for a line of words between two rules: it stands in the middle."""
    ends = node.elements[:1] + node.elements[-1:]
    thin = all(end.tag == "hr" or (end.mark.h <= 2 and end.mark.w >= 16 and not end.kids) for end in ends)
    return len(node.elements) > 1 and thin and any(map(_solid, node.kids))


def _solid(kid: Node | str) -> bool:
    text = kid if isinstance(kid, str) else "".join(text for _, text in kid.texts())
    return bool(text.strip())


def parse(html: str) -> Node:
    """Return the one element of a piece (a ``log`` element around it when there are several or none)."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    top = builder.root.elements
    if len(top) == 1:
        top[0].parent = None
        return top[0]
    return builder.root


@dataclass(slots=True, eq=False)
class Piece:
    """A piece as it stands now: a leaf (``node`` is complete) or a shell with ``kids`` of its own."""

    key: str
    node: Node
    parent: Piece | None
    after: str | None = None  # the key of the piece before it
    hollow: bool = False
    kids: list[Piece] = field(default_factory=list)
    link: int = 0
    index: int = 0
    seen_at: str = ""
    cut: Any = None  # what the reader made of it


class LogTree:
    """All pieces of one stream in order; ``apply`` takes a fragment and tells which pieces changed."""

    def __init__(self) -> None:
        self.root = Piece("0", Node("log", {}, Mark()), None, hollow=True)
        self.pieces: dict[str, Piece] = {"0": self.root}
        self.grew = False  # the last fragment only added pieces after all others

    def apply(self, fragment: dict[str, Any], link: int) -> list[Piece]:
        """Bring the tree up to date with a fragment and return the pieces with new content.

        Unknown parents and neighbours, which only a lost fragment can cause, put a piece at the end.
        """
        if fragment.get("reset"):
            self.__init__()  # type: ignore[misc]
        changed = []
        self.grew = not fragment.get("gone") and not fragment.get("reset")
        for key in fragment.get("gone") or ():
            self._remove(str(key))
        moved: dict[int, Piece] = {}  # pieces below which known pieces moved
        for index, row in enumerate(fragment.get("pieces") or ()):
            was = self.pieces.get(str(row["key"]))
            if was is not None and was.parent is not None and was.after != row.get("after"):
                moved[id(was.parent)] = was.parent
            self.grew = self.grew and str(row["key"]) not in self.pieces and bool(row.get("html"))
            piece = self._put(row)
            self.grew = self.grew and piece is not None and self._last(piece)
            if piece is not None and row.get("html"):
                piece.link, piece.index, piece.seen_at = link, index, str(fragment.get("seen_at", ""))
                changed.append(piece)
        for parent in moved.values():
            _chain(parent)
        return changed

    def widen(self, width: int) -> None:
        """Tell how wide the list is."""
        if self.root.node.mark.w != width:
            self.root.node.mark = replace(self.root.node.mark, w=width)

    def _put(self, row: dict[str, Any]) -> Piece | None:
        key = str(row["key"])
        parent = self.pieces.get(str(row.get("parent") or "0"), self.root)
        piece = self.pieces.get(key)
        if piece is None:
            if not row.get("html"):
                return None
            piece = self.pieces[key] = Piece(key, Node("log", {}, Mark()), None)
        if row.get("html"):
            piece.node, piece.hollow = parse(str(row["html"])), bool(row.get("shell"))
            if not piece.hollow:
                for kid in list(piece.kids):
                    self._remove(kid.key)
        self._place(piece, parent, row.get("after"))
        return piece

    def _place(self, piece: Piece, parent: Piece, after: object) -> None:
        if piece is parent or any(up is piece for up in self._line(parent)):
            return
        if piece.parent is not None:
            piece.parent.kids.remove(piece)
        piece.parent, piece.after = parent, None if after is None else str(after)
        piece.node.parent = parent.node
        kids = parent.kids
        if after is None:
            kids.insert(0, piece)
        elif not kids or kids[-1].key == str(after):
            kids.append(piece)
        else:
            at = next((i for i, kid in enumerate(kids) if kid.key == str(after)), len(kids) - 1)
            kids.insert(at + 1, piece)

    @staticmethod
    def _last(piece: Piece) -> bool:
        """True when nothing comes after this piece."""
        return all(up.parent is None or up.parent.kids[-1] is up for up in LogTree._line(piece))

    @staticmethod
    def _line(piece: Piece | None) -> Iterator[Piece]:
        while piece is not None:
            yield piece
            piece = piece.parent

    def _remove(self, key: str) -> None:
        piece = self.pieces.get(key)
        if piece is None or piece is self.root:
            return
        for kid in list(piece.kids):
            self._remove(kid.key)
        if piece.parent is not None:
            piece.parent.kids.remove(piece)
        del self.pieces[key]

    def leaves(self) -> Iterator[Piece]:
        """All pieces that are complete in themselves, in the order of the page."""
        stack = [self.root]
        while stack:
            piece = stack.pop()
            if piece.hollow:
                stack.extend(reversed(piece.kids))
            else:
                yield piece


def _chain(parent: Piece) -> None:
    """Put pieces into the order that each tells of itself: one that moved takes along those that follow it."""
    follows = {kid.after: kid for kid in parent.kids}
    out: list[Piece] = []
    at = follows.get(None)
    while at is not None and len(out) < len(parent.kids):
        out.append(at)
        at = follows.get(at.key)
    if len(out) == len(parent.kids) and at is None:
        parent.kids = out
