"""What a column of a list can hold, by kind of list, and which column names mean it. Pure.

The names are those of real lists in Malay and English; they only propose: an officer confirms them once for
her agency and kind of list, and what she confirmed goes before all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from mysynergy.imports.reading.table import plain
from mysynergy.linkage import IdentityKind
from mysynergy.linkage.lists import state_meanings

KINDS: Final = ("beneficiaries", "applicants", "awards")
PERSON: Final = (
    *("name", "identity_number", "identity_kind", "birth_date", "sex", "phone", "address", "postcode"),
    *("district", "state", "language", "mother_name", "safe_to_contact"),
)
AWARD: Final = ("programme", "given_on", "amount", "description", "reference")
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "beneficiaries": PERSON,
    "applicants": PERSON,
    "awards": (*PERSON, *AWARD),
}
NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "beneficiaries": ("name",),
    "applicants": ("name",),
    "awards": ("name", "programme", "given_on"),
}
#: A column name in small letters for each field; names are parted by a stroke.
_WORDS: Final[Mapping[str, str]] = {
    "name": (
        "nama|nama penuh|nama pemohon|nama penerima|nama asnaf|nama peserta|"
        "nama ketua keluarga|nama kir|nama individu|nama pekerja|nama ahli|nama obs|name|"
        "full name|applicant name|beneficiary name|member name"
    ),
    "identity_number": (
        "no kp|no k p|nokp|no ic|no i c|ic|ic no|icno|no kad pengenalan|kad pengenalan|"
        "nombor kad pengenalan|no mykad|mykad|no kp baru|no pengenalan|nombor pengenalan|"
        "nric|ic number|identity number|identity card no|id no|id number|no id|"
        "no kp passport|ic passport|no kp pasport"
    ),
    "identity_kind": "jenis pengenalan|jenis kp|jenis kad|jenis id|id type|identity type|jenis dokumen",
    "birth_date": (
        "tarikh lahir|tkh lahir|t lahir|tarikhlahir|tarikh kelahiran|dob|date of birth|birth date|birthdate"
    ),
    "sex": "jantina|jan|sex|gender",
    "phone": (
        "no tel|no telefon|telefon|tel|no hp|hp|no tel bimbit|no telefon bimbit|"
        "telefon bimbit|no bimbit|phone|phone no|phone number|mobile|mobile no|"
        "mobile number|handphone|contact no"
    ),
    "address": (
        "alamat|alamat rumah|alamat penuh|alamat surat menyurat|alamat kediaman|address|home address"
    ),
    "postcode": "poskod|pos kod|postcode|post code|zip",
    "district": "daerah|mukim|district|bandar|city|town",
    "state": "negeri|state",
    "language": "bahasa|language|bahasa pilihan",
    "mother_name": "nama ibu|ibu|mother|mother name|mothers name|mother s name",
    "safe_to_contact": "selamat dihubungi|cara hubungi|safe to contact|safe contact|contact rule",
    "programme": (
        "program|programme|kod program|nama program|nama bantuan|jenis bantuan|bantuan|"
        "skim|skim bantuan|programme code|programme id|program id|aid|aid type"
    ),
    "given_on": (
        "tarikh bantuan|tarikh bayaran|tarikh terima|tarikh agihan|tarikh serahan|"
        "tarikh lulus|tarikh|date|payment date|date given|date paid|award date"
    ),
    "amount": (
        "amaun|jumlah|jumlah bantuan|jumlah rm|amaun rm|nilai|nilai rm|rm|amount|amount rm|value|total"
    ),
    "description": "keterangan|butiran|catatan bantuan|barang|description|details|item",
    "reference": ("no rujukan|rujukan|no baucar|baucar|reference|ref|ref no|voucher no|no fail|file no"),
}
_MEANINGS: Final[Mapping[str, str]] = {
    word: field for field, words in _WORDS.items() for word in words.split("|")
}
KNOWN_WORDS: Final = frozenset(_MEANINGS)
_PHONE: Final = re.compile(r"\+?6?0?1[0-9][-\s]?[0-9]{3,4}[-\s]?[0-9]{3,4}")
_DATE: Final = re.compile(r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column may hold; ``how``: ``remembered``, ``name`` (of the column) or ``content``."""

    column: int
    field: str
    how: str


def guess(
    kind: str,
    columns: Sequence[str],
    sample: Sequence[Sequence[str]],
    remembered: Mapping[str, str],
) -> tuple[Guess, ...]:
    """Propose a field for each column of a list, at most one column a field.

    ``remembered``: plain column name to field (``""``: none), as confirmed for an earlier list.
    """
    taken: dict[str, Guess] = {}
    settled: set[int] = set()
    for place, name in enumerate(columns):
        word = plain(name)
        field = remembered.get(word)
        if field is not None:
            settled.add(place)
            if field in FIELDS[kind] and field not in taken:
                taken[field] = Guess(place, field, "remembered")
    for place, name in enumerate(columns):
        field = _MEANINGS.get(plain(name)) or _MEANINGS.get(re.sub(r" [0-9]+$", "", plain(name)))
        if place not in settled and field in FIELDS[kind] and field not in taken:
            taken[field] = Guess(place, field, "name")
            settled.add(place)
    for place in range(len(columns)):
        if place in settled:
            continue
        cells = [row[place].strip() for row in sample if place < len(row) and row[place].strip()]
        field = _by_content(cells)
        if field is not None and field in FIELDS[kind] and field not in taken:
            taken[field] = Guess(place, field, "content")
    return tuple(sorted(taken.values(), key=lambda one: one.column))


def _by_content(cells: Sequence[str]) -> str | None:
    """Return the field of which most of a column's cells speak, where their shape leaves little doubt."""
    if not cells:
        return None
    states = state_meanings()
    for field, fits in (
        ("identity_number", _is_number),
        ("phone", lambda cell: _PHONE.fullmatch(cell) is not None),
        ("birth_date", lambda cell: _DATE.fullmatch(cell) is not None),
        ("sex", lambda cell: cell.upper() in {"L", "P", "LELAKI", "PEREMPUAN", "M", "F"}),
        ("state", lambda cell: not cell.isdigit() and cell.upper() in states),
        ("name", _is_name),
    ):
        if sum(1 for cell in cells if fits(cell)) * 5 >= len(cells) * 4:
            return field
    return None


def _is_number(cell: str) -> bool:
    digits = re.sub(r"[\s-]", "", cell)
    return len(digits) == 12 and digits.isdigit() and "-" not in cell[:5]


def _is_name(cell: str) -> bool:
    return len(cell.split()) >= 2 and not any(sign.isdigit() for sign in cell) and len(cell) < 120


def identity_kind_of(text: str) -> str | None:
    """Return the kind of identity that a cell names (``passport``, ``MyPR``, ``KP Lama``), or ``None``."""
    word = plain(text)
    return _KIND_WORDS.get(word)


_KIND_WORDS: Final[Mapping[str, str]] = {
    **{plain(kind.value): kind.value for kind in IdentityKind},
    **dict.fromkeys(("kp", "kad pengenalan", "mykad", "ic", "kp baru", "nric", "mykid"), "mykad"),
    **dict.fromkeys(("mypr", "permanent resident", "pr", "pemastautin tetap"), "mypr"),
    **dict.fromkeys(("mykas", "kad pengenalan sementara"), "mykas"),
    **dict.fromkeys(("kp lama", "old ic", "kad pengenalan lama"), "old_ic"),
    **dict.fromkeys(("pasport", "passport"), "passport"),
    **dict.fromkeys(("tentera", "army", "kad tentera"), "army"),
    **dict.fromkeys(("polis", "police", "kad polis"), "police"),
    **dict.fromkeys(("unhcr", "kad unhcr"), "unhcr"),
    **dict.fromkeys(("sijil lahir", "sijil kelahiran", "birth certificate"), "birth_certificate"),
    **dict.fromkeys(("tiada", "none", "tiada dokumen"), "none"),
    **dict.fromkeys(("lain lain", "lain", "other"), "other"),
}


def missing(kind: str, fields: Iterable[str]) -> tuple[str, ...]:
    """Return the fields a list of this kind cannot do without that no column was chosen for."""
    return tuple(one for one in NEEDED[kind] if one not in set(fields))
