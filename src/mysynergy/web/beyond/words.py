"""How a letter stands, said in a sentence."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mysynergy.beyond.public import LetterView
from mysynergy.web.look.words import day


def letter_says(view: LetterView) -> str:
    """Return how a letter stands, in a sentence."""
    said = {"body": view.body.name, "day": day(view.follow_up_on), "sent": day(view.sent_at)}
    if view.state == "requested":
        return _("%(body)s was asked on %(sent)s. Ask again on %(day)s.") % said
    if view.state == "accepted":
        return _("%(body)s will help. Ask again on %(day)s.") % said
    if view.outcome == "helped":
        return _("%(body)s helped.") % said
    if view.outcome == "partly_helped":
        return _("%(body)s helped in part.") % said
    if view.state in ("rejected", "failed"):
        return _("%(body)s cannot help.") % said
    if view.reason_code == "no_answer":
        return _("%(body)s never answered.") % said
    return _("The letter to %(body)s was taken back.") % said
