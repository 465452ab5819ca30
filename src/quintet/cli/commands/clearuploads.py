"""``clearuploads``: delete uploads that wait for a form which nobody sent again."""

from typing import Any

from quintet.forms import upload_store
from quintet.forms.settings import FormSettings
from quintet.kernel.command import BaseCommand, CommandParser


class Command(BaseCommand):
    """Deletes uploads that forms with ``keep_uploads`` kept too long ago; meant to be run daily, as the server's user."""

    help = "Deletes uploads that were kept while their form had errors, and that nobody came back for."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the age, and whether to delete at all."""
        parser.add_argument(
            "--older-than", type=float, metavar="SECONDS", help="Age of what is deleted (default FORM_KEPT_UPLOADS_AGE)."
        )
        parser.add_argument("--dry-run", action="store_true", help="Only say how many would be deleted.")

    def handle(self, **options: Any) -> None:
        """Delete, and say how many there were."""
        age = options["older_than"]
        found = upload_store.clear(FormSettings.now().form_kept_uploads_age if age is None else age, options["dry_run"])
        if options["verbosity"] >= 1:
            uploads = f"{len(found)} upload{'' if len(found) == 1 else 's'}"
            self.stdout.write(f"{uploads} {'would be deleted' if options['dry_run'] else 'deleted'}.")
