"""Colours can be read, in the light and in the dark, and the first page is small."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[1] / "static" / "web"
TOKENS = (STATIC / "tokens.css").read_text()
HEX = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{6})\b")

#: Words on their grounds: at least 4.5 to 1.
WORDS = [
    *[(word, ground) for word in ("ink", "quiet", "link") for ground in ("surface", "raised", "sunken")],
    *[("ink", f"{tone}-soft") for tone in ("primary", "success", "warning", "danger", "info", "neutral")],
    *[("quiet", f"{tone}-soft") for tone in ("primary", "success", "warning", "danger", "info")],
    *[(tone, f"{tone}-soft") for tone in ("primary", "success", "warning", "danger", "info", "neutral")],
    *[
        (tone, ground)
        for tone in ("success", "warning", "danger", "info")
        for ground in ("surface", "raised")
    ],
    *[(tone, "primary-soft") for tone in ("success", "warning", "danger", "link", "quiet")],
    ("on-primary", "primary"),
    ("on-primary", "primary-deep"),
    ("danger", "danger-soft"),
    ("warning", "surface"),
    ("raised", "ink"),
    *[(f"map-ink-{level}", f"map-{level}") for level in range(1, 6)],
    ("quiet", "sunken"),
]
#: Edges of controls, the focus ring and the series of charts: at least 3 to 1.
SHAPES = [
    *[(shape, ground) for shape in ("edge", "focus") for ground in ("surface", "raised")],
    ("edge", "sunken"),
    *[("focus", f"{tone}-soft") for tone in ("primary", "warning", "danger")],
    *[(f"series-{number}", "raised") for number in range(1, 9)],
]


def blocks() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """The light colours, the dark ones of the system, the dark ones of a reader's choice."""
    start, system, chosen = (
        TOKENS.index("\n:root {"),
        TOKENS.index("@media screen and (prefers-color-scheme"),
        TOKENS.index(':root[data-theme="dark"]'),
    )
    light = dict(HEX.findall(TOKENS[start:system]))
    return light, dict(HEX.findall(TOKENS[system:chosen])), dict(HEX.findall(TOKENS[chosen:]))


def brightness(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((brightness(one), brightness(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("pairs", "least"), [(WORDS, 4.5), (SHAPES, 3.0)])
@pytest.mark.parametrize("which", [0, 1])
def test_every_pair_of_colours_can_be_told_apart(
    pairs: list[tuple[str, str]], least: float, which: int
) -> None:
    colours = blocks()[which]
    weak = {
        f"{a} on {b}": round(contrast(colours[a], colours[b]), 2)
        for a, b in pairs
        if contrast(colours[a], colours[b]) < least
    }
    assert weak == {}


def test_the_dark_a_reader_chooses_is_the_dark_of_the_system() -> None:
    _, system, chosen = blocks()
    assert system == chosen


def test_a_first_page_loads_less_than_150_kb_compressed() -> None:
    text = [*STATIC.glob("*.css"), STATIC / "icons.svg", STATIC / "app.js", *STATIC.glob("vendor/*.js")]
    size = sum(len(gzip.compress(path.read_bytes(), 9)) for path in text)
    size += (STATIC / "fonts" / "inter-latin.woff2").stat().st_size
    assert size < 120_000, f"{size} bytes before the page itself"


def test_what_others_made_stands_with_its_licence() -> None:
    assert "SIL Open Font License" in (STATIC / "fonts" / "inter-OFL.txt").read_text()
    assert "Zero-Clause BSD" in (STATIC / "vendor" / "htmx-LICENSE.txt").read_text()
