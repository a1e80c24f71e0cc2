"""How papers are had: each statement with its source or marked as advice, faults told at once."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from mysynergy.statutory import TableFaults, load_papers

RULEBOOK = Path(__file__).resolve().parents[4] / "rulebook"


def test_each_paper_says_for_whom_what_to_bring_and_where_with_its_source() -> None:
    found = load_papers(RULEBOOK)
    assert {one.need for one in found.values()} == {
        *("oku_card", "identity_card", "birth_registration", "bank_account"),
    }
    bare = [
        (paper.id, one.says.en)
        for paper in found.values()
        for told in paper.on(dt.date(2026, 11, 21)).values()
        for one in told
        if (one.confidence is None) != (not one.source) or not one.says.ms
    ]
    assert bare == []


def test_what_is_wrong_in_the_file_is_told_all_at_once(tmp_path: Path) -> None:
    (tmp_path / "guides").mkdir()
    text = (RULEBOOK / "guides" / "papers.yaml").read_text(encoding="utf-8")
    text = text.replace("need: bank_account", "need: oku_card").replace(
        "asked_as: [bank-account]", "colour: red"
    )
    (tmp_path / "guides" / "papers.yaml").write_text(
        text.replace("  bring:", "  brings:", 1), encoding="utf-8"
    )
    with pytest.raises(TableFaults) as refused:
        load_papers(tmp_path)
    told = " ".join(refused.value.faults)
    for words in (
        "need 'oku_card' stands twice",
        "colour is not known",
        "brings is not known",
        "bring is missing",
    ):
        assert words in told
