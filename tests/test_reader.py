"""Reading chats from recorded fragments: every layout of tests/pages, as the extension sent it, in two languages."""

import random
import re
from dataclasses import asdict
from pathlib import Path

import pytest

from companion.capture import generic, tree
from companion.capture.reader import Reader
from tests import layouts
from tests.record import read, unpack
from tests.widgets.score import Score

VECTORS = Path(__file__).parent / "vectors" / "widgets"
RECORDED = sorted(VECTORS.glob("*.jsonl.gz"))
BED = sorted((VECTORS.parent / "bed").glob("*.jsonl.gz"))
#: Nothing in this layout tells the sides apart but what the person sent; the rest stays unknown.
BLANK = "rich-plain"


def about(path):
    layout, lang = path.name.split(".")[:2]
    return layout, lang, layouts.expected(layout, lang)


def faults(path, view):
    found = layouts.compare(view.messages, about(path)[2])
    return [what for what in found if not (about(path)[0] == BLANK and what.startswith("unknown"))]


def rows(view):
    return [(m.role, m.name, m.text) for m in view.messages]


def test_every_layout_is_recorded_in_both_languages():
    assert {about(path)[:2] for path in RECORDED} == {(name, lang) for name in layouts.NAMES for lang in ("en", "nl")}


@pytest.mark.parametrize("mode", ["off", "on"])
@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.name.removesuffix(".jsonl.gz"))
def test_all_messages_in_order_with_their_authors(path, mode):
    view = read(unpack(path), mode)
    assert faults(path, view) == []
    assert view.gaps == []
    assert [event.kind for event in view.events if event.kind != "closed"] == ["join", "leave"]


@pytest.mark.parametrize("mode", ["off", "on"])
@pytest.mark.parametrize("path", BED, ids=lambda path: path.name.removesuffix(".jsonl.gz"))
def test_chats_with_real_widgets_as_they_were_recorded(path, mode):
    truth, *all_fragments = unpack(path)
    view = read(all_fragments, mode)
    shown = {"messages": [asdict(m) for m in view.messages], "gaps": [asdict(gap) for gap in view.gaps]}
    assert Score(truth, [shown]).faults() == []


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.name.removesuffix(".jsonl.gz"))
def test_without_anything_sent_an_author_is_right_or_unknown(path):
    """An old chat that the page shows, or one that is recognised late."""
    view = read([one for one in unpack(path) if one["what"] != "sent"])
    found = layouts.compare(view.messages, about(path)[2], bots=False)
    assert [what for what in found if what.startswith("author")] == []


@pytest.mark.parametrize("path", RECORDED[::5], ids=lambda path: path.name.removesuffix(".jsonl.gz"))
def test_the_same_fragments_give_the_same_chat_however_often_it_is_looked_at(path):
    all_fragments = unpack(path)
    reader = Reader("off")
    for n, fragment in enumerate(all_fragments):
        reader.feed(fragment, n)
    once, often = reader.state(), read(all_fragments)
    assert (once.messages, once.events, once.gaps) == (often.messages, often.events, often.gaps)


@pytest.mark.parametrize("path", RECORDED[::5], ids=lambda path: path.name.removesuffix(".jsonl.gz"))
def test_a_reload_is_the_same_chat(path):
    """The last page once more as a stream of its own, as after a reload."""
    all_fragments = unpack(path)
    view = read(all_fragments + again(all_fragments))
    assert faults(path, view) == []


def again(all_fragments):
    """What a fresh page would send that shows the whole chat: the last version of every piece."""
    stream, tree = "f" * 32, {}
    for fragment in all_fragments:
        for key in fragment.get("gone", ()):
            drop(tree, key)
        for piece in fragment.get("pieces", ()):
            tree[piece["key"]] = {**tree.get(piece["key"], {}), **piece}
    last = next(f for f in reversed(all_fragments) if f["what"] == "pieces")
    first = next(f for f in all_fragments if f["what"] == "pieces")
    return [{**first, **last, "log": {**first["log"], **last["log"]}, "stream": stream, "seq": 0, "reset": True,
             "gone": [], "pieces": ordered(tree, "0")}]  # fmt: skip


def drop(tree, key):
    tree.pop(key, None)
    for kid in [k for k, piece in tree.items() if piece["parent"] == key]:
        drop(tree, kid)


def ordered(tree, parent):
    kids, out, after = {p["after"]: p for p in tree.values() if p["parent"] == parent}, [], None
    while after in kids:
        piece = kids[after]
        out += [piece, *(ordered(tree, piece["key"]) if piece.get("shell") else [])]
        after = piece["key"]
    return out


def test_twenty_times_drawn_again_changes_nothing():
    all_fragments = unpack(VECTORS / "redrawn.nl.jsonl.gz")
    view = read(all_fragments + again(all_fragments) * 20)
    assert layouts.compare(view.messages, layouts.SCENARIOS["nl"]["lines"]) == []


# ---- small pages written here -----------------------------------------------------------------------------------


def fragment(seq, pieces, **more):
    return {"stream": "a" * 32, "seq": seq, "seen_at": f"2026-11-21T20:00:{seq:02d}.000Z", "site": "https://shop.example/",
            "frame": None, "lang": "en", "what": "pieces", "log": {"w": 360, "h": 400, "above": 0, "below": 0},
            "pieces": pieces, "gone": [], **more}  # fmt: skip


def bubble(key, after, text, side="l", extra=""):
    x, bg = (10, "eeeeee") if side == "l" else (150, "2255cc")
    html = (
        f'<div class="m" cc="0 0 360 40;fs=14;fw=0;fg=111111;ta=l;dir=l;ws=0;pt=0;d=f">'
        f'<div cc="{x} 4 200 30;bg={bg};bx=1;d=b">{text}</div>{extra}</div>'
    )
    return {"key": key, "parent": "0", "after": after, "html": html}


def sent(seq, text):
    return {**fragment(seq, []), "what": "sent", "text": text, "how": "enter"}


def test_nobody_is_named_before_the_person_spoke_and_everybody_after():
    reader = Reader("off")
    reader.feed(fragment(0, [bubble("1", None, "Good morning, how can we help?")]), 0)
    assert [m.role for m in reader.state().messages] == ["unknown"]
    reader.feed(sent(1, "where is my order"), 1)
    reader.feed(fragment(2, [bubble("2", "1", "where is my order", "r")]), 2)
    view = reader.state()
    assert [(m.role, m.grade) for m in view.messages] == [("agent", "layout"), ("customer", "sent")]
    assert view.changed == ["m1", "m2"]


def test_an_echo_of_the_persons_words_stays_the_companys():
    reader = Reader("off")
    for n, (text, side) in enumerate([("Hello", "l"), ("yes", "r"), ("yes", "l"), ("no", "r"), ("fine", "l")], 1):
        if side == "r":
            reader.feed(sent(2 * n - 1, text), 2 * n - 1)
        reader.feed(fragment(2 * n, [bubble(str(n), str(n - 1) if n > 1 else None, text, side)]), 2 * n)
    assert [m.role for m in reader.state().messages] == ["agent", "customer", "agent", "customer", "agent"]


def test_an_edited_message_keeps_both_versions():
    reader = Reader("off")
    reader.feed(fragment(0, [bubble("1", None, "You will get 50 euros"), bubble("2", "1", "ok", "r")]), 0)
    reader.feed(fragment(1, [bubble("1", None, "You will get 5 euros")]), 1)
    view = reader.state()
    assert [m.text for m in view.messages] == ["You will get 5 euros", "ok"]
    assert [(e.kind, e.detail, e.after) for e in view.events] == [("edited", "You will get 50 euros", "m1")]


def test_the_same_words_just_before_are_the_companys():
    reader = Reader("off")
    reader.feed(fragment(0, [bubble("1", None, "Shall I book it?"), bubble("2", "1", "Right")]), 0)
    reader.feed({**sent(1, "Right"), "pressed": "2026-11-21T20:00:00.600Z"}, 1)
    reader.feed(fragment(2, [bubble("3", "2", "Right", "r")]), 2)
    assert [m.role for m in reader.state().messages] == ["agent", "agent", "customer"]


@pytest.mark.parametrize("words", ["16:30", "yesterday", "now", "between 2 pm and 4 pm", "Monday 3 May"])
def test_an_answer_that_reads_like_a_label_is_kept(words):
    reader = Reader("off")
    plain = '<p class="m" cc="0 {0} 360 20;fs=14;fw=0;fg=111111;ta=l;dir=l;ws=0;pt=0;d=b">{1}</p>'

    def row(n, text):
        return {
            "key": str(n),
            "parent": "0",
            "after": str(n - 1) if n > 1 else None,
            "html": plain.format(20 * n, text),
        }

    reader.feed(fragment(0, [row(1, "Good morning"), row(2, "When would it suit you?")]), 0)
    reader.feed(sent(1, words), 1)
    reader.feed(fragment(2, [row(3, words), row(4, words)]), 2)
    reader.feed(fragment(3, [row(3, words), row(5, "See you then")]), 3)
    assert [m.text for m in reader.state().messages][2:] == [words, words, "See you then"]


def test_bubbles_that_only_said_wait_are_no_messages_and_others_stay_when_they_go():
    reader = Reader("off")
    reader.feed(fragment(0, [bubble("1", None, "Hello"), bubble("2", "1", "Looking it up for you")]), 0)
    reader.feed(fragment(1, [bubble("3", "1", "It left yesterday")], gone=["2"]), 1)
    assert [m.text for m in reader.state().messages] == ["Hello", "Looking it up for you", "It left yesterday"]
    reader.feed(fragment(2, [bubble("4", "3", "Looking it up for you")]), 2)
    reader.feed(fragment(3, [bubble("5", "3", "You get 50 euros")], gone=["4"]), 3)
    view = reader.state()
    assert [m.text for m in view.messages] == ["Hello", "It left yesterday", "You get 50 euros"]
    assert view.removed == ["m2"]
    for n in (4, 6):
        reader.feed(fragment(n, [bubble(str(n + 2), "5", "No, 20 euros")]), n)
        reader.feed(fragment(n + 1, [bubble(str(n + 3), "5", "Sorry")], gone=[str(n + 2)]), n + 1)
    assert "No, 20 euros" in [m.text for m in reader.state().messages]


def ad(seq, pieces, **more):
    log = {"w": 360, "h": 400, "above": 0, "below": 0, "where": "https://ads.example/secure.livechatinc.com/x"}
    return fragment(seq, pieces, stream="c" * 32, frame="https://ads.example", log=log, **more)


@pytest.mark.parametrize("mode", ["off", "on"])
def test_a_frame_that_plays_an_agent_is_none_of_the_chat(mode):
    """A frame of another site shows the same bubbles beside the real chat, and the person's short words, too."""
    reader = Reader(mode)
    reader.feed(fragment(0, [bubble("1", None, "How can I help you?")]), 0)
    reader.feed(sent(1, "yes"), 1)
    reader.feed(ad(2, [bubble("1", None, "Hi, I am the virtual assistant"), bubble("2", "1", "yes", "r")]), 2)
    reader.feed(fragment(3, [bubble("2", "1", "yes", "r"), bubble("3", "2", "Thank you")]), 3)
    reader.feed(ad(4, [bubble("3", "2", "You get 500 euros back tomorrow")]), 4)
    assert [(m.role, m.text) for m in reader.state().messages] == [
        ("agent", "How can I help you?"), ("customer", "yes"), ("agent", "Thank you"),
    ]  # fmt: skip


def test_a_frame_that_came_first_leaves_the_chat_when_the_person_writes_elsewhere_and_comes_back_when_they_write_there():
    reader = Reader("off")
    reader.feed(ad(0, [bubble("1", None, "You get 500 euros back tomorrow")]), 0)
    assert [m.role for m in reader.state().messages] == ["unknown"]
    reader.feed(fragment(1, [bubble("1", None, "How can I help you?")]), 1)
    reader.feed(sent(2, "where is my parcel"), 2)
    reader.feed(fragment(3, [bubble("2", "1", "where is my parcel", "r")]), 3)
    view = reader.state()
    assert ([m.text for m in view.messages], view.removed) == (["How can I help you?", "where is my parcel"], ["m1"])
    reader.feed({**sent(4, "is this the right window"), "stream": "c" * 32}, 4)
    reader.feed(ad(5, [bubble("2", "1", "is this the right window", "r")]), 5)
    texts = [m.text for m in reader.state().messages]
    assert sorted(texts) == sorted(["You get 500 euros back tomorrow", "is this the right window", *texts[:2]])


def test_the_widget_in_a_frame_of_its_vendor_is_believed_where_the_person_writes_and_after_a_reload():
    reader = Reader("off")
    reader.feed(ad(0, [bubble("1", None, "Hello there")]), 0)
    reader.feed({**sent(1, "where is my parcel"), "stream": "c" * 32}, 1)
    rows_ = [bubble("2", "1", "where is my parcel", "r"), bubble("3", "2", "With you on Friday")]
    reader.feed(ad(2, rows_), 2)
    assert [m.role for m in reader.state().messages] == ["agent", "customer", "agent"]
    loaded = {
        **ad(3, [bubble("1", None, "Hello there"), *rows_, bubble("4", "3", "Anything else?")], reset=True),
        "stream": "d" * 32,
    }
    reader.feed(loaded, 3)
    assert [m.role for m in reader.state().messages] == ["agent", "customer", "agent", "agent"]


def test_a_row_that_moves_takes_along_those_that_follow_it():
    """A list uses its elements again: two go from the top to the bottom, and only the first is told to have moved."""
    reader = Reader("off")
    reader.feed(fragment(0, [bubble(str(n), str(n - 1) if n > 1 else None, f"line {n}") for n in range(1, 5)]), 0)
    again_ = [{**bubble("1", "4", "line 5"), "html": bubble("1", None, "line 5")["html"].replace('"m"', '"m" data-index="5"')},
              {**bubble("2", "1", "line 6"), "html": bubble("2", None, "line 6")["html"].replace('"m"', '"m" data-index="6"')},
              {"key": "3", "parent": "0", "after": None}]  # fmt: skip
    reader.feed(fragment(1, again_), 1)
    assert [m.text for m in reader.state().messages] == [f"line {n}" for n in range(1, 7)]


def test_room_at_the_very_end_of_what_scrolls_is_a_margin():
    reader = Reader("off")
    rows_ = [bubble(str(n), str(n - 1) if n > 1 else None, f"line {n}") for n in range(1, 5)]
    reader.feed(fragment(0, rows_, log={"w": 360, "h": 400, "above": 300, "below": 0, "scroll": [0, 900, 400]}), 0)
    assert reader.state().gaps == []
    reader.feed(fragment(1, [], log={"w": 360, "h": 400, "above": 300, "below": 0, "scroll": [200, 900, 400]}), 1)
    assert [gap.kind for gap in reader.state().gaps] == ["scrolled"]


def test_a_quoted_line_is_neither_words_nor_speaker():
    reader = Reader("off")
    quote = '<blockquote cc="14 2 150 20;fs=12;d=b"><b cc="14 2 20 10;d=i">You</b><div cc="14 12 100 10;d=b">{}</div></blockquote>'
    reader.feed(fragment(0, [bubble("1", None, "What time?")]), 0)
    reader.feed(sent(1, "16:30"), 1)
    reader.feed(fragment(2, [bubble("2", "1", "16:30", "r")]), 2)
    answer = f'{quote.format("16:30")}<div cc="14 24 180 20;d=b">Then I call you at 17:00</div>'
    reader.feed(fragment(3, [bubble("3", "2", answer)]), 3)
    assert [(m.role, m.text) for m in reader.state().messages][1:] == [
        ("customer", "16:30"), ("agent", "Then I call you at 17:00"),
    ]  # fmt: skip


def test_rows_that_leave_a_virtual_list_stay_and_a_jump_is_a_gap_until_it_is_seen():
    reader = Reader("off")
    rows_ = [bubble(str(n), str(n - 1) if n > 1 else None, f"line {n}") for n in range(1, 5)]
    reader.feed(fragment(0, rows_), 0)
    far = [bubble(str(n), str(n - 1) if n > 20 else None, f"line {n}") for n in range(20, 24)]
    reader.feed(fragment(1, far, gone=["1", "2", "3", "4"], log={"w": 360, "h": 400, "above": 600, "below": 0}), 1)
    view = reader.state()
    assert [m.text for m in view.messages] == [f"line {n}" for n in [1, 2, 3, 4, 20, 21, 22, 23]]
    assert [(g.kind, g.after) for g in view.gaps] == [("scrolled", "m4")]
    between = [bubble(f"x{n}", f"x{n - 1}" if n > 4 else None, f"line {n}") for n in range(4, 21)]
    reader.feed(
        fragment(2, between, gone=["20", "21", "22", "23"], log={"w": 360, "h": 400, "above": 120, "below": 90}), 2
    )
    view = reader.state()
    assert [m.text for m in view.messages] == [f"line {n}" for n in range(1, 24)]
    assert view.gaps == []


def test_a_piece_that_got_lost_when_its_page_was_left_is_a_gap_until_the_list_is_read_anew():
    left = {"stream": "a" * 32, "seq": 2**40, "seen_at": "2026-11-21T20:00:09.000Z", "what": "event", "event": "left"}
    whole = [fragment(n, [bubble(f"k{n}", f"k{n - 1}" if n else None, f"Line {n}")]) for n in range(4)]
    assert read([*whole, {**left, "from": 1, "to": 4}]).gaps == []
    assert read([*whole, left, {**left, "from": "1", "to": None}]).gaps == []
    lost = [*whole[:3], {**left, "from": 1, "to": 4}]
    assert [(gap.kind, gap.after) for gap in read(lost).gaps] == [("service-away", read(lost).messages[2].key)]
    anew = fragment(
        0, [bubble(f"k{n}", f"k{n - 1}" if n else None, f"Line {n}") for n in range(4)], stream="s2", reset=True
    )
    found = read([*lost, anew])
    assert found.gaps == [] and [m.text for m in found.messages] == [f"Line {n}" for n in range(4)]


def test_a_redacted_piece_is_an_empty_place_and_stops_nothing():
    reader = Reader("off")
    reader.feed(fragment(0, [{"key": "1", "parent": "0", "after": None, "html": ""}, bubble("2", "1", "hello")]), 0)
    assert [m.text for m in reader.state().messages] == ["hello"]


HOSTILE = [
    "<div>" * 5000 + "deep" + "</div>" * 5000,
    "<script>alert(1)</script><p>words</p>",
    '<p cc="nonsense;fs=x;=;;">words</p>',
    "<p>" + "A" * 1_000_000 + "</p>",
    "\x00\ud800<p>\u202ewords\u202c\u200b</p>",
    "<p>" + "· " * 400_000 + "</p>",
    "<p>" + "at 14:05 " * 20_000 + "</p>",
    "<div>" + '<blockquote cc="0 0 100 10;fs=10;d=b">hello</blockquote>' * 1500 + "</div>",
    "<div>" + "".join(f'<div cc="{n} 0 9 20;bx=1;d=b">x{n}</div>' for n in range(0, 39000, 10)) + "</div>",
    "<table><tr><td>a<td>b<tr><td>c",
    '<p onclick="x" "><b></p></b></i>words',
    "",
]


@pytest.mark.parametrize("html", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_pieces_neither_stop_nor_slow_the_reader(html):
    reader = Reader("off")
    reader.feed(
        fragment(0, [{"key": "1", "parent": "0", "after": None, "html": html}, bubble("2", "1", "after it")]), 0
    )
    assert reader.state().messages[-1].text == "after it"


@pytest.mark.parametrize("seed", range(20))
def test_nonsense_fragments_are_survived(seed):
    rnd = random.Random(seed)
    reader = Reader("off")
    keys = ["0", "1", "2", "3", "x", ""]
    for n in range(40):
        pieces = [
            {"key": rnd.choice(keys), "parent": rnd.choice(keys), "after": rnd.choice([*keys, None]),
             **({"html": bubble("1", None, f"t{rnd.randint(0, 9)}")["html"]} if rnd.random() < 0.7 else {}),
             **({"shell": True} if rnd.random() < 0.2 else {})}
            for _ in range(rnd.randint(0, 4))
        ]  # fmt: skip
        reader.feed(fragment(n, pieces, gone=rnd.sample(keys, rnd.randint(0, 2)), reset=rnd.random() < 0.1), n)
        view = reader.state()
        assert [m.n for m in view.messages] == list(range(1, len(view.messages) + 1))
        assert len({m.key for m in view.messages}) == len(view.messages)


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<div><b>Sanne</b><p>Good morning</p></div>", [("Sanne", None, "Good morning")]),
        (
            "<div><b>Sanne</b><br>Shall I book it?<br><small>14:03</small></div>",
            [("Sanne", "14:03", "Shall I book it?")],
        ),
        (
            "<div>Shall I book it? <small>14:03</small> <small>(edited)</small></div>",
            [(None, "14:03", "Shall I book it?")],
        ),
        ("<p>14:08 Het gesprek is gesloten</p>", [(None, "14:08", "Het gesprek is gesloten")]),
        ("<p>(14:03:22) Eva Smit: I will look</p>", [("Eva Smit", "14:03:22", "I will look")]),
        (
            "<div>Pick one:<table><tr><td>Monday 23 November</td><td>8 to 10</td></tr><tr><td>Today</td><td>9</td></tr></table></div>",
            [(None, None, "Pick one:\nMonday 23 November | 8 to 10\nToday | 9")],
        ),
    ],
)
def test_what_is_read_of_a_piece_without_a_layout(html, found):
    units = generic.cut(tree.parse(marked(html)))
    assert [(unit.name, unit.time, unit.text) for unit in units if unit.kind == "message"] == found


def marked(html):
    """As a page would send it: small letters are smaller, everything else stands below each other."""
    y = iter(range(0, 10000, 20))
    sizes = {"small": "fs=11;", "b": "fw=1;"}
    return re.sub(
        r"<(div|p|b|small|table|tr|td)>",
        lambda m: f'<{m[1]} cc="0 {next(y)} 300 18;{sizes.get(m[1], "fs=14;fw=0;")}d={"i" if m[1] in sizes else "b"}">',
        html,
    )
