"""The weight file: how much each level of each field speaks for or against "the same person".

Model card
----------
**Model.** Fellegi and Sunter (1969). For a level, ``m`` is how often two records of one person show it, ``u``
how often two records of two people drawn at random do; the level weighs ``log2(m / u)`` bits. ``lambda`` is
the share of true pairs among those compared before anything is known. The sum of bits is the log odds of a
match.

**Estimated on.** Made-up lists, by ``batch/estimate.py``: ``u`` on random pairs, ``m`` on pairs that other
fields make one person. The file says when and on what; ``docs/reference/linking-model-card.md`` has its
figures and its errors by group of made-up people. They are **not** to be quoted as error rates of real lists.
A national file is to be estimated from real lists and from links that people confirmed and undid; it replaces
this one without a change of code. What an estimate begins from stands in ``weights_assumed.json``.

**Term frequency.** Agreeing on MUHAMMAD says less than on a rare name. ``term_frequency`` lists how many bear
each common word, and under ``*`` how many bear any other; ``words`` of a level how common the words are on
which strangers agree there. An agreement moves by the ratio of the two. Birthdays on 1 January are listed
too: they are often written for "not known".

**Known limits.** Fields are taken as independent, and families are not: parents' names, phone and address are
shared by siblings. ``score.py`` therefore caps what no sum may reach. An estimate weighs phone, place and
home at their face value, as strangers share them; only the caps hold families apart. A number one digit off
is weighed below its own, because it overlaps the birth date.

**Not to be used** to decide anything against a person, nor to infer ethnicity or faith from a name.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Final

from mysynergy.linkage.compare import LEVELS
from mysynergy.linkage.spelling import canonical_word

_THRESHOLDS: Final = ("certain", "likely", "possible", "link", "review")
# Fields whose agreement a common word makes cheaper, and the levels at which it does.
TERM_LEVELS: Final[dict[str, frozenset[str]]] = {
    "name": frozenset({"exact", "variant", "partial"}),
    "father": frozenset({"same", "partial"}),
    "dob": frozenset({"same"}),
}


#: Stands in a table of term frequencies for all words that it does not list.
UNLISTED: Final = "*"
#: Below this share words tell no more: they are slips of the pen as often as names.
RAREST: Final = 1e-6


class WeightsError(ValueError):
    """A weight file that cannot be used; ``faults`` lists everything that is wrong with it."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class LevelWeight:
    """One level: its two probabilities and the bits that follow from them."""

    m: float
    u: float
    bits: float
    #: How common the agreeing words of two strangers are at this level (a share, harmonic mean); None: not
    #: counted.
    words: float | None = None


@dataclass(frozen=True, slots=True)
class Weights:
    """A checked weight file."""

    version: str
    prior: float
    levels: Mapping[str, Mapping[str, LevelWeight]]
    term_frequency: Mapping[str, Mapping[str, float]]
    certain: float
    likely: float
    possible: float
    #: A batch links from ``link`` bits on, and asks a person from ``review`` on.
    link: float
    review: float
    #: A batch links from here on what stands around two records counted in (``batch/around.py``).
    around: float = math.inf
    #: How many other records of its person a record has, where this was estimated; None: not counted.
    others_each: float | None = None
    #: Whether people stand beside their families in the lists. Where not, caps that keep a family's people
    #: apart do not hold in a batch: what they would take for a sister is a slip there.
    families: bool = True

    @property
    def prior_bits(self) -> float:
        """The log odds before anything is compared."""
        return math.log2(self.prior / (1 - self.prior))

    def bits(self, field: str, level: str, terms: Iterable[str] = ()) -> float:
        """Return the weight of ``level``: less where the agreeing ``terms`` are common, more where rare."""
        if level not in TERM_LEVELS.get(field, ()):
            return self.levels[field][level].bits
        return self.bits_of_share(field, level, self.share_of(field, terms))

    def share_of(self, field: str, terms: Iterable[str]) -> float:
        """Return what share of the people bears all ``terms``, taken as independent; 0 if none is known."""
        known = self.term_frequency.get(field, {})
        unlisted = known.get(UNLISTED, 0.0)
        shares = [known.get(term, unlisted) for term in terms]
        return math.prod(shares) if shares else 0.0

    def bits_of_share(self, field: str, level: str, share: float) -> float:
        """Return the weight of ``level`` where the agreeing words are borne by a share of the people.

        Where the file says how common the words of strangers who agree are, the weight moves by how much
        commoner or rarer these are; else it is only lowered, to the share of the agreeing words.
        """
        weight = self.levels[field][level]
        if level not in TERM_LEVELS.get(field, ()) or share <= 0:
            return weight.bits
        if weight.words is not None:
            return weight.bits + math.log2(weight.words / max(share, RAREST))
        return weight.bits if share <= weight.u else math.log2(weight.m / share)

    def among(self, records: int) -> Weights:
        """Return the same weights for lists of so many records, with as many of each person as before.

        ``lambda`` falls as lists grow: among ten times as many strangers more agree by chance.
        """
        if self.others_each is None or records < 2:
            return self
        return self.with_prior(min(0.5, self.others_each / (records - 1)))

    def with_prior(self, prior: float) -> Weights:
        """Return the same weights for another ``lambda``: a registry of n people suits about 1 / n."""
        if not 0 < prior < 1:
            raise WeightsError(["lambda must lie between 0 and 1"])
        return dataclasses.replace(self, prior=prior)


def load_weights(text: str) -> Weights:
    """Read and check a weight file. Raises WeightsError with all faults together."""
    try:
        data: object = json.loads(text)
    except ValueError as error:
        raise WeightsError([f"not JSON: {error}"]) from error
    whole = _table(data)
    faults: list[str] = []
    prior = _number(whole.get("lambda"))
    if prior is None or not 0 < prior < 1:
        faults.append("lambda must be a number between 0 and 1")
    thresholds = {name: _number(_table(whole.get("thresholds")).get(name)) for name in _THRESHOLDS}
    faults += [f"threshold {name} is missing" for name, value in thresholds.items() if value is None]
    levels = _levels(_table(whole.get("fields")), faults)
    terms = _terms(_table(whole.get("term_frequency")), faults)
    around = _number(_table(whole.get("thresholds")).get("around"))
    certain, likely, possible, link, review = (thresholds[name] or 0.0 for name in _THRESHOLDS)
    others_each = _number(whole.get("others_each"))
    if "others_each" in whole and (others_each is None or others_each <= 0):
        faults.append("others_each must be a number above 0")
    families = whole.get("families", True)
    if not isinstance(families, bool):
        faults.append("families must be true or false")
    if "around" in _table(whole.get("thresholds")) and (around is None or around > link):
        faults.append("threshold around must be a number, and not above link")
    if not faults and not certain > likely > possible:
        faults.append("thresholds must fall from certain to likely to possible")
    if not faults and link < review:
        faults.append("threshold link must not lie below review")
    if faults or prior is None:
        raise WeightsError(faults)
    return Weights(
        version=str(whole.get("version", "")),
        prior=prior,
        levels=levels,
        term_frequency=terms,
        certain=certain,
        likely=likely,
        possible=possible,
        link=link,
        review=review,
        around=link if around is None else around,
        others_each=others_each,
        families=families is True,
    )


@lru_cache(maxsize=1)
def default_weights() -> Weights:
    """Return the weights that come with the package."""
    return _packaged("weights.json")


def assumed_weights() -> Weights:
    """Return weights that were assumed by hand: what estimates begin from, so that none feeds on itself."""
    return _packaged("weights_assumed.json")


def _packaged(name: str) -> Weights:
    return load_weights(resources.files(__package__).joinpath(name).read_text(encoding="utf-8"))


def _table(value: object) -> dict[str, object]:
    return {str(key): entry for key, entry in value.items()} if isinstance(value, dict) else {}


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value)


def _levels(fields: dict[str, object], faults: list[str]) -> dict[str, dict[str, LevelWeight]]:
    """Every level of every field, with m and u above 0 and each summing to 1 over a field.

    A level without a weight would silently weigh nothing and spoil every score, so it is refused.
    """
    faults += [f"unknown field {name}" for name in fields if name not in LEVELS]
    checked: dict[str, dict[str, LevelWeight]] = {}
    for name, wanted in LEVELS.items():
        given = _table(fields.get(name))
        faults += [f"unknown level {name}.{level}" for level in given if level not in wanted]
        checked[name] = {}
        for level in wanted:
            pair = _table(given.get(level))
            m, u = _number(pair.get("m")), _number(pair.get("u"))
            if m is None or u is None or not (0 < m <= 1 and 0 < u <= 1):
                faults.append(f"{name}.{level} needs m and u above 0 and up to 1")
                continue
            words = _number(pair.get("words"))
            if words is not None and not 0 < words < 1:
                faults.append(f"{name}.{level} needs words between 0 and 1")
            checked[name][level] = LevelWeight(m, u, math.log2(m / u), words)
        if len(checked[name]) == len(wanted):
            for letter in ("m", "u"):
                total = math.fsum(
                    weight.m if letter == "m" else weight.u for weight in checked[name].values()
                )
                if abs(total - 1) > 1e-6:
                    faults.append(f"{letter} of {name} sums to {total:.6f}, not 1")
    return checked


def _terms(tables: dict[str, object], faults: list[str]) -> dict[str, dict[str, float]]:
    checked: dict[str, dict[str, float]] = {}
    for field, table in tables.items():
        if field not in TERM_LEVELS:
            faults.append(f"no term frequencies for {field}")
            continue
        checked[field] = {}
        for word, share in _table(table).items():
            value = _number(share)
            if value is None or not 0 < value < 1:
                faults.append(f"term_frequency.{field}.{word} must lie between 0 and 1")
            else:
                listed = word == UNLISTED or field == "dob"
                checked[field][word if listed else canonical_word(word)] = value
    return checked
