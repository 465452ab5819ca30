"""``startapp``: make the folder of a new app."""

from quintet.cli.scaffold import ScaffoldCommand


class Command(ScaffoldCommand):
    """Makes an app: models, views, tests and an empty migrations package."""

    help = "Makes a new app, in a folder of its name or in the folder given."
    missing_args_message = "You must provide an application name."
    kind = "app"
