"""``startproject``: make the folder of a new project."""

from quintet.cli.scaffold import ScaffoldCommand


class Command(ScaffoldCommand):
    """Makes a project: manage.py, settings, URLs, and a git-ignored .env with its secret key."""

    help = "Makes a new project, in a folder of its name or in the folder given."
    missing_args_message = "You must provide a project name."
    kind = "project"
