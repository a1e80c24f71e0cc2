"""``mysynergy db-init``: roles and database, made once by somebody who may make roles."""

from __future__ import annotations

import os

import click
import psycopg

from mysynergy.ops import databases, house


@click.command("db-init")
@click.option("--admin-url", default="", help="Log-in that may create roles (default: MYSYNERGY_ADMIN_URL).")
@click.option("--name", default=house.DATABASE, show_default=True, help="Name of the database.")
@click.option("--print", "print_sql", is_flag=True, help="Only print the SQL, to be run by hand.")
def command(*, admin_url: str, name: str, print_sql: bool) -> None:
    """Make the five roles and the database; safe to repeat. It never deletes anything."""
    if print_sql:
        click.echo(databases.script(name))
        return
    if not admin_url:
        house.database_addresses()
    address = admin_url or os.environ.get("MYSYNERGY_ADMIN_URL") or os.environ["DATABASE_URL"]
    try:
        for line in databases.initialise(address, name=name):
            click.echo(line)
    except psycopg.Error as error:
        raise house.HouseError(
            f"The server refused: {str(error).strip()}\n"
            "Give --admin-url of a log-in with CREATEROLE and CREATEDB, or run the SQL of "
            "'mysynergy db-init --print' by hand."
        ) from error
