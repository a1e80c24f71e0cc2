"""The door of tokens."""

from __future__ import annotations

from mysynergy.tokens.selectors import TokenView, actor_of_token, tokens
from mysynergy.tokens.services import LONGEST, Issued, issue_token, revoke_token, revoke_tokens_of

__all__ = [
    "LONGEST",
    "Issued",
    "TokenView",
    "actor_of_token",
    "issue_token",
    "revoke_token",
    "revoke_tokens_of",
    "tokens",
]
