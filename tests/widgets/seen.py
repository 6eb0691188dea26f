"""What is written on a page now, all frames and shadow roots included, and when two wordings are the same line."""

import re
import unicodedata

#: The text nodes of a document, in order. A closed root is known by the glue, which leaves it in ``bedRoot``.
TEXTS = """() => {
  const out = [];
  const walk = (node) => {
    if (node.nodeType === 3) return node.nodeValue.trim() && out.push(node.nodeValue);
    if (node.nodeType === 1) {
      if (/^(STYLE|SCRIPT|NOSCRIPT|TEMPLATE)$/i.test(node.tagName)) return;
      if (node.tagName === 'IMG' && node.alt) out.push(node.alt);
      const root = node.shadowRoot ?? (window.bedRoot?.host === node ? window.bedRoot : null);
      if (root) walk(root);
    }
    for (const child of node.childNodes) walk(child);
  };
  walk(document);
  return out;
}"""


def squash(text):
    """Return letters and digits only, whatever Markdown, emoji or wrapping did; of signs alone, the signs."""
    text = unicodedata.normalize("NFKC", text).lower()
    return "".join(c for c in text if c.isalnum()) or "".join(
        c for c in text if c not in "\ufe0f\u200d" and not c.isspace()
    )


def forms(text):
    """Return a line squashed as it may be drawn: as it is, list markers made a list, links made their labels."""
    plain = re.sub(r"(?m)^\s*(?:\d+[.)]|[-*•])\s+", "", text)
    return list(
        dict.fromkeys(squash(t) for one in (text, plain) for t in (one, re.sub(r"https?://(?:www\.)?", "", one)))
    )


def same(one, other):
    """Tell whether two wordings are the same line."""
    return bool(set(forms(one)) & set(forms(other)))


def texts(page):
    """Return the text nodes of every frame, a list each."""
    return [frame.evaluate(TEXTS) for frame in page.frames if not frame.is_detached()]


def count(page, text):
    """Return how often a line is on the page."""
    if any(c.isalnum() for c in text):
        drawn = [squash("\0".join(nodes)) for nodes in texts(page)]
    else:  # a sign alone would vanish between letters
        drawn = ["".join("".join(nodes).split()).replace("\ufe0f", "").replace("\u200d", "") for nodes in texts(page)]
    return max(sum(t.count(form) for t in drawn) for form in forms(text))


def in_order(page, lines):
    """Tell whether the lines stand in the document in the order in which they were said, in whatever frame has most."""
    best = (0, True)
    for nodes in texts(page):
        drawn, place, hits, good = squash("\0".join(nodes)), 0, 0, True
        for text in lines:
            places = [p for p in (drawn.find(form, place) for form in forms(text)) if p >= 0]
            hits += bool(places)
            good &= bool(places) or not any(form in drawn for form in forms(text))
            place = min(places, default=place - 1) + 1
        best = max(best, (hits, good), key=lambda found: found[0])
    return best[1]
