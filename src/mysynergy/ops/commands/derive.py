"""``mysynergy derive``: after an upgrade that brought or changed the rule of the golden record."""

from __future__ import annotations

import uuid

import click
from django.utils import timezone

from mysynergy.access.public import Actor
from mysynergy.registry.public import records

_AT_ONCE = 200


@click.command("derive")
@click.option("--after", type=click.UUID, help="Go on after this person, where an earlier run was ended.")
def command(*, after: uuid.UUID | None) -> None:
    """Derive every golden record anew from what agencies said; what is right stays. Safe to repeat."""
    looked = changed = 0
    while True:
        actor = Actor.system("derive", now=timezone.now())
        last, more, otherwise = records.derive_some(actor=actor, after=after, most=_AT_ONCE)
        if last is None:
            break
        after, looked, changed = last, looked + more, changed + otherwise
        click.echo(f"\r{looked} looked at, {changed} changed, the last {after}", nl=False, err=True)
    click.echo(f"{looked} people looked at, {changed} golden records changed.")
