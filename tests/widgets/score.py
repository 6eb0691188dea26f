"""Compares what was kept of a play with what really happened: found, order, author, name, system lines, extra."""

import re
from bisect import bisect_left

from tests.widgets.seen import same
from tests.widgets.serve import WIDGETS

FAR = ("agent", "bot")


class Score:
    """The figures of one play. ``chats`` is what ``companion show`` says of the site; there must be one."""

    HEAD = f"{'widget':22} {'scenario':16} {'found':>7} {'order':>5} {'author':>7} {'wrong':>5} {'name':>7} {'system':>7} {'extra':>5} {'gaps':>4}"

    def __init__(self, truth, chats):
        self.truth, self.chats = truth, len(chats)
        self.kept = [message for chat in chats for message in chat["messages"]]
        self.gaps = [gap for chat in chats for gap in chat["gaps"]]
        self.pairs, self.missing = self.match()
        taken = {place for _, place in self.pairs}
        self.extra = [message for n, message in enumerate(self.kept) if n not in taken and not self.own(message)]

    def match(self):
        """Pair each line with the first message of its words after the one before, else with any that is left."""
        pairs, missing, last = [], [], -1
        left = dict(enumerate(self.kept))
        for row in self.truth["lines"]:
            places = [n for n, message in left.items() if same(message["text"], row["text"])]
            place = next((n for n in places if n > last), places[0] if places else None)
            if place is None:
                missing.append(row)
                continue
            pairs.append((row, place))
            del left[place]
            last = place
        return pairs, missing

    def own(self, message):
        """Tell whether a system line is one that the widget words and places itself, which no scenario asks for."""
        says = WIDGETS[self.truth["widget"]].get("says", ())
        return message["role"] == "system" and any(re.search(words, message["text"]) for words in says)

    @property
    def whole(self):
        """Whether every line was kept."""
        return not self.missing

    def misplaced(self):
        """Return how many messages would have to move for all to stand in order."""
        ends = []
        for _, place in self.pairs:
            at = bisect_left(ends, place)
            ends[at : at + 1] = [place]
        return len(self.pairs) - len(ends)

    def right(self, row):
        """Return the roles that are right for a line: a bot that the widget does not mark may be an agent."""
        if row.get("drawn_as"):
            return (*FAR, "system")
        return FAR if row["role"] in FAR and not WIDGETS[self.truth["widget"]]["bot_marked"] else (row["role"],)

    def spoken(self):
        """Return (line, message) for what people and bots said and was found."""
        return [(row, self.kept[n]) for row, n in self.pairs if row["role"] != "system"]

    def authors(self):
        """Return (right, wrong, of how many)."""
        roles = [(message["role"], self.right(row)) for row, message in self.spoken()]
        right = sum(role in good for role, good in roles)
        return right, sum(role not in (*good, "unknown") for role, good in roles), len(roles)

    def names(self):
        """Return (right, of how many): the far side's names, where the widget shows them."""
        pairs = [(row, message) for row, message in self.spoken() if self.truth["names"] and row["role"] in FAR]
        return sum(message["name"] == row["name"] for row, message in pairs), len(pairs)

    def systems(self):
        """Return (right, of how many)."""
        rows = [row for row in self.truth["lines"] if row["role"] == "system"]
        return sum(self.kept[n]["role"] in self.right(row) for row, n in self.pairs if row["role"] == "system"), len(
            rows
        )

    def line(self):
        """Return the figures as a line of the table."""
        right, wrong, spoken = self.authors()
        pairs = [
            f"{len(self.pairs)}/{len(self.truth['lines'])}",
            f"{right}/{spoken}",
            *("/".join(map(str, p)) for p in (self.names(), self.systems())),
        ]
        return (
            f"{self.truth['widget']:22} {self.truth['scenario']:16} {pairs[0]:>7} {self.misplaced():>5} {pairs[1]:>7} {wrong:>5}"
            f" {pairs[2]:>7} {pairs[3]:>7} {len(self.extra):>5} {len(self.gaps):>4}"
        )

    def faults(self):
        """Return what is below the bars, a line each."""
        right, wrong, spoken = self.authors()
        named, names = self.names()
        said, systems = self.systems()
        found = {
            f"{self.chats} chats": self.chats != 1,
            "missing: " + "; ".join(row["text"] for row in self.missing): self.missing,
            "extra: " + "; ".join(f"{m['role']}: {m['text']}" for m in self.extra): self.extra,
            f"{self.misplaced()} out of order": self.misplaced(),
            f"{right} of {spoken} authors": right < 0.98 * spoken,
            f"{wrong} authors wrong: " + "; ".join(self.wrong()): wrong,
            f"{named} of {names} names": named < 0.98 * names,
            f"{said} of {systems} system lines": said < systems,
            f"{len(self.gaps)} gaps stated: " + "; ".join(gap["kind"] for gap in self.gaps): self.gaps,
        }
        return [what for what, bad in found.items() if bad]

    def wrong(self):
        """Return the lines with a wrong author."""
        return [
            f"{message['role']} for {row['role']}: {row['text']}"
            for row, message in self.spoken()
            if message["role"] not in (*self.right(row), "unknown")
        ]
