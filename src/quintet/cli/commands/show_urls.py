"""``show_urls``: every URL of the site, with its name and view."""

import json
from typing import Any

from quintet.kernel.command import BaseCommand, CommandError, CommandParser
from quintet.urls import listing
from quintet.urls.resolver import get_resolver


class Command(BaseCommand):
    """Lists the URLs in the order in which they are tried."""

    help = "Shows every URL of the site: its route, its name and its view"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what to look for, the URLconf and the format."""
        parser.add_argument("text", nargs="*", help="Show only URLs that have one of these in route, name or view.")
        parser.add_argument("--urlconf", help="Dotted path of another URLconf than ROOT_URLCONF.")
        parser.add_argument("--format", default="table", choices=["table", "json"], help="A table (default), or JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the URLs."""
        try:
            rows = list(listing.listed(get_resolver(options["urlconf"])))
        except ImportError as error:
            raise CommandError(f"The URLconf cannot be imported: {error}") from error
        texts = [text.lower() for text in options["text"]]
        shown = [row for row in rows if not texts or any(text in self._searched(row) for text in texts)]
        if options["format"] == "json":
            self.stdout.write(json.dumps([row.as_json() for row in shown], indent=2))
            return
        if not shown:
            self.stdout.write(self.style.WARNING("No URL has this in its route, name or view." if rows else "There are no URLs."))
            return
        self.table(["URL", "Name", "View"], [[row.url, row.name or "", row.view] for row in shown])
        for row in shown:
            if row.hidden_by is not None:
                self.stderr.write(self.style.WARNING(f"{row.url} is never reached: /{row.hidden_by} answers it first."))

    def _searched(self, row: listing.Listed) -> str:
        return " ".join([row.url, row.name or "", row.view]).lower()
