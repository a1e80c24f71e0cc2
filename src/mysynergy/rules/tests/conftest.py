"""A small rulebook of our own, written to a temporary folder: tests never lean on the product's rules."""

# ruff: noqa: E501 - YAML reads better unbroken
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

VOCABULARY = """\
- {name: person.birth_date, type: date, ms: Tarikh lahir, en: Date of birth, question: {ms: Bila?, en: When?}}
- {name: person.age, type: int, allowed: 0..130, ms: Umur, en: Age, derived_from: person.birth_date}
- {name: person.citizenship, type: enum, allowed: [citizen, refugee], ms: W, en: C, question: {ms: W?, en: C?}}
- {name: person.residence_state, type: enum, allowed: "MY-01..MY-16 (ISO)", ms: N, en: S, question: {ms: N?, en: S?}}
- {name: person.religion, type: enum, allowed: [islam, other, none], sensitive: faith, ms: Agama, en: Religion,
   question: {ms: Agama?, en: Religion?}}
- {name: person.hawker, type: bool, allowed: [true, false], ms: Penjaja, en: Hawker, question: {ms: P?, en: H?}}
- {name: person.licensed, type: bool, ms: Berlesen, en: Licensed, question: {ms: B?, en: L?}}
- {name: household.size, type: int, allowed: 1..40, ms: Saiz, en: Size, question: {ms: S?, en: S?}}
- {name: household.gross_income, type: decimal, allowed: 0..1000000, unit: RM, ms: Pendapatan, en: Income,
   question: {ms: P?, en: I?}}
- {name: household.income_per_capita, type: decimal, ms: Per kapita, en: Per head, derived_from: [income, size]}
- {name: household.zakat_class, type: enum, allowed: [poor, none], ms: Kelas, en: Class, question: {ms: K?, en: C?}}
- {name: assistance.current, type: list, allowed: ids of the rulebook, ms: Kini, en: Now, question: {ms: K?, en: N?}}
"""
AGENCIES = """\
- {code: JKM, name: {ms: Kebajikan, en: Welfare}, participating: true}
- {code: MAIX, name: {ms: Majlis Agama, en: Zakat council}, since: 2020-01-01}
"""
FIGURES = """\
- name: poverty_line
  type: decimal
  unit: RM per month
  ms: Garis kemiskinan
  en: Poverty line
  values:
    - {from: 2020-01-01, value: "1000.00", source: gazette 1}
    - {from: 2025-01-01, value: "1200.50", source: gazette 2}
- {name: secret_line, type: decimal, published: false, ask_instead: household.zakat_class, ms: Rahsia, en: Secret, values: []}
"""
FORMULAS = """\
- {name: gap, type: decimal, expression: "max(0.0, figure.poverty_line - household.gross_income)", ms: J, en: Gap, cite: own}
- {name: half_gap, type: decimal, expression: formula.gap / 2.0, ms: S, en: Half, cite: own}
"""
AID = """\
id: aid
agency: JKM
module: finance
kind: aid
status: open
confidence: high
name: {ms: Bantuan, en: Aid}
gives: {ms: Wang, en: Money}
benefit: {kind: cash, every: month, amount: "min(300.00, formula.half_gap)", cite: circular 1}
unit: household
purposes: [living-aid]
valid: {from: 2021-01-01, to: 2030-01-01}
criteria:
  - id: adult
    when: person.age >= 18
    says: {ms: Sekurang-kurangnya 18 tahun, en: At least 18 years old}
    cite: circular 1
    confidence: verified
  - id: citizen
    when: person.citizenship == "citizen"
    says: {ms: Warganegara, en: A citizen}
    cite: circular 1
    confidence: verified
  - id: poor
    when: household.gross_income < figure.poverty_line
    says: {ms: Di bawah garis kemiskinan, en: Below the poverty line}
    cite: circular 1
    confidence: secondary
mandatory:
  - id: hawker
    when: person.hawker && person.licensed
    says: {ms: Penjaja berlesen wajib, en: Compulsory for licensed hawkers}
    cite: Act 1
    confidence: verified
notes:
  - {id: always, says: {ms: Sentiasa, en: Always}}
  - {id: hawkers, when: person.hawker, says: {ms: Penjaja, en: Hawkers}, cite: x, confidence: memory}
discretion: [{says: {ms: Budi bicara, en: Discretion}, cite: x}]
obligations: [{says: {ms: Hadir, en: Attend}}]
excludes:
  - {id: one, same: programme, unit: household, period: overlapping, basis: own-rule, effect: refuse,
     says: {ms: Satu, en: One}, cite: x, confidence: verified}
  - {id: zakat, programme: zakat, unit: person, period: ever, direction: both, basis: agreement, effect: notify,
     says: {ms: Z, en: Z}, cite: x}
  - {id: cap, cap: {amount: "100000.00", purposes: [living-aid]}, unit: person, basis: law, effect: second-person,
     says: {ms: H, en: H}, cite: x}
documents: [{id: mykad, ms: MyKad, en: MyKad}]
respond_within: {working_days: 14, basis: assumed}
channel: counter
source: example.org
effective: 2021
cases: cases/aid.yaml
"""
ZAKAT = """\
id: zakat
agency: MAIX
module: finance
kind: aid
status: open
confidence: medium
name: {ms: Zakat, en: Zakat}
gives: {ms: Wang, en: Money}
unit: person
wish: zakat
sensitive: zakat
purposes: [living-aid]
criteria:
  - {id: muslim, when: person.religion == "islam", says: {ms: Muslim, en: Muslim}, cite: x, confidence: verified}
  - {id: per-head, when: household.income_per_capita < 300.0, says: {ms: P, en: P}, cite: x, confidence: verified}
  - {id: secret, when: household.gross_income < figure.secret_line || household.zakat_class == "poor", says: {ms: R, en: R}, cite: x, confidence: memory}
cases: cases/zakat.yaml
"""
ADVICE = """\
id: advice
agency: JKM
module: jobs_business
kind: advice
status: directory
confidence: low
name: {ms: Nasihat, en: Advice}
gives: {ms: Nasihat, en: Advice}
unit: person
"""
CASES = """\
- name: a poor citizen is helped
  as_of: 2026-01-01
  person: {person.age: 40, person.citizenship: citizen, household.gross_income: "1000.00"}
  expect: eligible
  because: [poor]
  amount: "100.25"
- name: an income band across the line is asked
  as_of: 2026-01-01
  person: {person.age: 40, person.citizenship: citizen, household.gross_income: {from: "1000.00", to: "1500.00"}}
  expect: unknown
  because: [poor]
  asks: [household.gross_income]
- name: a minor is too young
  as_of: 2026-01-01
  person: {person.age: 17, person.citizenship: citizen, household.gross_income: "1000.00"}
  expect: not_eligible
  because: [adult]
"""
ZAKAT_CASES = """\
- name: the line that nobody published keeps it open
  as_of: 2026-01-01
  person: {person.religion: islam, household.size: 4, household.gross_income: "1000.00"}
  expect: unknown
  because: [secret]
  asks: [household.zakat_class]
- name: the council has placed her
  as_of: 2026-01-01
  person: {person.religion: islam, household.size: 4, household.gross_income: "1000.00", household.zakat_class: poor}
  expect: eligible
- name: RM300 a head exactly is not below it
  as_of: 2026-01-01
  person: {person.religion: islam, household.size: 4, household.gross_income: "1200.00"}
  expect: not_eligible
  because: [per-head]
"""

FILES = {
    "vocabulary.yaml": VOCABULARY,
    "agencies.yaml": AGENCIES,
    "figures/lines.yaml": FIGURES,
    "formulas.yaml": FORMULAS,
    "programmes/aid.yaml": AID,
    "programmes/zakat.yaml": ZAKAT,
    "programmes/advice.yaml": ADVICE,
    "cases/aid.yaml": CASES,
    "cases/zakat.yaml": ZAKAT_CASES,
}
WriteRulebook = Callable[..., Path]


@pytest.fixture
def write_rulebook(tmp_path: Path) -> WriteRulebook:
    """Write the small rulebook; ``changes`` maps a file to (old, new) text, or to a whole new text."""

    def write(changes: dict[str, tuple[str, str] | str] | None = None) -> Path:
        files = dict(FILES)
        for file, change in (changes or {}).items():
            if isinstance(change, str):
                files[file] = change
            else:
                assert change[0] in files[file], f"{change[0]!r} is not in {file}"
                files[file] = files[file].replace(change[0], change[1], 1)
        for file, text in files.items():
            path = tmp_path / "book" / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path / "book"

    return write
