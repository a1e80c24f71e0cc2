"""A tip or a question as a form sends it, the same for the public and for officers."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mysynergy.heard.public import RELATIONS, SAFE, TOPICS, Said
from mysynergy.intake.public import STATES
from mysynergy.kernel.identifiers import new_id
from mysynergy.web.intake import texts
from mysynergy.words import heard as words

SAID = ("teller", "phone", "email", "safe_to_contact", "relation", "about", "place", "words")
_CHOSEN = ("topic", "state", "channel", "danger")
_LIMIT = 4100


def said_in(data: QueryDict) -> Said:
    """Return what the form holds."""
    return Said(**{name: data.get(name, "")[:_LIMIT].strip() for name in SAID})


def once_in(data: QueryDict) -> str | None:
    """Return what tells a form that is sent twice from two forms."""
    return data.get("once", "")[:100] or None


def form_of(data: QueryDict) -> Mapping[str, object]:
    """Return what the form shows: what was typed, and what there is to choose from."""
    return {
        "typed": {name: data.get(name, "")[:_LIMIT] for name in (*SAID, *_CHOSEN)},
        "once": once_in(data) or str(new_id()),
        "relations": [("", _("Choose")), *words.choices(words.RELATIONS, RELATIONS)],
        "topics": [("", _("Choose")), *words.choices(words.TOPICS, TOPICS)],
        "safe": [("", _("Not said")), *words.choices(words.SAFE, SAFE)],
        "states": [("", pgettext("form", "Choose")), *((one, texts.state_word(one)) for one in STATES)],
        "channels": words.choices(words.CHANNELS, ("counter", "phone")),
        "yes": [("yes", _("Somebody is in danger now"))],
    }
