"""Loading the fixtures that test classes name."""

from collections.abc import Iterable

from quintet.cli.discovery import call_command


def load_fixtures(names: Iterable[str], alias: str) -> None:
    """Load fixtures into a database; raises what ``loaddata`` raises."""
    call_command("loaddata", *names, verbosity=0, database=alias)
