"""What went wrong, said to a person: which thing, what is wrong with it, how to mend it.

A door raises a stable code with parameters (never personal data); here it becomes a sentence in the
language that is active. A test holds that every code in the rooms has its sentence.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as noop

#: Whole-request errors: NotAllowed, NotFound, Conflict.
ERRORS: dict[str, str] = {
    "invalid": noop("Some answers need mending. Each is named below."),
    "role_may_not": noop("Your role may not do this. Ask a colleague whose role allows it."),
    "not_found": noop("There is no such thing, or none that you may see."),
    "no_rulebook": noop("No rulebook is in force yet. Tell the operator."),
    "no_programme": noop("There is no such programme in the rulebook in force."),
    "idempotency_key_reused": noop(
        "This was already sent with other answers. Open it again and send it once."
    ),
    "username_taken": noop("This user name is taken. Choose another."),
    "sign_in": noop("Sign in first, or send a valid token."),
    "no_role": noop("You have no role in force. Ask your agency's administrator."),
    "too_old": noop("The form is too old. Open the page again; what you typed is kept."),
    "server_fault": noop("Something failed on our side. Nothing was changed. Quote the request number."),
    "body_not_json": noop("The body of the request is not JSON."),
    "no_operation": noop("There is no such address in this API."),
}

#: Faults of one field.
FAULTS: dict[str, str] = {
    "required": noop("Fill this in, or choose “not known”."),
    "unknown_agency": noop("Agency %(agency)s is not in the house."),
    "wrong_type": noop("This is not of the expected kind."),
}


def sentence(code: str, params: Mapping[str, object] | None = None) -> str:
    """Return the sentence of an error or fault in the active language.

    A code without a sentence (a fault of the program) gives a plain one that quotes the code.
    """
    template = ERRORS.get(code) or FAULTS.get(code)
    if template is None:
        return gettext("This could not be done (%(code)s).") % {"code": code}
    try:
        return gettext(template) % dict(params or {})
    except KeyError:
        return gettext(template)
