"""Pictures as plain numbers: where bars, tiles and steps of evidence stand. The templates draw them as SVG.

Pure: no Django, no clock. Widths are percent of the drawing, written with a point whatever the language is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

Number = int | Decimal | float
#: A figure that is withheld is given in words ("<5"): written as it is, drawn as nothing.
Figure = Number | str


def percent(part: Number, whole: Number) -> str:
    """`part` of `whole` as "12.5%", between 0% and 100%; "0%" when the whole is nothing."""
    if not whole:
        return "0%"
    share = min(max(float(part) / float(whole), 0.0), 1.0) * 100
    return f"{share:.2f}".rstrip("0").rstrip(".") + "%"


@dataclass(frozen=True)
class Segment:
    """One piece of a stacked bar: where it starts, how wide, which colour, whether it is the first series."""

    x: str
    width: str
    series: int
    first: bool


@dataclass(frozen=True)
class BarRow:
    """One row: its name, its figures as given, its pieces, and a link when there is one."""

    label: str
    values: tuple[Figure, ...]
    segments: tuple[Segment, ...]
    url: str


def stacked_bars(rows: Sequence[Sequence[object]], colours: Sequence[int] = ()) -> list[BarRow]:
    """Lay out rows of (label, [figures or words], optional url) as stacked bars on one common scale.

    `colours` picks the series colour (1 to 8) of each figure; without it they are taken in order.
    Out: one BarRow per row, in the same order. Errors: ValueError for a negative figure, which a stacked bar
    cannot show honestly.
    """
    read = [_read(row) for row in rows]
    longest = max((sum(_drawn(value) for value in values) for _, values, _ in read), default=0.0)
    laid: list[BarRow] = []
    for label, values, url in read:
        at, pieces = 0.0, []
        for number, figure in enumerate(values, start=1):
            value = _drawn(figure)
            if value < 0:
                raise ValueError(f"{label}: a stacked bar cannot show {value}")
            if value:
                colour = colours[number - 1] if number <= len(colours) else number
                pieces.append(Segment(percent(at, longest), percent(value, longest), colour, number == 1))
            at += value
        laid.append(BarRow(label, values, tuple(pieces), url))
    return laid


def _drawn(figure: Figure) -> float:
    return 0.0 if isinstance(figure, str) else float(figure)


def _read(row: Sequence[object]) -> tuple[str, tuple[Figure, ...], str]:
    figures = row[1] if isinstance(row[1], Sequence) and not isinstance(row[1], str) else (row[1],)
    values = tuple(value for value in figures if isinstance(value, (int, float, Decimal, str)))
    return str(row[0]), values, str(row[2]) if len(row) > 2 else ""


@dataclass(frozen=True)
class State:
    """A state of Malaysia: its name, its three letters, and its place on the tile map (column, row)."""

    name: str
    short: str
    column: int
    row: int


STATES: Mapping[str, State] = {
    "MY-09": State("Perlis", "PLS", 1, 0),
    "MY-07": State("Pulau Pinang", "PNG", 0, 1),
    "MY-02": State("Kedah", "KDH", 1, 1),
    "MY-03": State("Kelantan", "KTN", 2, 1),
    "MY-11": State("Terengganu", "TRG", 3, 1),
    "MY-08": State("Perak", "PRK", 1, 2),
    "MY-06": State("Pahang", "PHG", 2, 2),
    "MY-10": State("Selangor", "SGR", 1, 3),
    "MY-14": State("Kuala Lumpur", "KUL", 2, 3),
    "MY-16": State("Putrajaya", "PJY", 1, 4),
    "MY-05": State("Negeri Sembilan", "NSN", 2, 4),
    "MY-04": State("Melaka", "MLK", 2, 5),
    "MY-01": State("Johor", "JHR", 3, 5),
    "MY-15": State("Labuan", "LBN", 5, 3),
    "MY-12": State("Sabah", "SBH", 6, 3),
    "MY-13": State("Sarawak", "SWK", 5, 4),
}

TILE, GAP = 68, 4


@dataclass(frozen=True)
class Tile:
    """One state on the map: corner, middle, level 1 to 5 (0: none, or withheld), and its value as given."""

    state: State
    code: str
    value: Figure | None
    level: int
    x: int
    y: int
    middle: int
    name_y: int
    value_y: int


@dataclass(frozen=True)
class TileMap:
    """The sixteen tiles, largest figure first in `ranked`, and the bounds of the five levels."""

    tiles: tuple[Tile, ...]
    ranked: tuple[Tile, ...]
    breaks: tuple[Number, ...]
    width: int
    height: int


def tile_map(values: Mapping[str, Figure | None], breaks: Sequence[Number] = ()) -> TileMap:
    """Lay out figures by state (ISO 3166-2 code) as a tile map.

    In: `values`, a missing or None state has no figure; `breaks`, four rising bounds between the five levels,
    or nothing for bounds that put about as many different figures in each. Out: a TileMap.
    Errors: KeyError for a code that is no state, ValueError when breaks do not rise.
    """
    strangers = sorted(set(values) - set(STATES))
    if strangers:
        raise KeyError(f"not a state of Malaysia: {', '.join(strangers)}")
    known = [value for value in values.values() if value is not None and not isinstance(value, str)]
    bounds = tuple(breaks) or _quintiles(known)
    if list(bounds) != sorted(bounds):
        raise ValueError("breaks must rise")
    tiles = tuple(_tile(code, state, values.get(code), bounds) for code, state in STATES.items())
    ranked = sorted(tiles, key=lambda tile: (tile.value is None, -_drawn(tile.value or 0), tile.state.name))
    step = TILE + GAP
    across = max(state.column for state in STATES.values()) + 1
    down = max(state.row for state in STATES.values()) + 1
    return TileMap(tiles, tuple(ranked), bounds, across * step, down * step)


def _tile(code: str, state: State, value: Figure | None, bounds: tuple[Number, ...]) -> Tile:
    level = 0 if value is None or isinstance(value, str) else 1 + sum(value >= bound for bound in bounds)
    x, y = state.column * (TILE + GAP) + GAP // 2, state.row * (TILE + GAP) + GAP // 2
    return Tile(state, code, value, level, x, y, x + TILE // 2, y + 31, y + 53)


def _quintiles(values: Sequence[Number]) -> tuple[Number, ...]:
    # Of the different figures: many equal ones (most often noughts) would else all get the darkest level.
    ordered = sorted(set(values))
    if len(ordered) < 5:
        return tuple(ordered[1:])
    return tuple(ordered[len(ordered) * part // 5] for part in range(1, 5))


@dataclass(frozen=True)
class Step:
    """One piece of evidence: from where to where it moves the sum, and whether for or against."""

    label: str
    detail: str
    weight: Number
    x: str
    width: str
    side: str


@dataclass(frozen=True)
class Waterfall:
    """All steps, their sum, and where nought and the line of proposal stand."""

    steps: tuple[Step, ...]
    total: Number
    zero: str
    bar_at: str


def waterfall(weights: Sequence[tuple[str, str, Number]], proposes_from: Number) -> Waterfall:
    """Lay out weights of evidence one after the other; the first is the starting point.

    In: (label, detail, weight) in order; `proposes_from`, the sum from which a link is proposed.
    Out: a Waterfall whose total is the plain sum of the weights.
    """
    sums = [0.0]
    for _, _, weight in weights:
        sums.append(sums[-1] + float(weight))
    low, high = min([*sums, 0.0]), max([*sums, float(proposes_from), 0.0])
    room = (high - low) * 0.03 or 1.0
    low, width = low - room, high - low + 2 * room
    steps = []
    for number, (label, detail, weight) in enumerate(weights):
        start, end = sorted((sums[number], sums[number + 1]))
        side = "base" if number == 0 else "for" if weight >= 0 else "against"
        steps.append(
            Step(label, detail, weight, percent(start - low, width), percent(end - start, width), side)
        )
    total: Number = sum((weight for _, _, weight in weights[1:]), weights[0][2]) if weights else 0
    return Waterfall(tuple(steps), total, percent(-low, width), percent(float(proposes_from) - low, width))
