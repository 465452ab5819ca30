"""``startproject``: make the folder of a new project."""

from quintet.cli.scaffold import ScaffoldCommand
from quintet.kernel.command import CommandParser


class Command(ScaffoldCommand):
    """Makes a project: manage.py, settings, URLs, and a git-ignored .env with its secret key."""

    help = "Makes a new project, in a folder of its name or in the folder given."
    missing_args_message = "You must provide a project name."
    kind = "project"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what `startapp` takes, and how strict the settings are."""
        super().add_arguments(parser)
        parser.add_argument(
            "--hardened",
            action="store_true",
            help="Protect it on your own machine as on a server: HTTPS, a log-in for every view, few tries to log in.",
        )
