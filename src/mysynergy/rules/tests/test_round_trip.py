"""A rulebook read from files, stored as JSON and read back is the same rulebook."""

from __future__ import annotations

from pathlib import Path

import pytest

from mysynergy.rules import RulebookFaults, load_rulebook


def test_an_empty_folder_says_which_files_are_missing(tmp_path: Path) -> None:
    with pytest.raises(RulebookFaults) as caught:
        load_rulebook(tmp_path)
    assert [fault.file for fault in caught.value.faults] == ["agencies.yaml", "vocabulary.yaml"]
