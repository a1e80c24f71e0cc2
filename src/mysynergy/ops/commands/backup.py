"""``mysynergy backup``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from mysynergy import environment
from mysynergy.ops import archive, house


@click.command("backup")
@click.argument("target", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--keys", type=click.Path(path_type=Path, dir_okay=False), help="Also write the keys, here.")
@click.option("--name", default=house.DATABASE, show_default=True, help="Name of the database.")
@click.option("--admin-url", default="", help="A log-in that sees every row (default: MYSYNERGY_ADMIN_URL).")
def command(*, target: Path | None, keys: Path | None, name: str, admin_url: str) -> None:
    """Write a backup to TARGET (default: var/backups/DATE.tar). Keep the keys file somewhere else."""
    stamp = dt.datetime.now(tz=dt.UTC).strftime("%Y-%m-%dT%H%M%SZ")
    path = target or environment.var_folder() / "backups" / f"{stamp}.tar"
    manifest = archive.back_up(archive.admin_address(admin_url), path, name=name)
    click.echo(f"{path}  {path.stat().st_size / 1e6:.1f} MB  sha256 {manifest.sha256[:16]}...")
    beside = archive.record_keys_of(path)
    click.echo(f"{beside}  keys of records and persons: delete every copy after 35 days")
    if keys is None:
        click.echo("The keys are not in it. Write them once, to a safe place: mysynergy backup --keys FILE")
    else:
        archive.write_keys(keys)
        click.echo(f"{keys}  keep it apart from the backup: together they open everything")
