"""What was done in a sitting, one line a deed. No service is named whose very name can be a secret."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from mysynergy.access.public import Actor
from mysynergy.cases.public import PRIVATE_KINDS, NeedView
from mysynergy.history.public import deeds_of
from mysynergy.sittings.public import SittingView
from mysynergy.web.look.words import hour
from mysynergy.web.person.names import Names
from mysynergy.words.events import QUIET, told
from mysynergy.words.needs import need_name

_LOOKED_THROUGH = 400
#: What an officer did with paper, and nothing that was done for her.
_NOT_HERS = frozenset({"beyond.printed"})


def done_in(
    actor: Actor, view: SittingView, needs: Sequence[NeedView], names: Names, *, for_her: bool = False
) -> list[dict[str, str]]:
    """Return the deeds of a sitting, the oldest first, as icon, time and sentence.

    ``for_her``: for the paper she takes home, which others there may read: no need is named that is private,
    and what was done several times is said once.
    """
    tied = set(view.events)
    kinds = {str(one.id): one.kind for one in needs}
    deeds, _earlier = deeds_of(
        actor=actor, individual_id=view.individual_id, quiet=QUIET, limit=_LOOKED_THROUGH
    )
    found = []
    for deed in reversed(deeds):
        event = deed.event
        if event.id not in tied or (for_her and event.type in _NOT_HERS):
            continue
        kind = str(event.body.get("kind") or kinds.get(event.subject_id) or "")
        hidden = for_her and kind in PRIVATE_KINDS
        said = told(
            event.type,
            need=need_name(kind) if kind and not hidden else "",
            programme=programme_named(names, str(event.body.get("programme") or "")),
        )
        found.append({"icon": said.icon, "time": hour(event.occurred_at), "text": said.text})
    return list({one["text"]: one for one in found}.values()) if for_her else found


def programme_named(names: Names, programme_id: str) -> str:
    """Return a programme's name, unless it or its agency is a secret wherever it stands on paper."""
    if not programme_id:
        return ""
    known = names.programmes.get(programme_id)
    agency = names.agencies.get(known.agency_id) if known else None
    if known is None or known.rule.sensitive or agency is None or agency.sensitive:
        return _("another service")
    return names.programme(programme_id)
