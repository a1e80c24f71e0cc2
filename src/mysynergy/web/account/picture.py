"""A QR code as a drawing of one path, made by the server: no script, nothing sent elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

import qrcode

_QUIET = 4  # modules of white around it, as the standard asks


@dataclass(frozen=True, slots=True)
class Square:
    """A QR code: its width in modules, quiet zone included, and the path of its dark modules."""

    size: int
    path: str


def qr_square(text: str) -> Square:
    """Return the QR code of a text (an authenticator's address, a one-time link)."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=_QUIET)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    return Square(len(rows), "".join(_runs(number, row) for number, row in enumerate(rows)))


def _runs(number: int, row: list[bool]) -> str:
    """Return one row as strokes, dark modules beside each other as one."""
    strokes, start = [], None
    for place, dark in enumerate([*row, False]):
        if dark and start is None:
            start = place
        elif not dark and start is not None:
            strokes.append(f"M{start} {number}h{place - start}v1H{start}z")
            start = None
    return "".join(strokes)
