"""Every field of a copy has its name; the places that make them are read from the rooms' own second doors."""

from __future__ import annotations

import re
from pathlib import Path

from mysynergy.intake.public import FIELDS as SAID
from mysynergy.words.personal import FIELDS, KINDS, labels

SOURCE = Path(__file__).resolve().parents[2]


def test_every_kind_and_field_that_a_room_gives_has_its_name_in_both_languages() -> None:
    kinds, fields = set(), set(SAID)
    for path in [*SOURCE.glob("*/personal.py"), SOURCE / "privacy" / "rooms.py"]:
        if path.parent.name == "words":
            continue
        text = path.read_text(encoding="utf-8")
        kinds |= set(re.findall(r'Held\.of\(\s*"(\w+)"', text))
        fields |= set(re.findall(r'^\s+"(\w+)": ', text, re.MULTILINE))
    assert len(kinds) > 20
    assert kinds - set(KINDS) == set()
    named = {field for field in fields if not field.startswith("erasure_")}
    assert named - set(FIELDS) == set()
    for table in (KINDS, FIELDS):
        for code in table:
            said = labels(code, table)
            assert said["ms"] != said["en"] or code == "status", code
