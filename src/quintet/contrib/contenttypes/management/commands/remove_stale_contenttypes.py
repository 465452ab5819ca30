"""``remove_stale_contenttypes``: delete the content types of models that are gone."""

from collections.abc import Iterable
from typing import Any

from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.drivers.current import connections
from quintet.drivers.router import router
from quintet.kernel import current
from quintet.kernel.command import BaseCommand
from quintet.orm.deletion import Collector


class Command(BaseCommand):
    """Deletes stale content types with everything that depends on them, after a question that names it."""

    help = "Remove content types whose models are gone, and the rows that hang on them."

    def add_arguments(self, parser: Any) -> None:
        """Take the database, whether to ask, and whether apps that left the project count."""
        silent, gone = ("--no-input", "--noinput"), "--include-stale-apps"
        parser.add_argument(*silent, dest="interactive", action="store_false", help="ask nothing: delete")
        parser.add_argument(gone, action="store_true", help="also those of apps that are no longer installed")
        aliases = tuple(connections)
        parser.add_argument("--database", choices=aliases, default=DEFAULT_DB_ALIAS, help="alias of the database (%(default)s)")

    def handle(self, **options: Any) -> None:
        """Delete, app by app."""
        using, asks, loud = options["database"], options["interactive"], options["verbosity"] >= 2
        try:
            model = current.apps.get_model("contenttypes", "ContentType")
        except LookupError:
            return
        if not router.allow_migrate_model(using, model):
            return
        model.objects.clear_cache()
        for label, stale in self._stale(model, using, options["include_stale_apps"]):
            going = [(one, self._going_with(one, using)) for one in stale]
            if asks and any(depending for _one, depending in going) and not self._agreed(label, going):
                if loud:
                    self.stdout.write("Stale content types remain.")
                continue
            for one in stale:
                if loud:
                    self.stdout.write(f"Deleting stale content type '{one.app_label} | {one.model}'")
                one.delete(using=using)

    @staticmethod
    def _stale(model: Any, using: str, with_apps: bool) -> Iterable[tuple[str, list[Any]]]:
        """Return the content types without a model, by app label; of apps that are gone only if they are asked for."""
        by_label: dict[str, list[Any]] = {}
        for one in model.objects.using(using).order_by("app_label", "model"):
            known = one.app_label in current.apps.app_configs
            if one.model_class() is None and (known or with_apps):
                by_label.setdefault(one.app_label, []).append(one)
        return by_label.items()

    @staticmethod
    def _going_with(content_type: Any, using: str) -> list[tuple[int, str]]:
        """Return how many rows of which models would be deleted with a content type."""
        collector = Collector(using=using, origin=content_type)
        collector.collect([content_type])
        found: list[tuple[int, str]] = []
        for model, rows in collector.data.items():
            if model is not type(content_type) and rows:
                found.append((len(rows), model._meta.label))
        for rows in collector.fast_deletes:
            number = rows.count()
            if number:
                found.append((number, rows.model._meta.label))
        return found

    def _agreed(self, label: str, going: list[tuple[Any, list[tuple[int, str]]]]) -> bool:
        self.stdout.write(f"Some content types in your database are stale and can be deleted (app {label!r}).")
        self.stdout.write("Any objects that depend on these content types will also be deleted.")
        self.stdout.write("The content types and dependent objects that would be deleted are:\n")
        for one, depending in going:
            self.stdout.write(f"    - Content type for {one.app_label}.{one.model}")
            for number, name in depending:
                self.stdout.write(f"    - {number} {name} object(s)")
        self.stdout.write("This list doesn't include any cascade deletions to data outside of Django's models.")
        return input("Are you sure you want to delete these content types? Type 'yes' to continue, or 'no' to cancel: ") == "yes"
