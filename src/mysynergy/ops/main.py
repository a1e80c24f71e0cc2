"""The ``mysynergy`` command. Each command is a module of its own, imported only when it is called, so that
commands that work on files need no server, no database and no Django."""

from __future__ import annotations

import importlib
import sys
from dataclasses import dataclass
from types import ModuleType

import click

from mysynergy.ops import house


@dataclass(frozen=True, slots=True)
class Entry:
    """A command: where it stands, one line of help, and whether it needs the database."""

    module: str
    help: str
    needs_house: bool = False


COMMANDS: dict[str, Entry] = {
    "run": Entry("run", "Start everything on this machine: database, worker and web."),
    "seed": Entry("seed", "Fill the database with made-up people, cases and referrals.", needs_house=True),
    "demo-users": Entry("demo_users", "List the sign-ins of the demonstration.", needs_house=True),
    "invite": Entry("invite", "A one-time link for an administrator or the secretariat.", needs_house=True),
    "import": Entry("import_", "Bring lists of an agency in from files.", needs_house=True),
    "fetch-mail": Entry("fetch_mail", "Bring an agency's e-mail into its queue.", needs_house=True),
    "check": Entry("check", "See whether this installation is sound, and what to mend.", needs_house=True),
    "rehearse": Entry("rehearse", "Play a month of five agencies with crashes: is anybody dropped?"),
    "decisions": Entry("decisions", "Count how pairs were decided, for the model card.", needs_house=True),
    "export-person": Entry(
        "export_person", "Write the whole copy of what is held about one person.", needs_house=True
    ),
    "erase-again": Entry(
        "erase_again", "Erase anew whoever came back with an older backup.", needs_house=True
    ),
    "derive": Entry("derive", "Derive golden records anew from what agencies said.", needs_house=True),
    "messages": Entry("messages", "Messages on their way out; try again.", needs_house=True),
    "holiday": Entry("holiday", "Declare a holiday, or list the declared ones.", needs_house=True),
    "screen": Entry("screen", "Screen one person's facts against the rulebook (no database)."),
    "contribution": Entry("contribution", "What is due in a social insurance scheme (no database)."),
    "sweep": Entry("sweep", "Count every programme over a file of people (no database)."),
    "link": Entry("link", "Find which records of agencies' lists are one person (no database)."),
    "benefit": Entry("benefit", "Compute a benefit of a scheme, step by step (no database)."),
    "synth": Entry("synth", "Write files of made-up people (no database)."),
    "rulebook": Entry("rulebook", "Check the rulebook's files, or publish them."),
    "db-init": Entry("db_init", "Make the database roles and the database, or print the SQL."),
    "backup": Entry("backup", "Write a backup of the database and its keys."),
    "restore": Entry("restore", "Bring a backup back into an empty database."),
    "upgrade": Entry("upgrade", "Back up, migrate and publish the rulebook of this version."),
    "worker": Entry("worker", "Do the work that follows after commits (started by run).", needs_house=True),
    "web": Entry("web", "Serve the pages and the API, without the rest of run."),
    "translations": Entry("translations", "Collect texts, and check or compile translations."),
}


_HELP = frozenset({"-h", "--help"})


class LazyCommands(click.Group):
    """A group that knows its commands' names and imports one only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command, or ``None`` for an unknown name."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        if entry.needs_house:
            house.look_around() if _HELP & set(sys.argv) else house.open_house()
        module: ModuleType = importlib.import_module(f"mysynergy.ops.commands.{entry.module}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in COMMANDS.items()])


@click.command(
    cls=LazyCommands,
    help="MySynergy: no wrong door. Begin with: mysynergy run",
    no_args_is_help=True,
    context_settings={"help_option_names": sorted(_HELP)},
)
@click.version_option(package_name="mysynergy", message="%(version)s")
def mysynergy() -> None:
    """Run the command that follows."""


def main() -> None:
    """Entry point of the console script."""
    try:
        mysynergy(prog_name="mysynergy")
    except house.HouseError as error:
        click.echo(f"{error}", err=True)
        sys.exit(3)


if __name__ == "__main__":
    main()
