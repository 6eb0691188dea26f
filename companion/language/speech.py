"""How one language commits itself: the frames, acts, phrases and blocks of a pack, ready to be looked up.

Also where its sentences and clauses begin and end. What these rules find in a message is for ``commitments``.

>>> [one.pack.lang for one in languages()]
['en', 'nl']
>>> english, text = languages()[0], "I called. They refund it, and you get a call."
>>> [text[part.start : part.end] for part in parts(english, text)]
['I called. ', 'They refund it,', ' and you get a call.']
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from companion.language import pack
from companion.language.cues import Asking, Cues
from companion.language.pack import Rule

FORMS = ("base", "ing", "done", "past", "present")
FRAME = {"form": str, "status": str, "kinds": list, "reach": int}
ACT = {"kind": str, "status": str, "avoid": str, **dict.fromkeys(FORMS, list)}
PHRASE = {"kind": str, "status": str, "context": bool, "short": bool, "asked": str, "last": bool}
BLOCK = {"scope": str, "statuses": list, "spares": list, "vague": bool}
MONEY_KINDS = frozenset(("refund", "compensation", "discount", "fee_waiver", "no_extra_costs", "price_guarantee"))
STATUSES, VAGUE = ("done", "will", "offered"), "vague"

# A set of characters in front lets the search skip all others.
_SENTENCE = r"[.!?\n…]%s(?:(?<=[.!?])[.!?]{0,8}(?=[\s)\"']|$)|(?<=\n)\n{0,8}|(?<=…))[\s)\"']{0,9}"
# A public post addresses whom it answers and is signed: "@handle ... ^AB", "... -Jess"; neither says anything.
_ADDRESS = re.compile(r"(?:\W{0,4}@[\w.]{1,40}[\s,:]{1,4}){1,6}")
_SIGNED = re.compile(r"\s(?:[\^~*/]\s?|-)[^\W\d_]{1,12}(?: ?[^\W\d_]{1,2})?\W{0,3}$")
_SIGNS, _TAIL = frozenset("^~*/-"), 24
SHORT = 80  # characters; a longer text is no short answer

Turns = Sequence[tuple[str, str]]
Span = tuple[int, int]
Frame = tuple[Rule, re.Pattern[str], bool]  # a rule, its pattern, whether it looks for the beginning of a clause
Likely = tuple[list[tuple[Frame, int]], list[tuple[Rule, int]]]  # frames and phrases, each with the bits it asks for


@dataclass(frozen=True, slots=True)
class Part:
    """A clause at start:end of the message, in the sentence at first:last."""

    start: int
    end: int
    first: int
    last: int


@dataclass(frozen=True)
class Act:
    """One form of an act: the words that must stand there, and what its clause must not hold."""

    rule: Rule
    form: str
    phrase: str
    avoid: re.Pattern[str] | None


@dataclass(frozen=True)
class Language:
    """The rules of one pack, ready to be looked up: ``verbs`` leads from the first word of a form to its acts."""

    pack: pack.Pack
    verbs: Mapping[str, tuple[Act, ...]]

    @cached_property
    def frames(self) -> tuple[Frame, ...]:
        """Each frame with its pattern, open to the right, and whether it looks for the beginning of a clause."""
        return tuple(
            (rule, re.compile(rf"(?<!\w)(?:{'|'.join(rule.patterns)})"), rule.patterns[0].startswith("(?<!.)"))
            for rule in self.pack.rules("frames", FRAME)
        )

    @cached_property
    def phrases(self) -> tuple[Rule, ...]:
        return self.pack.rules("promises", PHRASE)

    @cached_property
    def forms(self) -> Mapping[tuple[str, str], tuple[Act, ...]]:
        """The acts by form and first word."""
        return {
            (form, head): tuple(act for act in acts if act.form == form)
            for head, acts in self.verbs.items()
            for form in {act.form for act in acts}
        }

    @cached_property
    def heads(self) -> Mapping[str, frozenset[str]]:
        """The first words of the acts, by form."""
        return {
            form: frozenset(
                max(pack.words_of(head), key=len)
                for head, acts in self.verbs.items()
                if any(act.form == form for act in acts)
            )
            for form in FORMS
        }

    @cached_property
    def cues(self) -> Cues:
        """Frames, phrases and blocks together: a text is asked once; a frame needs an act in its form besides."""
        frames = [rule for rule, _, _ in self.frames]
        heads: list[frozenset[str] | None] = [self.heads[rule.fields["form"]] for rule in frames]
        rest = [*self.phrases, *self.blocks]
        return Cues([*frames, *rest], [*heads, *[None] * len(rest)])

    @cached_property
    def _asked(self) -> tuple[Asking[Frame], Asking[Rule], Asking[Rule]]:
        """The frames, phrases and blocks, each with what it asks for."""
        asked, frames, phrases = self.cues.asked.pairs, len(self.frames), len(self.frames) + len(self.phrases)
        bits = [bits for _, bits in asked[:frames]]
        framed = list(zip(self.frames, bits, strict=True))
        return Asking(framed), Asking(asked[frames:phrases]), Asking(asked[phrases:])

    @cached_property
    def last(self) -> frozenset[str]:
        """The phrases that yield to what else their clause says."""
        return frozenset(rule.id for rule in self.phrases if rule.fields.get("last"))

    def likely(self, missing: int, context: Turns, short: bool) -> Likely:
        """Return the frames and phrases that a sentence of a message may satisfy that lacks these bits."""
        frames, phrases, _ = self._asked
        said = [
            (rule, bits) for rule, bits in phrases.fitting(missing)
            if (context or "context" not in rule.fields) and (short or "short" not in rule.fields)
        ]  # fmt: skip
        return frames.fitting(missing), said

    def blocking(self, missing: int) -> list[Rule]:
        """Return the blocks that may strike a text that lacks these bits."""
        return [rule for rule, _ in self._asked[2].fitting(missing)]

    @cached_property
    def blocks(self) -> tuple[Rule, ...]:
        return self.pack.rules("blocks", BLOCK)

    @cached_property
    def comfort(self) -> re.Pattern[str]:
        """What makes a sentence comfort without a promise, by phrases and by blocks."""
        said = [rule for rule in self.phrases if rule.fields["status"] == VAGUE]
        rules = [*said, *(rule for rule in self.blocks if rule.fields.get("vague"))]
        return re.compile(rf"(?<!\w)(?:{'|'.join(p for rule in rules for p in rule.patterns)})(?!\w)")

    @cached_property
    def common(self) -> frozenset[str]:
        return frozenset(self.pack.words("words").get("common", ()))

    @cached_property
    def skip(self) -> re.Pattern[str]:
        return re.compile(rf"(?:{self.pack.expand('words', '{skip}')})(?!\w)")

    @cached_property
    def cut(self) -> re.Pattern[str]:
        return re.compile(self.pack.expand("clauses", "{cut}"))

    @cached_property
    def sentence(self) -> re.Pattern[str]:
        """What ends a sentence; the dot of an abbreviation does not."""
        short = (rf"(?<!\W{re.escape(word)}.)" for word in self.pack.words("clauses").get("abbreviations", ()))
        return re.compile(_SENTENCE % "".join(short), re.S)

    @cached_property
    def condition(self) -> re.Pattern[str]:
        return re.compile(self.pack.expand("clauses", r"(?<!\w){condition}(?!\w)"))

    @cached_property
    def topics(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        table = self.pack.table("promises", "topics")
        return tuple((kind, _whole(self.pack, "promises", pattern)) for kind, pattern in table.items())


def _whole(language: pack.Pack, name: str, pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{language.expand(name, pattern)})(?!\w)")


@cache
def languages() -> tuple[Language, ...]:
    """Return the languages whose packs know acts."""
    return tuple(_language(pack.load(lang)) for lang in pack.languages() if pack.load(lang).rules("acts", ACT))


def _language(language: pack.Pack) -> Language:
    verbs: dict[str, list[Act]] = {}
    for rule in language.rules("acts", ACT):
        avoid = _whole(language, "acts", rule.fields["avoid"]) if "avoid" in rule.fields else None
        for form in FORMS:
            for phrase in map(pack.fold, rule.fields.get(form, ())):
                verbs.setdefault(phrase.split()[0], []).append(Act(rule, form, phrase, avoid))
    return Language(language, {head: tuple(acts) for head, acts in verbs.items()})


def spoken(folded: str) -> Sequence[Language]:
    """Return the languages of which a folded text holds common words, all of them when it holds none."""
    said = {rule.id for rule in _common().likely(folded)}
    return [one for one in languages() if one.pack.lang in said] or languages()


@cache
def _common() -> Cues:
    """Return the common words of each language as a rule that asks for one of them."""
    return Cues([Rule(one.pack.lang, (), (), (), {}, anchors=one.common) for one in languages()])


def sentences(language: Language, folded: str) -> list[Span]:
    """Return the places of the sentences, without the names a post begins with and how it is signed."""
    begin, end = _said(folded)
    ends = [*(match.end() for match in language.sentence.finditer(folded, begin, end)), end]
    return [(first, last) for first, last in zip([begin, *ends], ends, strict=False) if folded[first:last].strip()]


def _said(folded: str) -> Span:
    """Return where what a post says begins and ends."""
    address = _ADDRESS.match(folded) if "@" in folded[:5] else None
    tail = folded[-_TAIL:]
    signed = _SIGNED.search(tail) if not _SIGNS.isdisjoint(tail) else None
    end = len(folded) - len(tail) + signed.start() if signed else len(folded)
    begin = address.end() if address else 0
    return (begin, end) if begin < end else (0, len(folded))


def parts(language: Language, folded: str, spans: Sequence[Span] | None = None) -> Iterator[Part]:
    """Yield the clauses of every sentence, or of those at spans."""
    for first, last in sentences(language, folded) if spans is None else spans:
        cuts = [match.start() for match in language.cut.finditer(folded, first, last) if match.start() > first]
        for start, end in zip([first, *cuts], [*cuts, last], strict=True):
            if folded[start:end].strip():
                yield Part(start, end, first, last)
