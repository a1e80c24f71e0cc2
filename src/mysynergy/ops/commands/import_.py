"""``mysynergy import``: lists of an agency from a folder or a file, without a page."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click
from django.utils import timezone
from django.utils.translation import gettext, override

from mysynergy.access.public import Actor, ActorKind, Role, agencies
from mysynergy.imports import public as imports
from mysynergy.imports.public import AT_WORK, KINDS, NEEDED, BatchView, SameFile, State
from mysynergy.kernel.errors import Invalid, MySynergyError
from mysynergy.ops import house
from mysynergy.words.errors import fault_sentence, sentence
from mysynergy.words.imports import (
    FIELDS,
    STATES,
    WHAT,
    came_in_words,
    coded,
    error_file,
    looks,
    problem_said,
    rows_in_words,
)

_ENDINGS = (".csv", ".txt", ".tsv", ".xlsx", ".xls", ".ods", ".parquet")


@click.command("import")
@click.argument("path", metavar="FOLDER|FILE", type=click.Path(exists=True, path_type=Path))
@click.option("--agency", required=True, metavar="CODE", help="Whose lists they are.")
@click.option("--kind", required=True, type=click.Choice(KINDS), help="What the lists hold.")
@click.option("--dry-run", is_flag=True, help="Check and say what would happen; bring nothing in.")
@click.option("--trust-guesses", is_flag=True, help="Take columns without a known name by what they hold.")
@click.option("--errors", type=click.Path(path_type=Path), help="Folder for the rows with errors.")
@click.option("--language", type=click.Choice(["ms", "en"]), default="ms", show_default=True)
def command(
    *,
    path: Path,
    agency: str,
    kind: str,
    dry_run: bool,
    trust_guesses: bool,
    errors: Path | None,
    language: str,
) -> None:
    """Bring the list FILE, or all lists in FOLDER, in for an agency.

    A file that was brought in before is told and left. Stopped in the middle, the same command goes on.
    Columns whose meaning nobody confirmed wait for a data steward on the page "Lists". Ends with 1 where a
    list could not be read or waits; the other lists of the folder are brought in all the same.
    """
    files = (
        [path] if path.is_file() else sorted(one for one in path.iterdir() if one.suffix.lower() in _ENDINGS)
    )
    with override(language):
        if not files:
            raise house.HouseError(f"No list in {path}: the names of lists end in {', '.join(_ENDINGS)}.")
        actor = _actor(agency)
        left = 0
        for file in files:
            click.echo(f"{file.name}:")
            left += not _one(actor, file, kind, dry_run=dry_run, trust=trust_guesses, errors=errors)
        if left:
            sys.exit(1)


def _actor(code: str) -> Actor:
    now = timezone.now()
    known = {one.code: one.id for one in agencies(actor=Actor.system("import", now=now)).values()}
    if code not in known:
        raise house.HouseError(f"There is no agency {code}. There are: {', '.join(sorted(known))}.")
    return Actor(
        kind=ActorKind.SYSTEM,
        role=Role.SYSTEM,
        purpose="import",
        now=now,
        agency_id=known[code],
        name="import",
    )


def _one(actor: Actor, file: Path, kind: str, *, dry_run: bool, trust: bool, errors: Path | None) -> bool:
    """Bring one list in as far as it goes; return whether it could be read and its columns are known."""
    try:
        view = _received(actor, file, kind)
    except Invalid as invalid:
        click.echo(f"  {' '.join(fault_sentence(one) for one in invalid.faults)}")
        return False
    if view.state is State.MAPPING:
        if not _mapped(actor, view, trust=trust):
            return False
        view = imports.one_import(actor=actor, batch_id=view.id)
    view = _worked(actor, view)
    if view.state is State.PAUSED and not dry_run:
        view = _worked(actor, imports.go_on(actor=actor, batch_id=view.id))
    if view.state is State.CHECKED and not dry_run:
        view = _worked(actor, imports.bring_in(actor=actor, batch_id=view.id))
    _say(view)
    counted = view.counts if view.state is State.CHECKED else view.brought
    if errors is not None and view.emptied_at is None and (counted.get("error") or counted.get("twice")):
        target = errors / f"{file.stem}.errors.csv"
        errors.mkdir(parents=True, exist_ok=True)
        with target.open("w", encoding="utf-8", newline="") as out:
            target.chmod(0o600)
            out.writelines(error_file(imports.wrong_rows(actor=actor, batch_id=view.id)))
        click.echo(f"  {target}")
    return view.state is not State.FAILED


def _received(actor: Actor, file: Path, kind: str) -> BatchView:
    try:
        with file.open("rb") as content:
            view = imports.receive(actor=actor, kind=kind, file_name=file.name, content=content)
    except SameFile as same:
        click.echo(f"  {sentence(same.code)}")
        view = imports.one_import(actor=actor, batch_id=same.batch_id)
    return _worked(actor, view)


def _worked(actor: Actor, view: BatchView) -> BatchView:
    """Do the work here and now, as long as there is some; a worker may be at it besides."""
    said = ""
    while view.state in AT_WORK:
        worker = Actor.system("imports.work", now=timezone.now())
        left = imports.work(actor=worker, batch_id=str(view.id), seconds=3)
        view = imports.one_import(actor=actor, batch_id=view.id)
        line = f"  {gettext(STATES[view.state])}"
        if view.total:
            line += f" {100 * view.done // view.total} %"
        if line != said and view.state in AT_WORK:
            click.echo(line, err=True)
            said = line
        if not left and view.state in AT_WORK:
            time.sleep(0.5)  # another worker has the last rows
    return view


def _mapped(actor: Actor, view: BatchView, *, trust: bool) -> bool:
    found = imports.columns_of(actor=actor, batch_id=view.id)
    mapping = {one.field: one.column for one in found.guesses if trust or one.how != "content"}
    lacking = [field for field in NEEDED[view.kind] if field not in mapping]
    if lacking:
        names = ", ".join(gettext(FIELDS[field]) for field in lacking)
        click.echo(f"  {gettext('Columns to be confirmed')}: {names}")
        return False
    for field, column in sorted(mapping.items(), key=lambda pair: pair[1]):
        click.echo(f"  {found.columns[column]} → {gettext(FIELDS[field])}")
    try:
        imports.set_mapping(actor=actor, batch_id=view.id, mapping=mapping)
    except MySynergyError as error:
        raise house.HouseError(sentence(error.code, error.params)) from error
    return True


def _say(view: BatchView) -> None:
    if view.problem:
        click.echo(f"  {gettext(STATES[view.state])}: {problem_said(view.problem)}")
        return
    for name, said in looks(view)[1:]:  # the file's name stands above
        click.echo(f"  {name}: {said}")
    came = view.state is State.APPLIED
    rows = came_in_words(view.brought, view.rows) if came else rows_in_words(view.rows)
    click.echo(f"  {gettext(STATES[view.state])}: {rows}")
    counts = view.counts if view.state is State.CHECKED else view.brought
    for what, count in counts.items():
        if what in WHAT:
            click.echo(f"  {count:>9,}  {gettext(WHAT[what])}")
    for found, prefix in ((view.counts, "fault"), (view.counts, "note"), (view.brought, "kept")):
        for one in coded(found, prefix):
            click.echo(f"  {one.count:>9,}  {one.word}")
