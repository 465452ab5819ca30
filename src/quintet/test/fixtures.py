"""Loading the fixtures that test classes name."""

from collections.abc import Iterable

from quintet.cli.discovery import call_command, get_commands
from quintet.kernel.errors import ImproperlyConfigured


def load_fixtures(names: Iterable[str], alias: str) -> None:
    """Load fixtures into a database. Raises ImproperlyConfigured where there is no ``loaddata`` command."""
    if "loaddata" not in get_commands():
        raise ImproperlyConfigured(
            "A test class names fixtures, and the loaddata command is not part of this release of quintet. Make the rows in "
            "setUpTestData() or setUp()."
        )
    call_command("loaddata", *names, verbosity=0, database=alias)
