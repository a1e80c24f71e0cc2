"""Keys that can be destroyed: one per source record and per person.

They run inside the caller's context, as everything of the vault does. A key is made when the first thing is
sealed with it, and destroyed by an erasure alone (``destroy``, in a system context); it never comes back.
"""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection
from django.db.backends.utils import CursorWrapper

from mysynergy.database.public import Column, insert_many, select_many
from mysynergy.vault.seals import Sealed, open_text, seal_text

#: Stands where a row names the key it was sealed with.
BY_RECORD_KEY = "record"
_NONCE_BYTES = 12
_MAKE = (
    "WITH made AS (INSERT INTO vault_recordkey (scope, key_id, cipher) VALUES (%s, %s, %s) "
    "ON CONFLICT DO NOTHING RETURNING key_id, cipher, destroyed_at) "
    "SELECT * FROM made UNION ALL "
    "SELECT key_id, cipher, destroyed_at FROM vault_recordkey WHERE scope = %s LIMIT 1"
)


class KeyDestroyed(Exception):  # noqa: N818 - says what happened
    """The key of this scope was destroyed by an erasure; nothing can be sealed or opened with it again."""


@dataclass(frozen=True, slots=True, repr=False)
class OpenKey:
    """A key in the clear, for the running transaction only: never stored, logged or kept in a cache."""

    _bytes: bytes

    def seal(self, text: str, *, context: str) -> bytes:
        """Return nonce and ciphertext of ``text``; it opens only with the same ``context``."""
        return self.seal_bytes(text.encode(), context=context)

    def seal_bytes(self, content: bytes, *, context: str) -> bytes:
        """Return nonce and ciphertext of bytes; they open only with the same ``context``."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + AESGCM(self._bytes).encrypt(nonce, content, context.encode())

    def open_bytes(self, cipher: bytes, *, context: str) -> bytes:
        """Return the bytes. Raises ``ValueError`` for another key or context, or a changed byte."""
        try:
            return AESGCM(self._bytes).decrypt(cipher[:_NONCE_BYTES], cipher[_NONCE_BYTES:], context.encode())
        except InvalidTag as error:
            raise ValueError("the seal is broken: changed bytes or another context") from error

    def open(self, cipher: bytes, *, context: str) -> str:
        """Return the text. Raises ``ValueError`` for another key or context, or a changed byte."""
        return self.open_bytes(cipher, context=context).decode()


def new_keys(*, scopes: Collection[uuid.UUID]) -> Mapping[uuid.UUID, OpenKey]:
    """Make a key for each of many scopes that were named this moment, in one statement."""
    made = {scope: secrets.token_bytes(32) for scope in scopes}
    sealed = [seal_text(key.hex(), context=_context(scope)) for scope, key in made.items()]
    insert_many(
        "vault_recordkey",
        [
            Column("scope", "uuid", list(made)),
            Column("key_id", "text", [one.key_id for one in sealed]),
            Column("cipher", "bytea", [one.cipher for one in sealed]),
        ],
    )
    return {scope: OpenKey(key) for scope, key in made.items()}


def key_for(*, scope: uuid.UUID, fresh: bool = False) -> OpenKey:
    """Return the key of a source record or person, made when there is none yet.

    ``fresh``: the scope was named this moment, so that none can stand: it is not looked for. Raises
    ``KeyDestroyed`` after an erasure.
    """
    with connection.cursor() as cursor:
        row = None if fresh else _stored(cursor, scope)
        while row is None:  # another transaction may make it at the same moment
            sealed = seal_text(secrets.token_bytes(32).hex(), context=_context(scope))
            cursor.execute(_MAKE, [scope, sealed.key_id, sealed.cipher, scope])
            row = cursor.fetchone()
    key_id, cipher, destroyed_at = row
    if destroyed_at is not None:
        raise KeyDestroyed
    return _opened(scope, key_id, bytes(cipher))


def _stored(cursor: CursorWrapper, scope: uuid.UUID) -> tuple[str, bytes, dt.datetime | None] | None:
    cursor.execute("SELECT key_id, cipher, destroyed_at FROM vault_recordkey WHERE scope = %s", [scope])
    found: tuple[str, bytes, dt.datetime | None] | None = cursor.fetchone()
    return found


def keys_of(*, scopes: Collection[uuid.UUID]) -> Mapping[uuid.UUID, OpenKey]:
    """Return the keys that stand, by scope, in one query; destroyed and unknown ones are left out."""
    if not scopes:
        return {}
    rows = select_many(
        "SELECT scope, key_id, cipher FROM vault_recordkey WHERE scope = ANY(%b) AND destroyed_at IS NULL",
        ("uuid", set(scopes)),
    )
    return {scope: _opened(scope, key_id, cipher) for scope, key_id, cipher in rows}


def keys_made(*, scopes: Collection[uuid.UUID]) -> Mapping[uuid.UUID, OpenKey]:
    """Return the keys of many scopes, made where there is none; destroyed ones are left out."""
    found = keys_of(scopes=scopes)
    without = sorted(set(scopes) - set(found))
    if not without:
        return found
    made = [seal_text(secrets.token_bytes(32).hex(), context=_context(scope)) for scope in without]
    # Another transaction may make one at the same moment, and a destroyed one stands: neither is overwritten.
    insert_many(
        "vault_recordkey",
        [
            Column("scope", "uuid", without),
            Column("key_id", "text", [one.key_id for one in made]),
            Column("cipher", "bytea", [one.cipher for one in made]),
        ],
        conflict="ON CONFLICT DO NOTHING",
    )
    return {**found, **keys_of(scopes=without)}


def destroy(*, scopes: Collection[uuid.UUID], erasure_id: uuid.UUID) -> int:
    """Destroy the keys of these scopes for ever and return how many were destroyed now.

    A scope that never had a key is marked as well, so that none is made later and every room may see that an
    erasure was decided. The database refuses it outside a system context. Doing it twice does nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT vault_destroy(%s::uuid[], %s)", [list(scopes), erasure_id])
        (destroyed,) = cursor.fetchone()
    return int(destroyed)


def _opened(scope: uuid.UUID, key_id: str, cipher: bytes) -> OpenKey:
    return OpenKey(bytes.fromhex(open_text(Sealed(key_id, cipher), context=_context(scope))))


def _context(scope: uuid.UUID) -> str:
    return f"vault_recordkey:{scope}"
