"""The door of accounts."""

from __future__ import annotations

from mysynergy.accounts.administration import (
    LinkMade,
    LinkOpened,
    invite,
    new_link,
    open_link,
    reset_authenticator,
    set_access,
    use_link,
)
from mysynergy.accounts.arrivals import tidy
from mysynergy.accounts.domain import LINK_LIVES
from mysynergy.accounts.selectors import (
    Account,
    AccountView,
    SessionView,
    account_history,
    accounts,
    my_account,
)
from mysynergy.accounts.services import (
    SettingUp,
    begin_authenticator,
    change_password,
    confirm_authenticator,
    end_sessions,
    renew_recovery_codes,
)

__all__ = [
    "LINK_LIVES",
    "Account",
    "AccountView",
    "LinkMade",
    "LinkOpened",
    "SessionView",
    "SettingUp",
    "account_history",
    "accounts",
    "begin_authenticator",
    "change_password",
    "confirm_authenticator",
    "end_sessions",
    "invite",
    "my_account",
    "new_link",
    "open_link",
    "renew_recovery_codes",
    "reset_authenticator",
    "set_access",
    "tidy",
    "use_link",
]
