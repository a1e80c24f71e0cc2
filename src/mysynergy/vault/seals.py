"""AES-256-GCM seals and HMAC-SHA-256 indexes."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_NONCE_BYTES = 12
_KEY_ID_BYTES = 8
_BLOCK_BYTES = 64


@dataclass(frozen=True, slots=True)
class Sealed:
    """What is stored: the id of the key (hex) and nonce + ciphertext."""

    key_id: str
    cipher: bytes


@cache
def _data_key() -> tuple[str, bytes]:
    key: bytes = settings.VAULT_DATA_KEY
    return hashlib.sha256(b"mysynergy key id" + key).digest()[:_KEY_ID_BYTES].hex(), key


@cache
def _data_cipher() -> AESGCM:
    return AESGCM(_data_key()[1])


@cache
def _index_states() -> tuple[hashlib._Hash, hashlib._Hash]:
    """The two hashes of HMAC-SHA-256, begun with the key: a list asks for a dozen indexes a row, and
    beginning anew costs more than all the rest.
    """
    key: bytes = settings.VAULT_INDEX_KEY
    if len(key) > _BLOCK_BYTES:
        key = hashlib.sha256(key).digest()
    padded = key.ljust(_BLOCK_BYTES, b"\x00")
    inner, outer = (bytes(byte ^ pad for byte in padded) for pad in (0x36, 0x5C))
    return hashlib.sha256(inner), hashlib.sha256(outer)


def seal_text(text: str, *, context: str) -> Sealed:
    """Encrypt ``text``; it opens only with the same ``context`` (for example a table and column).

    Binding the context keeps a ciphertext from being moved to another column and read there.
    """
    key_id, _key = _data_key()
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return Sealed(key_id, nonce + _data_cipher().encrypt(nonce, text.encode(), context.encode()))


def open_text(sealed: Sealed, *, context: str) -> str:
    """Return the text inside ``sealed``. Raises ``ValueError`` for another key, context or a changed byte."""
    key_id, _key = _data_key()
    if sealed.key_id != key_id:
        raise ValueError(f"sealed with key {sealed.key_id}, which this machine does not hold")
    nonce, cipher = sealed.cipher[:_NONCE_BYTES], sealed.cipher[_NONCE_BYTES:]
    try:
        return _data_cipher().decrypt(nonce, cipher, context.encode()).decode()
    except InvalidTag as error:
        raise ValueError("the seal is broken: changed bytes or another context") from error


def blind_index(kind: str, normalised: str) -> bytes:
    """Return ``HMAC(key, kind || normalised)``: equal values are found without being stored readable."""
    inner, outer = (begun.copy() for begun in _index_states())
    inner.update(f"{kind}\x00{normalised}".encode())
    outer.update(inner.digest())
    return outer.digest()


def derive_token(purpose: str, name: str) -> str:
    """Return a secret text derived from this machine's key: only for the demonstration's sign-ins."""
    return hmac.digest(_data_key()[1], f"derive\x00{purpose}\x00{name}".encode(), "sha256").hex()
