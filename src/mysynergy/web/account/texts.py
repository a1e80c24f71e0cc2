"""Texts of the sign-in library that officers may meet: it has no Malay of its own, so they stand here.

Nothing reads this tuple; it makes ``mysynergy translations`` collect the texts into this folder's catalogue,
which goes before the library's.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop as noop

TEXTS = (
    noop("Username"),
    noop("Password"),
    noop("Code"),
    noop("Incorrect code."),
    noop("The username and/or password you specified are not correct."),
    noop("Too many failed login attempts. Try again later."),
    noop("Be patient, you are sending too many requests."),
)
