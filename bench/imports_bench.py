"""Speed of a list's whole way: read, checked, tried, brought in with linking, beside a registry that is full.

Run ``PYTHONPATH=src:. python -m bench.imports_bench``: lists of 20,000 and 100,000 rows (``--rows 20000
1000000``), each into a fresh copy of a registry of 100,000 people that is kept in ``var/bench``. Told is what
the application's processes and what PostgreSQL's used of the processors: unlike the clock, that is much the
same on a busy machine. The aim is 1 million rows in 8 minutes on two cores: 0.96 ms of processor a row.

The list is made up, as an agency's is: two rows in five are of people the registry holds already, of whom
some come without a number, with a digit wrong or a name spelled otherwise; the others are new to it.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import importlib
import itertools
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

from bench import ground
from mysynergy.synthetic import MadePerson, population_blocks

#: As ``bench/people.py`` has it; that cannot be read before Django is set up.
_AS_OF = dt.date(2026, 11, 23)
_KNOWN = 0.4
_COLUMNS = (
    *("No KP", "Nama", "Tarikh Lahir", "Jantina", "Negeri", "Poskod", "No Telefon", "Nama Ibu", "Alamat"),
)


def make_list(target: Path, rows: int, registry: int) -> Path:
    """Write a list of made-up people, some of them among the first ``registry``; return where it is."""
    chance = Random(f"imports_bench/{rows}")  # noqa: S311 - the same list every time
    people = _living(registry + rows)
    known = list(itertools.islice(people, registry))
    mine = chance.sample(known, min(int(rows * _KNOWN), len(known)))
    mine += itertools.islice(people, rows - len(mine))
    chance.shuffle(mine)
    with target.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(_COLUMNS)
        writer.writerows(_row(person, chance) for person in mine)
    return target


def _living(people: int) -> Iterator[MadePerson]:
    """The people of ``bench/people.py``, and as many after them as are asked for."""
    for block in population_blocks(people, 1, _AS_OF):
        yield from block.living()


def _row(person: MadePerson, chance: Random) -> list[str]:
    name, number, phone = person.name, person.mykad or "", person.phone or ""
    if chance.random() < 0.06:
        number = ""
    elif number and chance.random() < 0.02:
        at = chance.randrange(6, 12)
        number = number[:at] + str((int(number[at]) + 1) % 10) + number[at + 1 :]
    if chance.random() < 0.08:
        at = chance.randrange(1, len(name))
        name = name[:at] + name[at + 1 :]
    if chance.random() < 0.25:
        phone = ""
    elif phone and chance.random() < 0.25:
        phone = f"01{chance.randrange(10**8):08}"
    born = person.birth_date
    return [
        f"{number[:6]}-{number[6:8]}-{number[8:]}" if number and chance.random() < 0.5 else number,
        name.upper() if chance.random() < 0.6 else name,
        (born.strftime("%d/%m/%Y") if chance.random() < 0.98 else f"{born.day}.{born.month}.{born.year}"),
        {"male": "L", "female": "P"}.get(person.sex, ""),
        person.state,
        person.postcode,
        phone,
        person.mother_name or "" if chance.random() < 0.4 else "",
        person.address if chance.random() < 0.7 else "",
    ]


def main() -> int:
    """Make lists and databases, bring the lists in, tell the figures; return 0 whatever they say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[20_000, 100_000])
    parser.add_argument("--registry", type=int, default=100_000, help="people who stand there before")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--profile", action="store_true", help="one process, with what is slow")
    chosen = parser.parse_args()
    options = {"shared_buffers": "512MB", "max_wal_size": "4GB"}
    if chosen.profile:
        options |= {"shared_preload_libraries": "pg_stat_statements", "pg_stat_statements.track": "all"}
    with tempfile.TemporaryDirectory() as folder, ground.server(durable=False, options=options) as admin:
        if not ground.kept(admin, chosen.registry):
            ground.make(admin, ground.PEOPLE)
            # A process of its own: Django knows one database.
            filling = [sys.executable, "-m", "bench.imports_measured", "fill", admin, str(chosen.registry)]
            subprocess.run(filling, check=True, env={**os.environ, "PYTHONPATH": "src:."})  # noqa: S603 - ours
            ground.keep(admin, chosen.registry)
        for rows in chosen.rows:
            file = make_list(Path(folder) / f"list-{rows}.csv", rows, chosen.registry)
            name = "mysynergy_bench_imports"
            ground.copy(admin, ground.PEOPLE, name)
            with ground.django_on(admin, name):
                measured = importlib.import_module("bench.imports_measured")
                run = measured.profile if chosen.profile else measured.run
                run(ground.inside(admin, name), file, rows, chosen.workers)
            ground.drop(admin, name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
