"""What opens only with a code that stands on paper: the machine that stored it cannot read it.

A code is its own key and its own address: from it come the value by which a row is found and the key that
opens it. Codes are long (80 or 130 bits), so a stored row cannot be opened by trying.
"""

from __future__ import annotations

import hmac
import re
import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

#: Crockford's letters: none that are taken for a digit, none that make words by accident.
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_NONCE_BYTES: Final = 12
_GROUP: Final = 4
_BITS: Final = 5
_MISREAD: Final = str.maketrans("OIL", "011")


def new_code(letters: int, *, follows: bytes | None = None) -> str:
    """Return a random code in groups of four letters and digits (five bits each).

    ``follows``: a keyed digest from which the code follows instead, always the same: what is sent twice so
    has one code, which is stored nowhere. Raises ``ValueError`` for a digest that is shorter than the code.
    """
    number = int.from_bytes(secrets.token_bytes(letters) if follows is None else follows)
    if follows is not None and len(follows) * 8 < letters * _BITS:
        raise ValueError("the digest is shorter than the code")
    plain = "".join(_LETTERS[number >> place * _BITS & 31] for place in range(letters))
    return "-".join(plain[place : place + _GROUP] for place in range(0, letters, _GROUP))


def read_code(typed: str, letters: int) -> str | None:
    """Return a typed or scanned code without its hyphens, or ``None`` when it cannot be one."""
    plain = re.sub(r"[\s-]", "", typed[:200]).upper().translate(_MISREAD)
    return plain if len(plain) == letters and set(plain) <= set(_LETTERS) else None


def _derived(code: str, use: str) -> bytes:
    return hmac.digest(b"mysynergy code", f"{use}\x00{code}".encode(), "sha256")


def code_lookup(code: str, *, context: str) -> bytes:
    """Return by what a row is found; it tells nothing of the key."""
    return _derived(code, f"lookup {context}")


def seal_with_code(text: str, code: str, *, context: str) -> bytes:
    """Encrypt ``text`` (AES-256-GCM) so that only the code opens it, in the same ``context``."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(_derived(code, "key")).encrypt(nonce, text.encode(), context.encode())


def open_with_code(cipher: bytes, code: str, *, context: str) -> str:
    """Return what was sealed. Raises ``ValueError`` for another code, context or a changed byte."""
    nonce, sealed = cipher[:_NONCE_BYTES], cipher[_NONCE_BYTES:]
    try:
        return AESGCM(_derived(code, "key")).decrypt(nonce, sealed, context.encode()).decode()
    except InvalidTag as error:
        raise ValueError("another code, or changed bytes") from error


def code_digest(text: str, code: str) -> bytes:
    """Return a digest of ``text`` that tells nothing without the code: bare answers could be guessed."""
    return hmac.digest(_derived(code, "digest"), text.encode(), "sha256")
