"""Made-up content for the gallery: nobody here exists, no figure is true."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


def places() -> list[tuple[str, Promise]]:
    """The seven places, for the gallery's frame (their pages need not exist yet)."""
    return [
        ("work", _("Work")),
        ("people", _("People")),
        ("referrals", _("Referrals")),
        ("benefits", _("Benefits")),
        ("schemes", _("Schemes")),
        ("programmes", _("Programmes")),
        ("insight", _("Insight")),
    ]


def everything() -> dict[str, object]:
    """What the gallery's templates show, by name."""
    return {**_PEOPLE, **_LISTS, **_forms(), **_pictures()}


_PEOPLE: dict[str, object] = {
    "modules": [
        {
            "name": _("Finance"),
            "icon": "wallet",
            "status": "not-assisted",
            "note": "Rujukan lewat 1 hari",
        },
        {
            "name": _("Education and training"),
            "icon": "book",
            "status": "assisted",
            "note": "Ditutup 3 Nov 2026",
        },
        {
            "name": _("Protection benefit and wakalah"),
            "icon": "umbrella",
            "status": "being-assisted",
            "note": "Tuntutan Pencen Ilat",
        },
        {
            "name": _("Medication and health"),
            "icon": "heart",
            "status": "helped-before",
            "note": "Dialisis",
        },
        {
            "name": _("Jobs and business"),
            "icon": "briefcase",
            "status": "no-need",
            "note": "Ditanya 2 Nov 2026",
        },
    ],
    "reasons": [
        {"outcome": "same", "text": "Tarikh lahir"},
        {"outcome": "near", "text": "Nombor kad pengenalan", "detail": "Sebelas digit sama"},
        {"outcome": "different", "text": "Telefon"},
        {"outcome": "unknown", "text": "Nama ibu"},
    ],
    "criteria": [
        {
            "outcome": "yes",
            "text": "Bermastautin di Wilayah Persekutuan sekurang-kurangnya setahun",
            "fact": "Sejak 2011 · kata beliau, 13 Nov 2026",
            "cite": "Peraturan agensi, perkara 3",
        },
        {
            "outcome": "unknown",
            "text": "Pendapatan isi rumah di bawah had yang ditetapkan",
            "fact": "Sewa rumah belum diketahui",
            "cite": "Peraturan agensi, perkara 5",
        },
        {
            "outcome": "no",
            "text": "Sedang menjalankan perniagaan berdaftar",
            "fact": "Tiada perniagaan · kata beliau",
            "cite": "Peraturan agensi, perkara 7",
            "cite_url": "#content",
        },
    ],
    "compared": [
        {"field": "Nama", "a": "Normala binti Sidek", "b": "Normala bt. Sidik", "outcome": "near"},
        {"field": "Tarikh lahir", "a": "12 Mac 1979", "b": "12 Mac 1979", "outcome": "same"},
        {"field": "Telefon", "a": "012-345 6789", "b": "012-345 0021", "outcome": "different"},
        {"field": "Nama ibu", "a": "Tidak dicatat", "b": "Rokiah binti Latif", "outcome": "unknown"},
    ],
    "weights": [
        ("Titik mula", "Dua rekod secara rawak", -11.5),
        ("Tarikh lahir sama", "12/03/1979", 8.4),
        ("Nombor beza satu digit", "", 6.9),
        ("Nama hampir sama", "Sidek, Sidik", 8.9),
        ("Telefon berbeza", "Nombor bertukar", -1.6),
    ],
}


_LISTS: dict[str, object] = {
    "crumbs": [(_("Work"), "#content"), ("Normala binti Sidek", "#content")],
    "tabs": [
        ("Hari ini", "#content", 7),
        ("Menunggu anda", "#t2", 18),
        ("Menunggu agensi lain", "#t3", 24),
        ("Lewat", "#t4", 3),
        ("Krisis", "#t5", 1),
    ],
    "chosen": [("Pemegang: pasukan anda", "?"), ("Keadaan: terbuka", "?")],
    "facts": [
        ("Pemegang", "Suraya Hamdan", "#content", "Tukar"),
        ("Dipegang hingga", "24 Nov 2026", "", ""),
        ("Pendapatan", "RM1,850.00 sebulan", "#content", "Tukar", "kata beliau, 13 Nov 2026"),
    ],
    "days": [
        {
            "day": "Rabu, 18 Nov 2026",
            "events": [
                {
                    "time": "17:00",
                    "icon": "clock",
                    "tone": "bad",
                    "title": "Rujukan kepada AKPK menjadi lewat",
                    "detail": "Jawapan dijangka dalam 3 hari bekerja",
                },
                {
                    "time": "11:20",
                    "icon": "gift",
                    "tone": "ok",
                    "title": "Sesi dialisis dibayar, RM150.00",
                    "url": "#content",
                },
            ],
        },
        {
            "day": "Jumaat, 13 Nov 2026",
            "events": [
                {
                    "time": "15:42",
                    "icon": "send",
                    "tone": "inf",
                    "title": "Rujukan dihantar kepada AKPK",
                    "detail": "Oleh Suraya Hamdan, dengan persetujuan beliau",
                },
                {"time": "15:10", "icon": "phone", "title": "Panggilan: dua ansuran kereta tertunggak"},
            ],
        },
    ],
    "work": [
        {
            "name": "Gopal a/l Muniandy",
            "ending": "5093",
            "place": "Klang",
            "need": "Kos ubat",
            "status": ("need", "open"),
            "says": "Agensi terdahulu tidak dapat membantu kali ini. Pilih program seterusnya.",
            "tone": "warn",
            "due": "Hari ini, 17:00",
            "left": "Tinggal 6 jam",
            "spent": 88,
            "holder": "Anda",
        },
        {
            "name": "Normala binti Sidek",
            "ending": "4418",
            "place": "Lembah Pantai",
            "need": "Tunggakan pinjaman",
            "status": ("referral", "overdue"),
            "says": "AKPK belum menjawab selama 3 hari bekerja; tarikh akhir semalam.",
            "tone": "bad",
            "due": "Lewat 1 hari bekerja",
            "left": "Sejak 18 Nov 2026",
            "spent": 100,
            "holder": "Anda",
        },
        {
            "name": "Salang anak Unggat",
            "ending": "3381",
            "place": "Sibu",
            "need": "Modal perniagaan",
            "status": ("referral", "accepted"),
            "says": "TEKUN setuju bantu. Sahkan persetujuan beliau untuk penyertaan.",
            "tone": "",
            "due": "23 Nov 2026",
            "left": "Tinggal 2 hari bekerja",
            "spent": 45,
            "holder": "Chong Pei Ling",
        },
    ],
}


def _forms() -> dict[str, object]:
    return {
        "steps": [
            (_("Person"), "#content", "done"),
            (_("Household"), "#content", "done"),
            (_("Needs"), "", "here"),
            (_("Consent"), "", ""),
            (_("Check"), "", ""),
        ],
        "faults": [
            ("nokp", "Nombor kad pengenalan mesti mengandungi 12 digit"),
            ("lahir", "Bulan 13 tiada; tulis 1 hingga 12"),
        ],
        "papers": [("mykad", "MyKad"), ("passport", "Pasport"), ("none", "Tiada dokumen")],
        "bands": [
            ("0", "Tiada pendapatan"),
            ("2000", "RM1 hingga RM2,000"),
            ("5000", "RM2,001 hingga RM5,000"),
            ("?", "Saya tidak pasti", "Kami boleh tanya kemudian."),
        ],
        "needs": [("debt", "Hutang"), ("treatment", "Rawatan"), ("job", "Pekerjaan")],
        "needs_chosen": ["debt", "job"],
        "effects": [
            "RM350.00 sebulan berhenti mulai 1 Mac 2027.",
            "Normala binti Sidek diberitahu hari ini, dan boleh membantah dalam 30 hari.",
        ],
    }


def _pictures() -> dict[str, object]:
    return {
        "series": [_("Not assisted"), _("Being assisted"), _("Assisted")],
        "bars": [
            (_("Finance"), [1842, 2310, 3955], "#content"),
            (_("Education and training"), [420, 1105, 1870]),
            (_("Protection benefit and wakalah"), [610, 980, 2240]),
            (_("Medication and health"), [735, 1460, 2015]),
            (_("Jobs and business"), [1288, 1034, 1122]),
        ],
        "bars_totals": [4895, 6889, 11202],
        "by_state": {
            "MY-01": 12.4,
            "MY-02": 18.9,
            "MY-03": 24.6,
            "MY-04": 9.8,
            "MY-05": 11.3,
            "MY-06": 15.2,
            "MY-07": 8.7,
            "MY-08": 14.6,
            "MY-09": 16.1,
            "MY-10": 10.2,
            "MY-11": 19.7,
            "MY-12": 27.3,
            "MY-13": 17.5,
            "MY-14": 13.8,
            "MY-15": None,
            "MY-16": 4.1,
        },
        "breaks": [10, 14, 18, 22],
    }
