"""``mysynergy restore``."""

from __future__ import annotations

from pathlib import Path

import click

from mysynergy.ops import archive, house


@click.command("restore")
@click.argument("source", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--keys", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="The keys file.")
@click.option(
    "--record-keys",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The newest file of record keys (default: beside SOURCE).",
)
@click.option("--name", default=house.DATABASE, show_default=True, help="Name of the database.")
@click.option("--admin-url", default="", help="A log-in that may make databases.")
def command(*, source: Path, keys: Path | None, record_keys: Path | None, name: str, admin_url: str) -> None:
    """Bring the backup SOURCE back into a database that does not exist yet or is empty."""
    if keys is not None:
        archive.read_keys(keys)
    manifest = archive.restore(archive.admin_address(admin_url), source, name=name, record_keys=record_keys)
    click.echo(f"Restored the backup of {manifest.made_at} (MySynergy {manifest.version}) into {name}.")
    click.echo("Whoever was erased since: mysynergy check, then mysynergy erase-again.")
