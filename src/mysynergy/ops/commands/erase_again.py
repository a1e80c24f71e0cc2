"""``mysynergy erase-again``: after a restore."""

from __future__ import annotations

import click
from django.utils import timezone

from mysynergy.access.public import Actor
from mysynergy.privacy import public as privacy


@click.command("erase-again")
def command() -> None:
    """Erase anew whoever came back with an older backup, as was decided. Safe to repeat."""
    count = privacy.erase_again(actor=Actor.system("erase-again", now=timezone.now()))
    click.echo(f"{count} people were erased again." if count else "Nobody came back.")
