"""Digits that must not be shown are found however a number is written, and not in ids by chance."""

from __future__ import annotations

import pytest

from tests.digits import stand_in


@pytest.mark.parametrize(
    "text",
    [
        "850312-14-5678",
        "No. 850312145678",
        '"850312 14 5678"',
        "<td>850312-••-••••</td>",
        "(850312)",
        "{850312}",
    ],
)
def test_a_number_is_found(text: str) -> None:
    assert stand_in(text, "850312")


@pytest.mark.parametrize(
    "text",
    [
        "01a20850-3124-7850-8503-1285031285ab",
        "850312ab-5a70-7a11-a076-4ef0a404fcd0",
        "01a2022e-5a4a-70ea-a076-850312850312",
        r"\x0a850312ff",
        "2026-11-22 09:00:00.850312+00",
        "csrf8503129xyz",
        "••••••-••-5678",
    ],
)
def test_an_id_that_holds_the_digits_is_none(text: str) -> None:
    assert not stand_in(text, "850312")
