"""Names behind ids, looked up once a page: agencies, programmes, colleagues."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from mysynergy.access.public import Actor, AgencyView, agencies, users_by_id
from mysynergy.directory.public import ProgrammeView, programmes
from mysynergy.web.programmes.capacity import rooms_in_words
from mysynergy.words.labels import in_language


class Names:
    """What ids are called for one reader, in the active language."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self.agencies: Mapping[uuid.UUID, AgencyView] = agencies(actor=actor)
        self.programmes: Mapping[str, ProgrammeView] = programmes(actor=actor)

    @functools.cached_property
    def rooms(self) -> Mapping[str, str]:
        """The room in programmes, in a sentence each, where it was told."""
        return rooms_in_words(self._actor)

    def agency(self, agency_id: uuid.UUID | None, *, withheld: bool = False) -> str:
        """Return an agency's short name. One whose name can be a secret is named to itself only.

        ``withheld``: no id means that its name was kept from the reader.
        """
        if agency_id is None and withheld:
            return _("a service you may not see")
        found = self.agencies.get(agency_id) if agency_id else None
        if found is None:
            return _("another agency")
        if found.sensitive and found.id != self._actor.agency_id:
            return _("a service you may not see")
        return found.short

    def concerned(self, body: Mapping[str, object]) -> str:
        """Return the agencies that an event's body names (who may see, whom was told), for a timeline."""
        listed = body.get("agencies")
        told = [body.get("agency"), *(listed if isinstance(listed, list | tuple) else [])]
        written = [str(one) for one in told if one]
        known = {str(key): self.agency(key) for key in self.agencies}
        found = [known.get(one, _("a service you may not see")) for one in written]
        return ", ".join(dict.fromkeys(found))

    def open_agency(self, agency_id: uuid.UUID) -> str:
        """Return an agency's full name where the reader deals with it herself."""
        found = self.agencies.get(agency_id)
        return in_language(ms=found.name_ms, en=found.name_en) if found else _("another agency")

    def programme(self, programme_id: str | None) -> str:
        """Return a programme's name; one that left the rulebook by its id."""
        found = self.programmes.get(programme_id or "")
        if found is None:
            return programme_id or ""
        return in_language(ms=found.rule.name.ms, en=found.rule.name.en)

    def people(self, ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, str]:
        """Return names of officers by id."""
        wanted = frozenset(one for one in ids if one is not None)
        if not wanted:
            return {}
        return {key: one.name for key, one in users_by_id(actor=self._actor, ids=wanted).items()}
