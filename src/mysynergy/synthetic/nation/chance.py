"""Chance that belongs to somebody: each draw is a hash of the seed, of what is asked and of whom.

A stream of random numbers would tie every person to all before; a hash does not, so the same seed gives the
same people whatever the size of a chunk, the number of threads or the files asked for. No use for secrets.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_UNIT = 1.0 / (1 << 53)


class Dice:
    """Draws for whole columns of keys; ``what`` names the question, so that answers are independent."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._salts: dict[str, np.uint64] = {}

    def _salt(self, what: str) -> np.uint64:
        if what not in self._salts:
            digest = hashlib.blake2b(f"{self._seed}/{what}".encode(), digest_size=8).digest()
            self._salts[what] = np.uint64(int.from_bytes(digest, "big"))
        return self._salts[what]

    def _bits(self, what: str, keys: Ints) -> npt.NDArray[np.uint64]:
        """64 well-mixed bits for each key (the finaliser of splitmix64)."""
        mixed = keys.astype(np.uint64)
        mixed *= _GOLDEN
        mixed += self._salt(what)
        mixed ^= mixed >> np.uint64(30)
        mixed *= _FIRST
        mixed ^= mixed >> np.uint64(27)
        mixed *= _SECOND
        mixed ^= mixed >> np.uint64(31)
        return mixed

    def unit(self, what: str, keys: Ints) -> Floats:
        """Numbers in [0, 1)."""
        return (self._bits(what, keys) >> np.uint64(11)).astype(np.float64) * _UNIT

    def below(self, what: str, keys: Ints, end: int | Ints) -> Ints:
        """Whole numbers from 0 to below ``end`` (one for all, or one each; at least 1)."""
        return (self.unit(what, keys) * end).astype(np.int64)

    def yes(self, what: str, keys: Ints, rate: float | Floats) -> Flags:
        """True for the share ``rate`` (one for all, or one each)."""
        return self.unit(what, keys) < rate

    def choice(self, what: str, keys: Ints, weights: Sequence[float]) -> Ints:
        """The index of one weight each, as often as the weights say."""
        steps = np.cumsum(np.asarray(weights, dtype=np.float64))
        chosen: Ints = np.searchsorted(steps[:-1], self.unit(what, keys) * steps[-1], side="right")
        return chosen


class Urns:
    """Many weighted urns of codes, drawn from with one search: ``draw(urns, units)``."""

    def __init__(self) -> None:
        self._steps: list[Floats] = []
        self._codes: list[Ints] = []
        self._flat: tuple[Floats, Ints] | None = None

    def add(self, codes: Sequence[int] | Ints, weights: Sequence[float] | Floats) -> int:
        """Keep one more urn; returns its number. Raises ``ValueError`` for an urn without weight."""
        shares = np.asarray(weights, dtype=np.float64)
        if not shares.size or shares.sum() <= 0:
            raise ValueError("an urn needs something in it")
        steps = np.cumsum(shares / shares.sum())
        steps[-1] = 1.0
        self._steps.append(steps + len(self._steps))
        self._codes.append(np.asarray(codes, dtype=np.int64))
        self._flat = None
        return len(self._steps) - 1

    def draw(self, urns: Ints, units: Floats) -> Ints:
        """One code from each named urn, where ``units`` are numbers in [0, 1)."""
        if self._flat is None:
            self._flat = np.concatenate(self._steps), np.concatenate(self._codes)
        steps, codes = self._flat
        return codes[np.searchsorted(steps, urns + units, side="right")]
