"""``mysynergy fetch-mail``."""

from __future__ import annotations

import json
import os
import uuid

import click
from django.db import DatabaseError, IntegrityError
from django.utils import timezone

from mysynergy.access.public import Actor, agencies
from mysynergy.arrivals.public import MACHINES, Received
from mysynergy.kernel.errors import MySynergyError
from mysynergy.ops.mailboxes import MailboxError, Waiting, waiting


@click.command("fetch-mail")
@click.option("--agency", required=True, help="Code of the agency whose mailbox it is, for example JKM.")
@click.argument("source")
def command(*, agency: str, source: str) -> None:
    """Bring the mails that wait in a mailbox into an agency's queue of arrivals.

    SOURCE is imaps://user@host/folder (password: MYSYNERGY_MAIL_PASSWORD), imap:// (with STARTTLS),
    maildir:PATH, mbox:PATH or eml:PATH. A mail is kept once, however often it is fetched; nothing is ever
    sent. Ends with 0, with 1 when a mail could not be kept (it stays where it is), with 2 when the mailbox
    could not be read. The last line is JSON.
    """
    actor = Actor.system("fetch-mail", now=timezone.now())
    found = next((one for one in agencies(actor=actor).values() if one.code == agency), None)
    if found is None:
        raise click.BadParameter(f"there is no agency {agency}", param_hint="--agency")
    counts = {"kept": 0, "known": 0, "automatic": 0, "too_large": 0, "failed": 0}
    try:
        for mail in waiting(source, password=os.environ.get("MYSYNERGY_MAIL_PASSWORD", "")):
            _keep(actor.at(timezone.now()), found.id, mail, counts)
    except MailboxError as error:
        click.echo(str(error), err=True)
        click.echo(json.dumps(counts))
        raise SystemExit(2) from None
    click.echo(json.dumps(counts))
    if counts["failed"]:
        raise SystemExit(1)


def _keep(actor: Actor, agency_id: uuid.UUID, mail: Waiting, counts: dict[str, int]) -> None:
    """Keep one mail in a transaction of its own; what fails stays in the mailbox and stops no other."""
    if not mail.raw:
        counts["failed"] += 1
        click.echo(f"{mail.name} is listed, but nothing of it can be had.", err=True)
        return
    try:
        came = _kept(actor, agency_id, mail)
    except (DatabaseError, MySynergyError) as error:
        counts["failed"] += 1
        click.echo(f"{mail.name} could not be kept: {type(error).__name__}", err=True)
        return
    counts["kept" if came.arrival_id else "known"] += 1
    if came.arrival_id:
        counts["automatic"] += came.automatic
        counts["too_large"] += bool(came.too_large)
    mail.done()


def _kept(actor: Actor, agency_id: uuid.UUID, mail: Waiting) -> Received:
    try:
        return MACHINES.mail(actor=actor, agency_id=agency_id, raw=mail.raw, size=mail.size)
    except IntegrityError:
        # Another fetch kept it at this very moment: then it is known now. Anything else fails again.
        return MACHINES.mail(actor=actor, agency_id=agency_id, raw=mail.raw, size=mail.size)
