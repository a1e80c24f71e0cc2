"""The door of the vault: seal, open, find again; keys that an erasure can destroy; codes on paper.

The machine's keys come from the settings (``VAULT_DATA_KEY``, ``VAULT_INDEX_KEY``); the key's id travels with
what it sealed, so that keys can be changed without a flag day. Keys of source records and persons stand in a
table, wrapped by the data key.
"""

from __future__ import annotations

from mysynergy.vault.codes import (
    code_digest,
    code_lookup,
    new_code,
    open_with_code,
    read_code,
    seal_with_code,
)
from mysynergy.vault.record_keys import (
    BY_RECORD_KEY,
    KeyDestroyed,
    OpenKey,
    destroy,
    key_for,
    keys_made,
    keys_of,
    new_keys,
)
from mysynergy.vault.seals import Sealed, blind_index, derive_token, open_text, seal_text

__all__ = [
    "BY_RECORD_KEY",
    "KeyDestroyed",
    "OpenKey",
    "Sealed",
    "blind_index",
    "code_digest",
    "code_lookup",
    "derive_token",
    "destroy",
    "key_for",
    "keys_made",
    "keys_of",
    "new_code",
    "new_keys",
    "open_text",
    "open_with_code",
    "read_code",
    "seal_text",
    "seal_with_code",
]
