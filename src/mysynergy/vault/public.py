"""The door of the vault: seal, open, find again.

Nothing here reads the database. Keys come from the settings (``VAULT_DATA_KEY``,
``VAULT_INDEX_KEY``); the key's id travels with what it sealed, so that keys can be changed without a
flag day.
"""

from __future__ import annotations

from mysynergy.vault.seals import Sealed, blind_index, derive_token, open_text, seal_text

__all__ = ["Sealed", "blind_index", "derive_token", "open_text", "seal_text"]
