"""The company's page with its chat, and the document inside a vendor's frame.

The page also holds what is not a chat and must not be kept as one: a search field, a note form with a textarea,
reviews with names and dates, a live region.
"""

import html
import json
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent

TEXT = json.loads((ROOT / "common" / "page.json").read_text("utf-8"))
PAGE = (ROOT / "common" / "page.html").read_text("utf-8")
FRAME_STYLE = (
    "position:fixed;right:20px;bottom:20px;width:410px;height:640px;border:0;border-radius:14px;"
    "box-shadow:0 10px 40px rgba(0,0,0,.25);z-index:1000;background:#fff"
)


def filled(template, values):
    """Put values into the places marked with double braces."""
    for name, value in values.items():
        template = template.replace("{{" + name + "}}", value)
    return template


def company(widget, query, vendor):
    """Return the company's page in the language and with the name of the scenario."""
    lang = query.get("lang", "en")
    values = {k: html.escape(v) for k, v in TEXT[lang].items() if isinstance(v, str)}
    values |= {"lang": lang, "company": html.escape(query.get("company", widget["company"]))}
    values["nav"] = "".join(f'<a href="#">{item}</a>' for item in TEXT[lang]["nav"])
    return filled(PAGE, {**values, "tail": tail(widget, query, vendor)})


def tail(widget, query, vendor):
    """Return what the company pasted at the end of its page to get the chat."""
    own = ROOT / "glue" / widget["name"] / "embed.html"
    if own.exists():
        return filled(
            own.read_text("utf-8"), {"SID": html.escape(query.get("sid", "")), "LANG": query.get("lang", "en")}
        )
    if widget["embed"] == "iframe-cross":
        address = f"{vendor}/frame/{widget['name']}?{urlencode({k: query[k] for k in ('sid', 'lang') if k in query})}"
        return framed(widget, f"f.src={json.dumps(address)};document.body.append(f);")
    if widget["embed"] == "srcdoc":
        return framed(widget, "f.srcdoc=doc;document.body.append(f);", frame(widget, query))
    if widget["embed"] == "blank":
        write = "const d=f.contentDocument;d.open();d.write(doc);d.close();"
        return framed(widget, "document.body.append(f);" + write, frame(widget, query))
    return widget["mount"] + bundle(widget)


def framed(widget, place, document=""):
    """Return a script that makes the frame; one without an address of its own gets its document from the page."""
    doc = json.dumps(document).replace("</", "<\\/")
    return (
        f"<script>(()=>{{const doc={doc},f=document.createElement('iframe');f.id=f.name={json.dumps(widget['frame_id'])};"
        f"f.title={json.dumps(widget['frame_title'])};f.style.cssText={json.dumps(FRAME_STYLE)};{place}}})();</script>"
    )


def frame(widget, query):
    """Return the document inside a frame."""
    mount = widget.get("mount", '<div id="widget"></div>')
    return (
        f'<!doctype html><html lang="{html.escape(query.get("lang", "en"))}"><head><meta charset="utf-8">'
        f"<title>{html.escape(widget['frame_title'])}</title><style>html,body,#widget{{height:100%;margin:0}}</style></head>"
        f"<body>{mount}{bundle(widget)}</body></html>"
    )


def bundle(widget):
    """Return the tags that load what esbuild made of the widget."""
    made = ROOT / "built" / widget["name"]
    css = f'<link rel="stylesheet" href="/built/{widget["name"]}/bundle.css">' if (made / "bundle.css").exists() else ""
    return f'{css}<script src="/built/{widget["name"]}/bundle.js"></script>'
