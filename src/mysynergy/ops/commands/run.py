"""``mysynergy run``: start everything on this machine."""

from __future__ import annotations

import os

import click

from mysynergy import environment
from mysynergy.ops import ports
from mysynergy.ops.run import Plan, run


@click.command("run")
@click.option("--port", default="", help="Port of the web server (default: PORT, else 8000).")
@click.option("--host", default="", help="Address to listen on (default: HOST, else 127.0.0.1).")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(min=1), help="Web processes.")
@click.option(
    "--demo/--no-demo",
    default=environment.flag("MYSYNERGY_DEMO", default=True),
    help="Fill an empty database with made-up people, and show their officers' sign-ins (default: yes).",
)
def command(*, port: str, host: str, workers: int, demo: bool) -> None:
    """Start the database, the worker and the web server, until Ctrl-C.

    DATABASE_URL names a PostgreSQL of your own; without it one is started in the folder var (MYSYNERGY_VAR).
    """
    plan = Plan(
        host=host or os.environ.get("HOST") or "127.0.0.1",
        port=ports.port_number(port or os.environ.get("PORT") or "8000"),
        workers=workers,
        demo=demo,
        var=environment.var_folder(),
    )
    run(plan, click.echo)
