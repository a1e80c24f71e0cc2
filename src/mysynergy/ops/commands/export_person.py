"""``mysynergy export-person``: the whole copy of what is held about one person, for her to have."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from pathlib import Path

import click
from django.contrib.auth import get_user_model
from django.utils import timezone

from mysynergy.access.public import Actor
from mysynergy.directory.public import programmes
from mysynergy.kernel.errors import MySynergyError
from mysynergy.ops import house
from mysynergy.privacy.public import Copy, give_copy
from mysynergy.words.errors import sentence
from mysynergy.words.personal import Programmes, as_json, as_text


@click.command("export-person")
@click.argument("individual_id", metavar="ID", type=click.UUID)
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="FILE.json, or a folder to be made."
)
@click.option("--reason", required=True, help="Why; it is recorded, and she may read it.")
@click.option("--as", "username", required=True, help="User name of the officer who answers for it.")
def command(*, individual_id: uuid.UUID, out: Path, reason: str, username: str) -> None:
    """Write everything that all agencies hold about the person ID.

    Into FILE.json, or into a folder with copy.json and copy.txt in her language. That it was given, by
    whom and why, is recorded as an event. Readable by the owner of the files only; nothing is overwritten.
    """
    single = out.suffix == ".json"
    if out.exists():
        raise house.HouseError(f"{out} exists already: choose another name, nothing was written")
    actor = Actor.system("export-person", now=timezone.now())
    officer = get_user_model().objects.filter(username=username.lower(), is_active=True).first()
    if officer is None:
        raise house.HouseError(f"There is no user {username!r}: --as names the officer who answers for it.")
    actor = replace(actor, id=officer.pk)
    try:
        copy = give_copy(actor=actor, individual_id=individual_id, reason=reason)
    except MySynergyError as error:
        raise house.HouseError(sentence(error.code, error.params)) from error
    names = {
        key: {"ms": one.rule.name.ms, "en": one.rule.name.en} for key, one in programmes(actor=actor).items()
    }
    for path in _write(out, copy, names, single=single):
        click.echo(f"{path}  {path.stat().st_size:,} bytes")
    click.echo("Give it to the person only, by a safe way, and delete it here.")


def _write(out: Path, copy: Copy, names: Programmes, *, single: bool) -> list[Path]:
    text = json.dumps(as_json(copy, names), ensure_ascii=False, indent=1)
    if single:
        out.parent.mkdir(parents=True, exist_ok=True)
        return [_private(out, text)]
    out.mkdir(parents=True, mode=0o700)
    language = copy.language if copy.language in ("ms", "en") else "ms"
    return [_private(out / "copy.json", text), _private(out / "copy.txt", as_text(copy, names, language))]


def _private(path: Path, text: str) -> Path:
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
    return path
