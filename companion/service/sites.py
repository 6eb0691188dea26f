"""What an address says: host, origin, and the name of the company."""

from __future__ import annotations

from urllib.parse import urlsplit


def host_of(site: str) -> str:
    """Return host and port of an address."""
    return urlsplit(site).netloc.lower()


def origin_of(site: str) -> str:
    """Return scheme, host and port of an address."""
    parts = urlsplit(site)
    return f"{parts.scheme}://{parts.netloc.lower()}"


def kin(one: str, other: str) -> bool:
    """Tell whether two addresses may be of one company: the same host, or hosts with the same last two labels.

    Some companies share these with others, as in "co.uk": what is said there must tell.

    >>> kin("https://www.bol.com/nl/", "https://help.bol.com/"), kin("http://127.0.0.1:1/", "http://127.0.0.1:2/")
    (True, False)
    """
    ends = [tuple((urlsplit(site).hostname or "").split(".")[-2:]) for site in (one, other)]
    named = len(ends[0]) == 2 and not ends[0][-1].isdigit()
    return host_of(one) == host_of(other) or (named and ends[0] == ends[1])


def company_of(site: str, title: str) -> str:
    """Return a name for the company: the part of the page title that its host spells, else the host.

    >>> company_of("https://www.bol.com/nl/", "Klantenservice | Bol")
    'Bol'
    >>> company_of("https://help.example.org/x", "Chat with us")
    'help.example.org'
    """
    host = host_of(site).removeprefix("www.")
    labels = [label for label in host.split(":")[0].split(".")[:-1] if len(label) > 2]
    for part in reversed([p.strip() for p in title.replace("|", "\n").replace(" - ", "\n").split("\n")]):
        if part and any("".join(part.lower().split()) == label.replace("-", "") for label in labels):
            return part
    return host
