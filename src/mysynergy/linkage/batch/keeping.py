"""Where a run keeps what it has read: in plain files beside the output, or in files only this run can open.

Lists that agencies bring as files lie open already. A registry's people do not: what is decrypted to be
linked is written under a key that the run made for itself and that is never stored, so that a copied disk
tells nothing.
"""

from __future__ import annotations

import base64
import datetime as dt
import secrets
from pathlib import Path
from typing import Final, Protocol

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pyarrow.parquet import encryption

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_NAME: Final = "run"


def keep(table: pl.DataFrame, path: Path) -> None:
    """Write a table, in one piece, so that ``in_place`` opens it."""
    table.rechunk().write_ipc(path, record_batch_size=max(1, table.height))


def in_place(path: Path) -> pl.DataFrame:
    """Open what ``keep`` wrote without reading it: several processes share one copy, that of the system.

    Polars itself reads such a file into the memory of each.
    """
    with pa.memory_map(str(path)) as mapped:
        return pl.DataFrame(pa.ipc.open_file(mapped).read_all())


class CannotOpenError(Exception):
    """A kept file that is not whole, or was sealed under another key."""


class Keeping(Protocol):
    """Writes tables with personal data, and reads them again."""

    def write(self, table: pl.DataFrame, path: Path) -> None:
        """Write the table; the file is not whole before this returns."""

    def read(self, path: Path) -> pl.DataFrame:
        """Read what was written. Raises CannotOpenError."""


class Open:
    """Arrow files that anybody may read."""

    def write(self, table: pl.DataFrame, path: Path) -> None:
        """Write as an Arrow file."""
        table.write_ipc(path)

    def read(self, path: Path) -> pl.DataFrame:
        """Read an Arrow file. Raises CannotOpenError."""
        try:
            return pl.read_ipc(path)
        except (pl.exceptions.PolarsError, OSError) as error:
            raise CannotOpenError(f"{path} is not whole") from error


class SealedUnder:
    """Parquet files encrypted (AES-GCM, 256 bits, footer and columns) under the key of one run."""

    def __init__(self, key: bytes | None = None) -> None:
        """Take the run's key of 32 bytes; without one a fresh key is drawn, which dies with this object."""
        self._key = key or secrets.token_bytes(KEY_BYTES)
        if len(self._key) != KEY_BYTES:
            raise ValueError(f"a run's key has {KEY_BYTES} bytes")
        self._factory = encryption.CryptoFactory(lambda config: _Wrap(self._key))
        self._connection = encryption.KmsConnectionConfig()
        self._how = encryption.EncryptionConfiguration(
            footer_key=_NAME,
            uniform_encryption=True,
            data_key_length_bits=256,
            cache_lifetime=dt.timedelta(hours=1),
        )

    def __repr__(self) -> str:
        return "SealedUnder(...)"

    def write(self, table: pl.DataFrame, path: Path) -> None:
        """Write as encrypted Parquet."""
        properties = self._factory.file_encryption_properties(self._connection, self._how)
        pq.write_table(table.to_arrow(), path, compression="zstd", encryption_properties=properties)

    def read(self, path: Path) -> pl.DataFrame:
        """Read encrypted Parquet. Raises CannotOpenError."""
        try:
            properties = self._factory.file_decryption_properties(self._connection)
            read = pl.from_arrow(pq.read_table(path, decryption_properties=properties))
        except (OSError, pa.ArrowInvalid, InvalidTag) as error:
            raise CannotOpenError(f"{path} is not whole, or not of this run") from error
        if not isinstance(read, pl.DataFrame):
            raise CannotOpenError(f"{path} holds no table")
        return read


class _Wrap(encryption.KmsClient):  # type: ignore[misc]  # pyarrow tells no types
    """Wraps each file's own key under the run's: the in-process stand for a key service."""

    def __init__(self, key: bytes) -> None:
        super().__init__()
        self._sealer = AESGCM(key)

    def wrap_key(self, key_bytes: bytes, master_key_identifier: str) -> bytes:
        """Return a file's key sealed under the run's."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return base64.b64encode(
            nonce + self._sealer.encrypt(nonce, key_bytes, master_key_identifier.encode())
        )

    def unwrap_key(self, wrapped_key: bytes | str, master_key_identifier: str) -> bytes:
        """Return a file's key. Raises InvalidTag where it was sealed under another."""
        raw = base64.b64decode(wrapped_key)
        return self._sealer.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], master_key_identifier.encode())
