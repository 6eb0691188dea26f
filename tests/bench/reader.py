"""What one more message costs the reader in chats of 10, 100 and 2,000: ``python -m tests.bench.reader``.

A plain list only grows; a virtual list shows eight rows and lets the first go for each that comes.
"""

import time

from companion.capture.reader import Reader
from tests.bench.__main__ import line

SIZES = (10, 100, 2000)
TIMES = 60  # messages of which the lower quartile is taken
SHOWN = 8


def row(n, *, side):
    x, bg = (10, "eeeeee") if side == "l" else (150, "2255cc")
    return {
        "key": str(n + 1), "parent": "0", "after": None if n == 0 else str(n),
        "html": f'<div class="m {side}" data-index="{n}" cc="0 {40 * n} 360 40;fs=14;fw=0;fg=111111;ta=l;dir=l;ws=0;pt=0;d=f">'
        f'<div cc="{x} {40 * n + 4} 200 30;bg={bg};bx=1;d=b">line {n} of a chat about a parcel</div></div>',
    }  # fmt: skip


def grown(n, *, virtual):
    """The fragment with which message ``n`` comes."""
    side = "r" if n % 3 == 1 else "l"
    gone = [str(n + 1 - SHOWN)] if virtual and n >= SHOWN else []
    piece = row(n, side=side)
    if virtual and n >= SHOWN:
        piece["after"] = str(n)
    above = 40 * max(0, n + 1 - SHOWN) if virtual else 0
    return {
        "stream": "a" * 32, "seq": n, "seen_at": f"2026-11-21T{10 + n // 3600:02d}:{n // 60 % 60:02d}:{n % 60:02d}.000Z",
        "site": "https://shop.example/", "frame": None, "lang": "en", "what": "pieces", "gone": gone, "pieces": [piece],
        "log": {"w": 360, "h": 320, "above": above, "below": 0, "scroll": [above, 40 * n, 320]},
    }  # fmt: skip


def said(n):
    """The person sends what row ``n`` shows."""
    return {**grown(n, virtual=False), "what": "sent", "how": "enter", "text": f"line {n} of a chat about a parcel"}


def cost(size, *, virtual):
    """Milliseconds of one more message after ``size``: the lower quartile."""
    reader, spent = Reader("off"), []
    for n in range(size + TIMES):
        if n % 3 == 1:
            reader.feed(said(n), n)
        begin = time.process_time()
        reader.feed(grown(n, virtual=virtual), n)
        view = reader.state()
        if n >= size:
            spent.append(1000 * (time.process_time() - begin))
    assert len(view.messages) == size + TIMES and not view.gaps
    return sorted(spent)[TIMES // 4]  # the slower ones are what else the machine does


def main():
    for virtual in (False, True):
        costs = {size: cost(size, virtual=virtual) for size in SIZES}
        for size, spent in costs.items():
            line(
                f"one more message, {'virtual' if virtual else 'plain'} list of {size}",
                f"{spent:.3f} ms",
                spent / costs[10],
                "at 10",
            )


if __name__ == "__main__":
    main()
