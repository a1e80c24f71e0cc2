"""What a file is, by its content alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import made_files as made

from mysynergy.files.domain import HEIC, JPEG, PDF, PNG, FileType, NotTaken, address_of, recognise

WHOLE = {PDF: made.pdf(), PNG: made.png(), JPEG: made.jpeg(), HEIC: made.heic()}


def verdict(content: bytes) -> FileType | str:
    try:
        return recognise(content)
    except NotTaken as error:
        return error.code


def test_a_whole_file_of_each_type_is_known_and_one_cut_short_is_called_broken() -> None:
    wrong = [kind.suffix for kind, content in WHOLE.items() if verdict(content) != kind]
    wrong += [
        f"{kind.suffix} cut at {at}"
        for kind, content in WHOLE.items()
        for at in range(14, len(content) - 6)
        if verdict(content[:at]) != "file_broken"
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"\x00", b"MZ\x90\x00", b"PK\x03\x04 a document of an office", b"<html><script>", b"GIF89a"),
        *(b"\xd0\xcf\x11\xe0", b"<svg onload='alert(1)'/>", b"BM" + bytes(60), b"\0\0\0\x18ftypisom"),
    ],
)
def test_anything_else_is_not_taken_whatever_it_is_called(content: bytes) -> None:
    assert verdict(content) == "file_type_unknown"


def test_a_locked_pdf_and_a_picture_without_size_or_with_a_changed_byte_are_told_apart() -> None:
    assert verdict(made.pdf().replace(b"trailer<<", b"trailer<</Encrypt 5 0 R ")) == "file_locked"
    flat = made.jpeg().replace(b"\x08\x00\x10\x00\x10", b"\x08\x00\x10\x00\x00")
    changed = made.png().replace(b"IDAT", b"IDAX")
    assert (verdict(flat), verdict(changed)) == ("file_broken", "file_broken")


@given(
    st.sampled_from([b"", b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"\0\0\0\x10ftypheic"]),
    st.binary(max_size=300),
)
def test_no_content_makes_the_reading_fail_otherwise(begins: bytes, rest: bytes) -> None:
    assert isinstance(verdict(begins + rest), FileType | str)


def test_the_address_of_a_scanner_is_read_or_refused() -> None:
    known = {
        "": None,
        "clam:3311": ("clam", 3311),
        "tcp://10.0.0.2": ("10.0.0.2", 3310),
        "[::1]:1": ("::1", 1),
        "unix:/run/clamd.ctl": "/run/clamd.ctl",
        "/run/clamd.ctl": "/run/clamd.ctl",
    }
    assert {text: address_of(text) for text in known} == known
    for text in ("http://clam", "clam:0", "clam:99999", "a b", "clam:x"):
        with pytest.raises(ValueError, match="MYSYNERGY_CLAMAV"):
            address_of(text)
