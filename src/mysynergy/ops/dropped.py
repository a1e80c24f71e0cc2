"""The drop folder: lists that other programs lay down are sent, read and checked; a steward brings them in.

``MYSYNERGY_IMPORTS_FOLDER`` names it; in it ``AGENCY/KIND/`` (``PERKESO/beneficiaries/``). A file that rested
for a minute is taken and moved to ``taken/`` beside it, one that is refused to ``refused/``: the list is kept
sealed, so what stands in ``taken/`` can be deleted.

Whoever lays files down there may be another program of the agency, with fewer rights than this one: links are
not followed, for they could point into another agency's folder. What cannot be read is told in the log and
left, and keeps nobody else's file waiting.
"""

from __future__ import annotations

import datetime as dt
import errno
import logging
import os
import stat
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
_log = logging.getLogger(__name__)


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
            sent += _look_into(whose, folder / one.code / kind, kind)
        _check_known(whose)
    return sent


def _look_into(actor: Actor, folder: Path, kind: str) -> int:
    sent = 0
    try:
        resting = list(_resting(folder, actor.now))
    except OSError as error:
        _log.warning("the drop folder %s cannot be read: %s", folder, error.strerror)
        return 0
    for file in resting:
        try:
            sent += _send(actor, file, kind)
        except OSError as error:
            _log.warning("a file in the drop folder %s cannot be taken: %s", folder, error.strerror)
    return sent


def _resting(folder: Path, now: dt.datetime) -> Iterator[Path]:
    if not folder.is_dir() or folder.is_symlink():
        return
    for file in sorted(folder.iterdir()):
        found = file.lstat()
        rested = dt.datetime.fromtimestamp(found.st_mtime, dt.UTC) < now - _RESTS
        if stat.S_ISREG(found.st_mode) and rested:
            yield file


def _not_a_link(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)


def _send(actor: Actor, file: Path, kind: str) -> int:
    name = os.fsencode(file.name).decode("utf-8", "replace")
    try:
        with open(file, "rb", opener=_not_a_link) as content:
            imports.receive(actor=actor, kind=kind, file_name=name, content=content)
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
    if folder.is_symlink():
        raise OSError(errno.ELOOP, "a link stands where files are moved to")
    file.rename(folder / f"{now:%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:6]}-{file.name}")


def _check_known(actor: Actor) -> None:
    """Have lists of this folder checked whose columns are known by name or by what was confirmed before."""
    for view in imports.imports(actor=actor):
        if view.state is State.MAPPING and view.sent_by is None:
            found = imports.columns_of(actor=actor, batch_id=view.id)
            mapping = {one.field: one.column for one in found.guesses if one.how != "content"}
            if set(NEEDED[view.kind]) <= set(mapping):
                imports.set_mapping(actor=actor, batch_id=view.id, mapping=mapping)
