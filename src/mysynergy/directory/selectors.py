"""Reads of the directory: the rulebook in force and its programmes. All of it is public."""

from __future__ import annotations

import gc
import threading
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeAlias

from mysynergy.access.public import Actor, AgencyView, agencies, door
from mysynergy.directory.models import Publication, RulebookVersion
from mysynergy.kernel.errors import NotFound
from mysynergy.rules import Programme as ProgrammeRule
from mysynergy.rules import Rulebook, rulebook_from_mapping


@dataclass(frozen=True, slots=True)
class ProgrammeView:
    """A programme with its agency; ``rule`` is all that the rulebook says of it."""

    id: str
    agency_id: uuid.UUID
    agency_code: str
    agency_participates: bool
    rule: ProgrammeRule

    @property
    def takes_referrals(self) -> bool:
        """Whether a need can be handed to it here: open, and its agency takes part."""
        return self.agency_participates and self.rule.status != "closed"


_Arranged: TypeAlias = "tuple[str, tuple[tuple[str, uuid.UUID, bool], ...]]"
_LOADED: dict[str, Rulebook] = {}
_ARRANGED: dict[_Arranged, Mapping[str, ProgrammeView]] = {}
_LOADING = threading.Lock()
_KEPT = 4


#: Asked several times in each choice of a programme, and the same for everybody.
IN_FORCE: Final = "directory.in_force"


def _in_force() -> str:
    newest = Publication.objects.order_by("-recorded_at", "-id").values_list("version_id", flat=True).first()
    if newest is None:
        raise NotFound("no_rulebook")
    return newest


@door("directory.read")
def rulebook(*, actor: Actor, version: str | None = None) -> Rulebook:
    """Return the rulebook in force, or ``version``; compiled once per process and version.

    Raises ``NotFound("no_rulebook")`` before the first publication or for a version that never was.
    """
    wanted = version or Actor.once_in_an_act(IN_FORCE, _in_force)
    found = _LOADED.get(wanted)
    if found is None:
        with _LOADING:
            found = _LOADED.get(wanted) or _load(wanted)
    return found


def _load(version: str) -> Rulebook:
    row = RulebookVersion.objects.filter(id=version).first()
    if row is None:
        raise NotFound("no_rulebook", {"version": version})
    while len(_LOADED) >= _KEPT:
        _LOADED.pop(next(iter(_LOADED)))
    _LOADED[version] = rulebook_from_mapping(row.content)
    # It stays as long as the process: the collector need not look through its hundred thousand parts again.
    gc.freeze()
    return _LOADED[version]


@door("directory.read")
def programmes(
    *, actor: Actor, module: str | None = None, agency_code: str | None = None, text: str | None = None
) -> Mapping[str, ProgrammeView]:
    """Return programmes in force by id, narrowed by module, agency and words of its texts."""
    every = _all_programmes(rulebook(actor=actor), agencies(actor=actor).values())
    words = (text or "").casefold().split()
    if module is None and agency_code is None and not words:
        return every
    return {
        view.id: view
        for view in every.values()
        if (module is None or view.rule.module == module)
        and (agency_code is None or view.agency_code == agency_code)
        and _has_words(view.rule, words)
    }


def _all_programmes(rules: Rulebook, known: Iterable[AgencyView]) -> Mapping[str, ProgrammeView]:
    """Return every programme of a rulebook beside its agency; put together once for both as they are."""
    key = (rules.version, tuple((one.code, one.id, one.participating) for one in known))
    found = _ARRANGED.get(key)
    if found is None:
        of_agency = {code: (agency_id, participates) for code, agency_id, participates in key[1]}
        found = MappingProxyType(
            {
                rule.id: ProgrammeView(
                    rule.id, of_agency[rule.agency][0], rule.agency, of_agency[rule.agency][1], rule
                )
                for rule in rules.programmes.values()
            }
        )
        with _LOADING:
            while len(_ARRANGED) >= _KEPT:
                _ARRANGED.pop(next(iter(_ARRANGED)))
            _ARRANGED[key] = found
    return found


def _has_words(rule: ProgrammeRule, words: list[str]) -> bool:
    if not words:
        return True
    texts = (rule.id, rule.agency, rule.name.ms, rule.name.en, rule.gives.ms, rule.gives.en)
    all_text = " ".join(texts).casefold()
    return all(word in all_text for word in words)


@door("directory.read")
def programme(*, actor: Actor, programme_id: str) -> ProgrammeView:
    """Return one programme in force. Raises ``NotFound("no_programme")``."""
    rule = rulebook(actor=actor).programmes.get(programme_id)
    if rule is None:
        raise NotFound("no_programme", {"programme": programme_id})
    agency = next(view for view in agencies(actor=actor).values() if view.code == rule.agency)
    return ProgrammeView(rule.id, agency.id, agency.code, agency.participating, rule)
