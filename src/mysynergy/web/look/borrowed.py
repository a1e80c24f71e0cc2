"""Sentences that Django and allauth say on our pages, for which we keep Malay of our own.

Never called: the list only makes the collector of texts find them.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop

BORROWED = (
    gettext_noop("Username"),
    gettext_noop("Password"),
    gettext_noop("Remember Me"),
    gettext_noop("Code"),
    gettext_noop("Authenticator code"),
    gettext_noop("The username and/or password you specified are not correct."),
    gettext_noop("Too many failed login attempts. Try again later."),
    gettext_noop("Incorrect code."),
    gettext_noop("Incorrect password."),
    gettext_noop("This account is currently inactive."),
    gettext_noop("Be patient, you are sending too many requests."),
    gettext_noop("Use your password"),
    gettext_noop("Use authenticator app or code"),
    gettext_noop("This field is required."),
)
