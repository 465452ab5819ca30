"""Documented commands that this release does not bring yet, so that asking for one is answered plainly.

They are in no list of commands; a project that brings a command of such a name has its own.
"""

from types import MappingProxyType
from typing import Any

from quintet.kernel.command import BaseCommand, CommandError
from quintet.kernel.command_parser import CommandParser

#: The name of a command → what to do without it.
UNRELEASED = MappingProxyType(
    {
        "compilemessages": "Translations are read from .po files as they are.",
        "createcachetable": "Keep the cache in memory or in a folder.",
        "dumpdata": "Use the database's own tools, such as pg_dump or sqlite3 .dump.",
        "loaddata": "Make the rows in a data migration, or in setUpTestData() of tests.",
        "makemessages": "Use pybabel extract, which comes with Babel.",
        "optimizemigration": "Migrations run as they are.",
        "sendtestemail": "Call quintet.core.mail.send_mail() in the shell.",
        "squashmigrations": "Migrations run as they are.",
        "testserver": "Run migrate and runserver with settings of their own.",
    }
)


def refusal(name: str) -> str:
    """Return what is said of a command that this release lacks: that, and what to do instead."""
    return f"The {name} command is not part of this release of quintet. {UNRELEASED[name]}"


class UnreleasedCommand(BaseCommand):
    """Refuses: this release lacks the command ``name``. Takes any command line, so that the refusal is what is read."""

    help = "Not part of this release."
    requires_system_checks = ()
    name = ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whatever stands on the command line."""
        parser.add_argument("args", nargs="*")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raise CommandError, with what to do instead."""
        raise CommandError(refusal(self.name))


class DumpData(UnreleasedCommand):
    """The dumpdata command, for packages that name its class."""

    name = "dumpdata"


class LoadData(UnreleasedCommand):
    """The loaddata command, for packages that name its class."""

    name = "loaddata"


class TestServer(UnreleasedCommand):
    """The testserver command, for packages that name its class."""

    name = "testserver"
