"""``mysynergy web``: the web server alone, for an operator who runs the other parts elsewhere."""

from __future__ import annotations

import os

import click

from mysynergy.ops import house, ports
from mysynergy.ops.preparation import python_path
from mysynergy.ops.run import web_command


@click.command("web")
@click.option("--port", default="", help="Port (default: PORT, else 8000).")
@click.option("--host", default="", help="Address to listen on (default: HOST, else 127.0.0.1).")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(min=1), help="Processes.")
def command(*, port: str, host: str, workers: int) -> None:
    """Serve the pages and the API. The database must be prepared (mysynergy upgrade, or run)."""
    address = host or os.environ.get("HOST") or "127.0.0.1"
    number = ports.port_number(port or os.environ.get("PORT") or "8000")
    server = house.database_addresses()
    if server is not None and server.owned:
        server.stop()
        raise house.HouseError(
            "No database is running.\nStart everything with 'mysynergy run', or set DATABASE_URL."
        )
    ports.require_free(address, number)
    words = web_command(host=address, port=number, workers=workers)
    os.environ["PYTHONPATH"] = python_path()
    os.execv(words[0], words)  # noqa: S606 - our own command; the web server takes this process's place
