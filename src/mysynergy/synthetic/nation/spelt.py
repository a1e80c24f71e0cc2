"""Names as they stand on an agency's list: other spellings, short markers, other order, slips."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl

from mysynergy.synthetic.nation.chance import Dice, Flags, Floats, Ints
from mysynergy.synthetic.nation.known import Listed
from mysynergy.synthetic.nation.naming import (
    FATHER,
    GIVEN,
    LEAD,
    LINE,
    MARKER,
    SECOND,
    SLOTS,
    NameGiver,
    Names,
    written,
)
from mysynergy.synthetic.nation.people import Chunk
from mysynergy.synthetic.nation.rates import Lists, Rates
from mysynergy.synthetic.nation.templates import NOBODY, TRADITIONS

_SHORT_MARKERS = {
    "bin": ("b", "b.", "B.", "bin"),
    "binti": ("bt", "bt.", "bte", "binte", "binti"),
    "a/l": ("a/l", "al", "s/o", "anak lelaki"),
    "a/p": ("a/p", "ap", "d/o", "anak perempuan"),
    "anak": ("ak", "a/k", "ak.", "anak"),
}
_SHORT_LEADS = {
    "Muhammad": ("M.", "Muhd", "Md"),
    "Mohd": ("Md", "M."),
    "Ahmad": ("A.",),
    "Abdul": ("Abd", "A."),
    "Nur": ("N.",),
    "Nurul": ("N.",),
    "Siti": ("S.", "St"),
}
_TITLES = {"men": ("En.", "Encik", "Tuan", "Mr."), "women": ("Pn.", "Puan", "Cik", "Mdm.")}
_PILGRIMS = ("Hj", "Haji", "Hj."), ("Hjh", "Hajah", "Hjh.")
_PILGRIM_FROM = 50
# Each letter with its neighbours on the keyboard.
_NEAR = (
    *("aqsz", "bvgn", "cxdv", "dsfe", "ewrd", "fdgr", "gfht", "hgju", "iuok", "jhku", "kjli", "lkop", "mnj"),
    *("nbmh", "oipl", "pol", "qwa", "retf", "sadw", "tryg", "uyij", "vcbf", "wqes", "xzcs", "ytuh", "zxa"),
)
_KEYBOARD = {near[0]: near[1:] for near in _NEAR}
_MISREAD = (
    ("O", "0"),
    ("I", "1"),
    ("L", "1"),
    ("S", "5"),
    ("B", "8"),
    ("M", "RN"),
    ("D", "CL"),
    ("G", "6"),
    ("E", "F"),
)
Text = pl.Series


class Speller:
    """Writes the names of one chunk after another as the agencies do."""

    def __init__(self, names: NameGiver, dice: Dice, rates: Rates, lists: Lists) -> None:
        self.dice, self.rates, self.lists = dice, rates, lists
        words = names.words
        self._short = _table({words.code(full): words.codes(short) for full, short in _SHORT_MARKERS.items()})
        self._leads = _table({words.code(full): words.codes(short) for full, short in _SHORT_LEADS.items()})
        self._titles = tuple(words.codes(_TITLES[sex]) for sex in ("women", "men"))
        self._pilgrims = tuple(words.codes(forms) for forms in reversed(_PILGRIMS))
        self._markers = words.codes(_SHORT_MARKERS)
        words.learn_respellings()
        self._begins, self._counts, self._others = words.respellings()
        self._size = words.size
        self._texts = words.texts()
        self._style = np.array([("full", "short", "none").index(style) for style in lists.markers])
        self._upper = np.array(lists.upper)

    def names(self, chunk: Chunk, listed: Listed, truth: Names) -> Text:
        """The name on each record, from the chunk's true names."""
        words = truth[listed.person]
        self._married(chunk, listed, words, truth)
        self._dropped(chunk, listed, words)
        self._respelt("name", listed, words)
        self._marked("name", listed, words)
        words = self._reordered(chunk, listed, words)
        title = self._title(chunk, listed)
        text = self._cased(listed, np.column_stack((title, words)))
        return self._slips(listed, text)

    def mothers(self, listed: Listed, truth: Names) -> Text:
        """The mother's name on each record, before it is left out; written with the same habits."""
        words = truth[listed.person]
        self._respelt("mother", listed, words)
        self._marked("mother", listed, words)
        return self._cased(listed, words)

    def _rate(self, name: str, listed: Listed) -> Floats:
        """An agency's own rate of a slip, at this level of errors."""
        rates = np.minimum(0.9, self.lists.rates[name] * self.rates.slips)
        return rates[listed.agency]

    def _some(self, what: str, listed: Listed, rate: float | Floats) -> Flags:
        return self.dice.yes(f"name/{what}", listed.key, rate)

    def _married(self, chunk: Chunk, listed: Listed, words: Names, truth: Names) -> None:
        """Some wives are listed with the husband's surname, or his name in place of the father's."""
        tradition = chunk.code("tradition")[listed.person]
        husband = chunk.spouse[listed.person]
        wife = (husband != NOBODY) & ~chunk.flag("male")[listed.person] & chunk.flag("married")[listed.person]
        named = wife & self._some("husband", listed, self.rates.husbands_name)
        chinese = np.flatnonzero(named & (tradition == TRADITIONS.index("chinese")))
        words[chinese, LINE] = truth[husband[chinese], LEAD]
        others = [TRADITIONS.index(name) for name in ("indian", "siamese", "christian", "filipino")]
        rows = np.flatnonzero(named & np.isin(tradition, others))
        last = np.isin(tradition[rows], others[2:])
        words[rows, FATHER + 2] = truth[husband[rows], np.where(last, FATHER + 2, GIVEN)]
        words[rows, MARKER] = 0

    def _dropped(self, chunk: Chunk, listed: Listed, words: Names) -> None:
        """Leads, second given names and Christian names that the list leaves out or shortens."""
        chinese = chunk.code("tradition")[listed.person] == TRADITIONS.index("chinese")
        slips = self.rates.slips
        short = np.flatnonzero(~chinese & self._some("lead short", listed, self.rates.lead_short * slips))
        words[short, LEAD] = self._pick(self._leads, "lead short", listed.key[short], words[short, LEAD])
        gone = ~chinese & self._some("lead", listed, self.rates.lead_dropped * slips)
        words[gone, LEAD] = 0
        gone = ~chinese & self._some("second", listed, self.rates.second_dropped * slips)
        words[gone, SECOND] = 0
        gone = chinese & self._some(
            "christian", listed, np.minimum(0.9, self.rates.christian_dropped * slips)
        )
        words[gone, LINE] = 0
        words[gone, MARKER] = 0

    def _respelt(self, about: str, listed: Listed, words: Names) -> None:
        """Other spellings, word by word."""
        rows, places = np.nonzero(
            (words < self._size) & (self._counts[np.minimum(words, self._size - 1)] > 0)
        )
        keys = listed.key[rows] * 16 + places
        rate = self._rate("variant", listed)[rows]
        hit = self.dice.yes(f"{about}/variant", keys, rate)
        rows, places, keys = rows[hit], places[hit], keys[hit]
        codes = words[rows, places]
        pick = self.dice.below(f"{about}/variant/which", keys, self._counts[codes])
        words[rows, places] = self._others[self._begins[codes] + pick]

    def _marked(self, about: str, listed: Listed, words: Names) -> None:
        """Markers whole, short or left out, by the agency's style; a few are left out everywhere."""
        marked = np.isin(words[:, MARKER], self._markers)
        style = self._style[listed.agency]
        short = np.flatnonzero(marked & (style == 1))
        words[short, MARKER] = self._pick(
            self._short, f"{about}/short", listed.key[short], words[short, MARKER]
        )
        out = style == 2
        slip = self.dice.yes(f"{about}/marker", listed.key, self.rates.marker_missing * self.rates.slips)
        words[marked & (out | slip), MARKER] = 0
        whole = self.dice.yes(f"{about}/fatherless", listed.key, 0.3)
        words[marked & out & whole, FATHER:] = 0

    def _reordered(self, chunk: Chunk, listed: Listed, words: Names) -> Names:
        """Surname last, or the father's name first."""
        rate = np.minimum(0.9, self.rates.order_swapped * self.rates.slips * self.lists.times["order"])
        swapped = self._some("order", listed, rate[listed.agency])
        chinese = chunk.code("tradition")[listed.person] == TRADITIONS.index("chinese")
        rows = np.flatnonzero(swapped & chinese)
        words[rows] = words[rows][:, [LINE, GIVEN, SECOND, LEAD, MARKER, *range(FATHER, SLOTS)]]
        rows = np.flatnonzero(swapped & ~chinese & (words[:, FATHER + 2] > 0))
        words[rows, MARKER] = 0
        words[rows] = words[rows][:, [*range(FATHER, SLOTS), *range(FATHER)]]
        return words

    def _title(self, chunk: Chunk, listed: Listed) -> Ints:
        """Titles before the name, by the agency's habit; Haji before elder Muslims' names on any list."""
        male = chunk.flag("male")[listed.person].astype(np.int64)
        title = np.zeros(listed.size, dtype=np.int64)
        courtesy = self._some("title", listed, self._rate("title", listed))
        aged = (chunk.code("age")[listed.person] >= _PILGRIM_FROM) & chunk.flag("muslim")[listed.person]
        pilgrim = aged & self._some("haji", listed, self.rates.haji)
        for has, forms in ((courtesy, self._titles), (pilgrim, self._pilgrims)):
            rows = np.flatnonzero(has)
            pick = self.dice.below("name/title/which", listed.key[rows], 3)
            title[rows] = np.stack([form[:3] for form in forms])[male[rows], pick]
        return title

    def _pick(self, table: tuple[Ints, Ints, Ints], what: str, keys: Ints, codes: Ints) -> Ints:
        """One of the short forms of each code, the code itself where there is none."""
        known, counts, forms = table
        at = np.minimum(np.searchsorted(known, codes), known.size - 1)
        has = known[at] == codes
        chosen = self.dice.below(f"{what}/which", keys, counts[at])
        return np.where(has, forms[at * forms.size // known.size + chosen], codes)

    def _cased(self, listed: Listed, words: Names) -> Text:
        upper = self._upper[listed.agency]
        return written(self._texts, np.where(upper[:, None] & (words > 0), words + self._size, words))

    def _slips(self, listed: Listed, text: Text) -> Text:
        """Mistyped and misread letters, stray blanks, and names cut off where the list's column ends."""
        typo = self._some("typo", listed, self._rate("typo", listed))
        text = self._changed(text, typo, lambda some, keys: self._mistyped(some, keys), listed)
        rate = np.minimum(0.9, self.rates.ocr * self.rates.slips * self.lists.times["ocr"])[listed.agency]
        text = self._changed(text, self._some("ocr", listed, rate), self._misread, listed)
        blanks = self._some("blanks", listed, self.rates.spacing * self.rates.slips)
        text = self._changed(text, blanks, lambda some, _: some.str.replace(" ", "  ", literal=True), listed)
        width = self.lists.times["width"].astype(np.int64)[listed.agency]
        frame = pl.DataFrame({"text": text, "width": np.where(width > 0, width, 200)})
        return frame.select(pl.col("text").str.slice(0, pl.col("width")).str.strip_chars_end(" ")).to_series()

    def _changed(
        self, text: Text, which: Flags, change: Callable[[Text, Ints], Text], listed: Listed
    ) -> Text:
        """The texts with some of them changed."""
        rows = np.flatnonzero(which)
        if not rows.size:
            return text
        return text.scatter(rows, change(text.gather(rows), listed.key[rows]))

    def _mistyped(self, text: Text, keys: Ints) -> Text:
        """One letter left out, doubled, swapped with the next, or replaced by a neighbour on the keyboard."""
        length = text.str.len_chars().to_numpy().astype(np.int64)
        at = 1 + self.dice.below("typo/at", keys, np.maximum(1, length - 2))
        frame = pl.DataFrame(
            {
                "before": text,
                "at": at,
                "kind": self.dice.choice("typo/kind", keys, (0.3, 0.2, 0.2, 0.3)),
                "which": self.dice.unit("typo/key", keys),
            }
        ).with_columns(
            head=pl.col("before").str.slice(0, pl.col("at")),
            letter=pl.col("before").str.slice(pl.col("at"), 1),
            after=pl.col("before").str.slice(pl.col("at") + 1, 1),
            tail=pl.col("before").str.slice(pl.col("at") + 2),
        )
        near = pl.col("letter").replace_strict(_neighbours(), default="")
        near = near.str.slice((pl.col("which") * near.str.len_chars()).floor().cast(pl.Int64), 1)
        near = pl.when(near == "").then(pl.col("letter")).otherwise(near)
        kind, rest = pl.col("kind"), pl.concat_str("after", "tail")
        changed = (
            pl.when(kind == 0)
            .then(rest)
            .when(kind == 1)
            .then(pl.concat_str("letter", "letter", rest))
            .when(kind == 2)
            .then(pl.concat_str("after", "letter", "tail"))
            .otherwise(pl.concat_str(near, rest))
        )
        return frame.select(pl.concat_str("head", changed).alias("text")).to_series()

    def _misread(self, text: Text, keys: Ints) -> Text:
        """One letter that a scanner took for another sign."""
        frame = pl.DataFrame({"text": text, "which": self.dice.below("ocr/which", keys, len(_MISREAD))})
        changed = pl.col("text")
        for at, (letter, read) in enumerate(_MISREAD):
            swap = pl.col("text").str.replace(letter, read, literal=True)
            changed = pl.when(pl.col("which") == at).then(swap).otherwise(changed)
        return frame.select(changed.alias("text")).to_series()


def _neighbours() -> dict[str, str]:
    return {**_KEYBOARD, **{key.upper(): near.upper() for key, near in _KEYBOARD.items()}}


def _table(forms: dict[int, Ints]) -> tuple[Ints, Ints, Ints]:
    """Codes in order, how many forms each has, and the forms in rows of equal length laid flat."""
    width = max(len(one) for one in forms.values())
    known = np.array(sorted(forms))
    rows = [np.resize(forms[code], width) for code in known.tolist()]
    return known, np.array([len(forms[code]) for code in known.tolist()]), np.concatenate(rows)
