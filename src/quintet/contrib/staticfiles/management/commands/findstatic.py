"""``findstatic``: say where static files come from."""

from typing import Any

from quintet.contrib.staticfiles import finders
from quintet.kernel.command import CommandParser, LabelCommand


class Command(LabelCommand):
    """Shows the file, or all files, that a relative path means."""

    help = "Finds the absolute paths for the given static file(s)."
    label = "staticfile"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take paths, and whether the first match is enough."""
        super().add_arguments(parser)
        parser.add_argument("--first", action="store_false", dest="all", help="Only return the first match for each static file.")

    def handle_label(self, path: str, **options: Any) -> str | None:  # pyright: ignore[reportIncompatibleMethodOverride]  # the label is a path
        """Return where one path is found."""
        verbosity = options["verbosity"]
        found = finders.find(path, find_all=options["all"])
        files = found if isinstance(found, list) else [found] if found else []
        searched = ""
        if verbosity >= 2:
            searched = "\nLooking in the following locations:\n  " + "\n  ".join(finders.searched_locations)
        if not files:
            self.stderr.write(f"No matching file found for '{path}'.{searched}")
            return None
        if verbosity < 1:
            return "\n".join(files)
        listed = "\n  ".join(files)
        return f"Found '{path}' here:\n  {listed}{searched}"
