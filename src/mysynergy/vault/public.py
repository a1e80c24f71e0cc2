"""The door of the vault: seal, open, find again; keys that an erasure can destroy.

The machine's keys come from the settings (``VAULT_DATA_KEY``, ``VAULT_INDEX_KEY``); the key's id travels with
what it sealed, so that keys can be changed without a flag day. Keys of source records and persons stand in a
table, wrapped by the data key.
"""

from __future__ import annotations

from mysynergy.vault.record_keys import BY_RECORD_KEY, KeyDestroyed, OpenKey, destroy, key_for, keys_of
from mysynergy.vault.seals import Sealed, blind_index, derive_token, open_text, seal_text

__all__ = [
    "BY_RECORD_KEY",
    "KeyDestroyed",
    "OpenKey",
    "Sealed",
    "blind_index",
    "derive_token",
    "destroy",
    "key_for",
    "keys_of",
    "open_text",
    "seal_text",
]
