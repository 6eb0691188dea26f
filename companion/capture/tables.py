"""Tables of figures inside messages: a line for each row, with its heads even where the page hides them.

A chat may itself be a table, with a row for each message; such a table is cut like any other list.
"""

from __future__ import annotations

from collections.abc import Iterator

from companion.capture import labels
from companion.capture.tree import Node


def is_data(table: Node) -> bool:
    """True for a table inside a message: it has heads or stands in a box, and the piece holds more than the table."""
    if table.tag != "table" or table.parent is None or not _words_beside(table):
        return False
    headed = any(node.tag in ("th", "thead") for node in table.walk())
    room = max(up.mark.w for up in table.up())
    boxed = any(up.mark.boxed and up.mark.w < 0.97 * room for up in table.up() if up is not table)
    return headed or boxed or _below_words(table)


def _below_words(table: Node) -> bool:
    """True for rows of several cells, none of them a time, right below words in the same element."""
    if table.parent is None or table not in table.parent.kids:
        return False
    before = table.parent.kids[: table.parent.kids.index(table)]
    words = "".join(kid if isinstance(kid, str) else "".join(text for _, text in kid.texts()) for kid in before).strip()
    cells = [["".join(text for _, text in cell.texts()).strip() for cell in row] for row in _rows(table)]
    told = bool(words) and labels.kind_of(words) is None
    return (
        told
        and len(cells) > 1
        and all(len(row) > 1 for row in cells)
        and not any(labels.kind_of(cell) == "time" for row in cells for cell in row)
    )


def _words_beside(table: Node) -> bool:
    """True when something else in the piece has words."""
    top = table
    while top.parent is not None and top in top.parent.kids:  # the piece hangs below others, which do not hold it
        top = top.parent
    return any(text.strip() and not any(up is table for up in owner.up()) for owner, text in top.texts())


def lines(table: Node) -> list[str]:
    """Return the rows of a table as lines, cells set apart by a bar."""
    headed = any(node.tag == "thead" for node in table.walk())
    rows = [[_words(cell, printed=not headed) for cell in row] for row in _rows(table)]
    return [" | ".join(filter(None, row)) for row in rows if any(row)]


def _rows(table: Node) -> Iterator[list[Node]]:
    for node in table.elements:
        if node.tag == "tr":
            yield [cell for cell in node.elements if cell.tag in ("td", "th")]
        elif node.tag == "thead" and node.mark.hidden == "n":
            yield node.elements  # of what is not displayed only the words are known
        elif node.tag in ("thead", "tbody", "tfoot"):
            yield from _rows(node)


def _words(cell: Node, *, printed: bool) -> str:
    """The words of a cell; what CSS prints before them only where the table has no heads of its own."""
    own, label = [], ""
    for owner, text in cell.texts():
        if "cc-print" in owner.attrs:
            label = label or text.strip(" :")
        elif owner.mark.hidden == cell.mark.hidden or owner.mark.hidden not in ("n", "h"):
            own.append(text)
    words = " ".join(" ".join(own).split())
    return f"{label}: {words}" if printed and label and words else words
