"""The words of an HTML mail. Nothing is loaded, nothing is run; links stand beside their words. Pure.

Written by hand because the time of Python's own reader grows with the square of what is left open: 30 KB of
``<a`` take it seven seconds. Each character is looked at a few times here, whatever it is.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Final

#: So much HTML is read: the words that are kept of a letter are far fewer.
_MOST: Final = 2_000_000
_NAME: Final = re.compile(r"/?([A-Za-z][A-Za-z0-9]*)")
_LINK: Final = re.compile(r"""href\s*=\s*["']?(https?://[^"'\s>]+)""", re.IGNORECASE)
_BLOCKS: Final = frozenset(
    {"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "table", "blockquote", "ul"}
)
_UNSEEN: Final = frozenset({"script", "style", "title", "template"})


def text_of_html(html: str) -> str:
    """Return the words of HTML, as far as it can be read, each block on a line of its own."""
    first, *pieces = _without_comments(html[:_MOST]).split("<")
    found, hidden, link = [_said(first)], "", ""
    for piece in pieces:
        tag, closed, text = piece.partition(">")
        known = _NAME.match(tag)
        if known is None or not closed:
            if not hidden:  # a bare "<" is a sign like any other; "<!doctype>" says nothing
                found.append(_said(text if tag.startswith(("!", "?")) else f"<{piece}"))
            continue
        name, closing = known[1].lower(), tag.startswith("/")
        if hidden:
            if not (closing and name == hidden):
                continue
            hidden = ""
        elif name in _UNSEEN and not closing:
            hidden = name
            continue
        if name in _BLOCKS:
            found.append("\n")
        if name == "a":
            if closing and link:
                found.append(f" ({link})")
            there = None if closing else _LINK.search(tag)
            link = unescape(there[1]) if there else ""
        found.append(_said(text))
    return "".join(found).strip()


def _said(text: str) -> str:
    return unescape(text).replace("\r", " ").replace("\n", " ")


def _without_comments(html: str) -> str:
    kept, at = [], 0
    while (start := html.find("<!--", at)) >= 0:
        kept.append(html[at:start])
        end = html.find("-->", start + 4)
        at = end + 3 if end >= 0 else len(html)
    kept.append(html[at:])
    return "".join(kept)
