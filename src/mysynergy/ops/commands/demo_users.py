"""``mysynergy demo-users``."""

from __future__ import annotations

import json
from dataclasses import asdict

import click
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from mysynergy.access.public import Actor
from mysynergy.ops import demonstration, house


@click.command("demo-users")
@click.option("--json", "as_json", is_flag=True, help="A JSON list for programs.")
def command(*, as_json: bool) -> None:
    """List the sign-ins of the demonstration (only where its users were made)."""
    actor = Actor.system("demo-users", now=timezone.now())
    found = demonstration.sign_ins(actor=actor)
    if not found:
        raise house.HouseError("This database has no demonstration users. Make them: mysynergy seed")
    if as_json:
        click.echo(json.dumps([asdict(sign_in) for sign_in in found], indent=1))
        return
    table = Table("username", "password", "one-time-code secret", "agency", "role")
    for sign_in in found:
        table.add_row(sign_in.username, sign_in.password, sign_in.totp_secret, sign_in.agency, sign_in.role)
    Console(width=140).print(table)
