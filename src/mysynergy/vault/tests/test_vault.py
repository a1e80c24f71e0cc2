"""A seal opens only with its own context and keeps no trace of what it holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mysynergy.vault.public import Sealed, blind_index, open_text, seal_text


@given(st.text(max_size=200))
def test_what_is_sealed_can_be_opened(text: str) -> None:
    assert open_text(seal_text(text, context="a"), context="a") == text


def test_the_same_text_is_never_sealed_the_same_way_twice() -> None:
    assert seal_text("800101145678", context="a").cipher != seal_text("800101145678", context="a").cipher


def test_another_context_does_not_open_it() -> None:
    with pytest.raises(ValueError, match="seal is broken"):
        open_text(seal_text("x", context="a"), context="b")


def test_one_changed_byte_is_found() -> None:
    sealed = seal_text("800101145678", context="a")
    changed = sealed.cipher[:-1] + bytes([sealed.cipher[-1] ^ 1])
    with pytest.raises(ValueError, match="seal is broken"):
        open_text(Sealed(sealed.key_id, changed), context="a")


def test_a_key_that_is_not_here_is_named() -> None:
    with pytest.raises(ValueError, match="does not hold"):
        open_text(Sealed("00" * 8, b"x" * 30), context="a")


def test_the_index_tells_kinds_apart() -> None:
    assert blind_index("mykad", "1") != blind_index("passport", "1")
    assert blind_index("mykad", "1") == blind_index("mykad", "1")
