"""How well people are recognised, on made-up people whose true identity is known.

Run ``PYTHONPATH=src:. python -m bench.linkage_quality [people] [seed]``. Prints how many true pairs share a
search key, how pairs spread over the verdicts, and how large the keys' blocks grow. Made-up people have
made-up slips: the figures compare two versions of the library; they are not error rates of a real registry.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations

from mysynergy.linkage import (
    IdentityKind,
    KeyKind,
    PersonRecord,
    SearchKey,
    Sex,
    Verdict,
    parse_birth_date,
    parse_identity,
    person_record,
    score,
    search_keys,
)
from mysynergy.synthetic import MadeRecord, make_population, make_records

_AS_OF = dt.date(2026, 11, 21)
_LARGEST_BLOCK = 200


@dataclass(frozen=True, slots=True)
class Labelled:
    """A record with the key of the person it is really about."""

    truth: int
    record: PersonRecord


def _identity_kind(number: str) -> IdentityKind:
    digits = sum(sign.isdigit() for sign in number)
    return IdentityKind.MYKAD if digits >= 10 else IdentityKind.OTHER


def _read(written: MadeRecord) -> PersonRecord:
    sexes = {"M": Sex.MALE, "L": Sex.MALE, "F": Sex.FEMALE, "P": Sex.FEMALE}
    return person_record(
        name=written.name,
        birth_date=parse_birth_date(written.dob or "", _AS_OF).date,
        sex=sexes.get((written.gender or "")[:1].upper()),
        identities=[parse_identity(_identity_kind(written.ic), written.ic, _AS_OF)] if written.ic else [],
        phones=[written.phone] if written.phone else [],
        state=_STATES.get(written.state or "", written.state),
        postcode=written.postcode,
        mother_name=written.mother or "",
    )


_STATES = dict(
    zip(
        (
            *("Johor", "Kedah", "Kelantan", "Melaka", "Negeri Sembilan", "Pahang", "Pulau Pinang", "Perak"),
            *("Perlis", "Selangor", "Terengganu", "Sabah", "Sarawak", "Kuala Lumpur", "Labuan", "Putrajaya"),
        ),
        (f"MY-{code:02}" for code in range(1, 17)),
        strict=True,
    )
)


def _blocks(labelled: list[Labelled]) -> dict[SearchKey, list[int]]:
    blocks: dict[SearchKey, list[int]] = defaultdict(list)
    for place, one in enumerate(labelled):
        for key in search_keys(one.record):
            blocks[key].append(place)
    return blocks


def main(people: int = 5_000, seed: int = 7) -> int:
    """Print the figures for ``people`` made-up people."""
    population = make_population(people, seed, _AS_OF)
    labelled = [Labelled(person.key, _read(record)) for person, record in make_records(population)]
    blocks = _blocks(labelled)
    found = {
        pair
        for block in blocks.values()
        if len(block) <= _LARGEST_BLOCK
        for pair in combinations(sorted(block), 2)
    }
    by_person: dict[int, list[int]] = defaultdict(list)
    for place, one in enumerate(labelled):
        by_person[one.truth].append(place)
    true_pairs = {pair for places in by_person.values() for pair in combinations(places, 2)}
    say = sys.stdout.write
    say(f"{people} people, {len(labelled)} records, ")
    say(f"{len(found)} candidate pairs, {len(true_pairs)} true\n")
    say(f"true pairs that share a key: {len(found & true_pairs) / max(1, len(true_pairs)):.2%}\n")
    for kind in KeyKind:
        sizes = sorted(len(block) for key, block in blocks.items() if key.kind is kind)
        if sizes:
            most = sizes[len(sizes) * 99 // 100]
            say(f"  block by {kind:<14} largest {sizes[-1]:5}  99th percentile {most:4}\n")
    verdicts: Counter[tuple[Verdict, bool]] = Counter()
    for pair in found:
        first, second = (labelled[place] for place in pair)
        verdicts[score(first.record, second.record).verdict, first.truth == second.truth] += 1
    say(f"{'verdict':<10} {'same person':>12} {'another':>10} {'precision':>10}\n")
    for verdict in Verdict:
        same_person, another = verdicts[verdict, True], verdicts[verdict, False]
        share = same_person / max(1, same_person + another)
        say(f"{verdict:<10} {same_person:>12} {another:>10} {share:>10.2%}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:3])))
