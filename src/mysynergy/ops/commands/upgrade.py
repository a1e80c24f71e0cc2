"""``mysynergy upgrade``."""

from __future__ import annotations

import datetime as dt
import subprocess

import click

from mysynergy import environment
from mysynergy.ops import archive, databases, house, preparation


@click.command("upgrade")
@click.option("--no-backup", is_flag=True, help="Go without a backup (you have a fresh one elsewhere).")
@click.option("--admin-url", default="", help="A log-in that may make roles and databases.")
def command(*, no_backup: bool, admin_url: str) -> None:
    """Back up, migrate, publish the rulebook and derive golden records by this version. Safe to repeat."""
    address = archive.admin_address(admin_url)
    databases.initialise(address, name=house.DATABASE)
    if not no_backup:
        stamp = dt.datetime.now(tz=dt.UTC).strftime("%Y-%m-%dT%H%M%SZ")
        target = environment.var_folder() / "backups" / f"before-upgrade-{stamp}.tar"
        archive.back_up(address, target)
        click.echo(f"backup: {target}")
    try:
        databases.migrate()
    except subprocess.CalledProcessError as error:
        raise house.HouseError(
            f"A migration failed and was rolled back; the former version can go on serving:\n{error.stderr}"
        ) from error
    click.echo("migrations: up to date")
    databases.prepare()
    click.echo("agencies, agreements and rulebook: up to date")
    preparation.derive_once(click.echo)
    click.echo("golden records: up to date")
