"""The drop folder: lists that other programs lay down are sent, read and checked; a steward brings them in.

``MYSYNERGY_IMPORTS_FOLDER`` names it; in it ``AGENCY/KIND/`` (``PERKESO/beneficiaries/``). A file that rested
for a minute is taken and moved to ``taken/`` beside it, one that is refused to ``refused/``: the list is kept
sealed, so what stands in ``taken/`` can be deleted.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from django.conf import settings

from mysynergy.access.public import Actor, agencies
from mysynergy.imports import public as imports
from mysynergy.imports.public import KINDS, NEEDED, SameFile, State
from mysynergy.kernel.errors import Invalid

_RESTS = dt.timedelta(minutes=1)


def look(*, actor: Actor) -> int:
    """Send what lies in the drop folder and have known columns checked; return how many lists were sent."""
    folder = settings.IMPORTS_FOLDER
    if folder is None or not folder.is_dir():
        return 0
    sent = 0
    for one in agencies(actor=actor).values():
        if not (folder / one.code).is_dir():
            continue
        whose = replace(actor, agency_id=one.id)
        for kind in KINDS:
            sent += sum(_send(whose, file, kind) for file in _resting(folder / one.code / kind, actor.now))
        _check_known(whose)
    return sent


def _resting(folder: Path, now: dt.datetime) -> Iterator[Path]:
    if folder.is_dir():
        for file in sorted(folder.iterdir()):
            if file.is_file() and dt.datetime.fromtimestamp(file.stat().st_mtime, dt.UTC) < now - _RESTS:
                yield file


def _send(actor: Actor, file: Path, kind: str) -> int:
    try:
        with file.open("rb") as content:
            imports.receive(actor=actor, kind=kind, file_name=file.name, content=content)
    except SameFile:
        _move(file, "taken", actor.now)
        return 0
    except Invalid:
        _move(file, "refused", actor.now)
        return 0
    _move(file, "taken", actor.now)
    return 1


def _move(file: Path, where: str, now: dt.datetime) -> None:
    folder = file.parent / where
    folder.mkdir(exist_ok=True)
    file.rename(folder / f"{now:%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:6]}-{file.name}")


def _check_known(actor: Actor) -> None:
    """Have lists of this folder checked whose columns are known by name or by what was confirmed before."""
    for view in imports.imports(actor=actor):
        if view.state is State.MAPPING and view.sent_by is None:
            found = imports.columns_of(actor=actor, batch_id=view.id)
            mapping = {one.field: one.column for one in found.guesses if one.how != "content"}
            if set(NEEDED[view.kind]) <= set(mapping):
                imports.set_mapping(actor=actor, batch_id=view.id, mapping=mapping)
