"""``quintet demo``: the polls example, migrated, seeded and served on an embedded SQLite database."""

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from quintet.cli.discovery import call_command
from quintet.kernel import boot, current
from quintet.kernel.command import BaseCommand, CommandError
from quintet.kernel.settings import ENVIRONMENT_VARIABLE

PACKAGED = Path(__file__).parents[1] / "demo_site"
CHECKOUT = Path(__file__).parents[4] / "examples" / "polls"
USERNAME, PASSWORD = "demo", "demo-polls"


class Command(BaseCommand):
    """Show a whole site at work, with one command and nothing to set up."""

    help = "Migrates, seeds and serves the polls example on an embedded SQLite database."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say where to serve and where the database goes."""
        parser.add_argument("addrport", nargs="?", default="127.0.0.1:8000", help="Address and port (default 127.0.0.1:8000).")
        parser.add_argument(
            "--folder", default=".demo", help="Folder of the database; remove it to start afresh (default .demo)."
        )
        parser.add_argument("--no-serve", action="store_true", help="Migrate and seed only.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare the database, say how to log in, and serve until Ctrl-C."""
        if current.settings.configured:
            raise CommandError("The demo is a site of its own: run it as `quintet demo`, outside a project's manage.py.")
        database = Path(options["folder"]).resolve() / "polls.sqlite3"
        database.parent.mkdir(parents=True, exist_ok=True)
        self._enter(database)
        call_command("migrate", verbosity=options["verbosity"])
        call_command("seed_polls", username=USERNAME, password=PASSWORD)
        if options["no_serve"]:
            return
        self._tell(options["addrport"], database)
        call_command("runserver", options["addrport"], use_reloader=False)

    def _enter(self, database: Path) -> None:
        """Make this process the example's: its folder on the path, its settings, its database."""
        sys.path.insert(0, str(site_folder()))
        os.environ[ENVIRONMENT_VARIABLE] = "mysite.settings"
        os.environ["POLLS_DATABASE_URL"] = f"sqlite:///{database}"
        boot.setup()

    def _tell(self, addrport: str, database: Path) -> None:
        where = addrport if ":" in addrport else f"127.0.0.1:{addrport}"
        lines = [
            "",
            self.style.SUCCESS("  The polls example is ready."),
            f"  Look at    http://{where}/",
            f"  Log in at  http://{where}/accounts/login/  as {USERNAME} with password {PASSWORD}",
            f"  Source     {site_folder()}",
            f"  Database   {database}",
            "  Stop with  Ctrl-C",
            "",
        ]
        self.stdout.write("\n".join(lines))


def site_folder() -> Path:
    """Return the folder of the example: inside the installed package, or the checkout's.

    Raises CommandError when neither holds it.
    """
    for folder in (PACKAGED, CHECKOUT):
        if (folder / "manage.py").is_file():
            return folder
    raise CommandError(f"The example is missing: neither {PACKAGED} nor {CHECKOUT} holds it. Install quintet again.")
