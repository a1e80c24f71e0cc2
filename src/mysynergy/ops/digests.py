"""The digest of notices by e-mail: how many of which kind, to who asked for it; nothing of a case."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import override

from mysynergy.access.public import Actor
from mysynergy.messages.public import put
from mysynergy.notices.public import digests
from mysynergy.words.notices import group_name


def send(*, actor: Actor) -> int:
    """Put the digests of a day on their way, one for an officer however often it runs; by the clock. Each in
    the language that the officer chose.
    """
    made = 0
    for one in digests(actor=actor):
        with override(one.language):
            lines = "\n".join(f"{group_name(group)}: {count}" for group, count in one.counts.items())
        sent = put(
            actor=actor,
            key=f"digest {actor.today}",
            template="digest",
            values={"counts": lines, "link": f"{settings.PUBLIC_ADDRESS}/notices/"},
            to=one.email,
            language=one.language,
            agency_id=one.agency_id,
            user_id=one.user_id,
        )
        made += sent is not None
    return made
