"""Which agencies know whom: who stands on whose list, and who stands there twice."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mysynergy.synthetic.nation.chance import Dice, Flags, Ints
from mysynergy.synthetic.nation.people import Chunk
from mysynergy.synthetic.nation.rates import Lists, Rates

_GROWN = 16
_KNOW_CHILDREN = ("JKM", "IRM", "MIASA", "MVM")
_LOCAL_WEIGHT = 6  # a council of the state is known there more than its share of the nation says
_SPREAD, _KEY_SPACE = 0x5DEECE66D1B35, 1 << 42  # odd, so that no two keys meet
_AGENCIES = 32  # room for them, twice each, in a record's key
ID_DIGITS = 13


@dataclass(frozen=True)
class Listed:
    """One row a record: ``key`` of its draws, ``person`` its row in the chunk, ``agency`` by number."""

    key: Ints
    number: Ints
    person: Ints
    agency: Ints
    again: Flags

    @property
    def size(self) -> int:
        """How many records there are."""
        return int(self.key.size)


def list_people(chunk: Chunk, dice: Dice, rates: Rates, lists: Lists) -> Listed:
    """The records of a chunk, in an order that does not tell who is who."""
    wanted = dice.choice("known to", chunk.key, rates.known_to)
    late = ~chunk.alive & ~dice.yes("dead on lists", chunk.key, rates.dead_on_lists)
    wanted[late | dice.yes("unreached", chunk.home_key, rates.unreached)] = 0
    people = np.flatnonzero(wanted)
    weights = _weights(chunk, people, lists)
    turn = _turns(dice, chunk.key[people], weights)
    order = np.argsort(turn, axis=1)[:, : len(rates.known_to)]
    open_to = np.take_along_axis(np.isfinite(turn), order, axis=1)
    chosen = open_to & (np.arange(order.shape[1]) < wanted[people][:, None])
    rows, columns = np.nonzero(chosen)
    person, agency = people[rows], order[rows, columns]
    again = _again(chunk, dice, rates, lists, (person, agency))
    person, agency = np.r_[person, person[again]], np.r_[agency, agency[again]]
    second = np.arange(person.size) >= person.size - int(again.sum())
    key = chunk.key[person] * (2 * _AGENCIES) + agency * 2 + second
    serial = _serials(key)
    shuffled = np.argsort(serial)
    return Listed(
        key[shuffled], serial[shuffled], person[shuffled], agency[shuffled].astype(np.int64), second[shuffled]
    )


def _weights(chunk: Chunk, people: Ints, lists: Lists) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """How likely each agency is for each person; 0 where it does not serve them."""
    codes = chunk.pool.state_codes
    state, muslim = chunk.code("state")[people], chunk.flag("muslim")[people]
    grown = chunk.code("age")[people] >= _GROWN
    weights = np.empty((people.size, len(lists.codes)))
    for at, code in enumerate(lists.codes):
        home = lists.home[at]
        here = state == codes.index(home) if home else np.ones(people.size, dtype=np.bool_)
        fit = here & (muslim if lists.zakat[at] else True)
        if not lists.zakat[at] and code not in _KNOW_CHILDREN:
            fit = fit & grown
        weights[:, at] = np.where(fit, lists.shares[at] * (_LOCAL_WEIGHT if home else 1), 0.0)
    return weights


def _turns(
    dice: Dice, keys: Ints, weights: np.ndarray[tuple[int, int], np.dtype[np.float64]]
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """A waiting time for each agency: the first k are a weighted draw without repeats."""
    agencies = np.arange(weights.shape[1])
    chance = dice.unit("which agency", (keys[:, None] * _AGENCIES + agencies).ravel()).reshape(weights.shape)
    with np.errstate(divide="ignore"):
        return -np.log1p(-chance) / weights


def _again(chunk: Chunk, dice: Dice, rates: Rates, lists: Lists, listed: tuple[Ints, Ints]) -> Flags:
    """Which records their agency holds a second time."""
    person, agency = listed
    rate = np.minimum(0.5, rates.duplicates * rates.slips * lists.times["duplicates"])[agency]
    return dice.yes("twice", chunk.key[person] * _AGENCIES + agency, rate)


def _serials(keys: Ints) -> Ints:
    """A number for each record's key, unique in the nation, that does not show whose it is."""
    return (keys.astype(np.uint64) * np.uint64(_SPREAD) % np.uint64(_KEY_SPACE)).astype(np.int64)
