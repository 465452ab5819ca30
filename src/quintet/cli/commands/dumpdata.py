"""``dumpdata``: the rows of a database as text, for `loaddata`."""

import warnings
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from quintet.cli import fixture_files
from quintet.cli.model_labels import Chosen, found_app, found_model, parse_apps_and_model_labels
from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.drivers.current import connections
from quintet.drivers.router import router
from quintet.kernel import current
from quintet.kernel.command import BaseCommand, CommandError, CommandParser
from quintet.orm import prefetch
from quintet.orm.fetch import FETCH_PEERS
from quintet.orm.serialize import current as serializers
from quintet.orm.serialize.order import sort_dependencies
from quintet.orm.serialize.written import has_natural_key, is_parent_link

#: How many rows are held at a time; what they refer to is loaded for all of them at once.
CHUNK = 500


class ProxyModelWarning(Warning):
    """A proxy model was asked for, whose rows are those of the model below."""


class Command(BaseCommand):
    """Writes the rows of apps and models, a chunk at a time."""

    help = (
        "Output the contents of the database as a fixture of the given format (using each model's default manager unless "
        "--all is specified)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what to write, how and whither."""
        parser.add_argument("args", metavar="app_label[.ModelName]", nargs="*", help="Apps or models to write; all by default.")
        parser.add_argument("--format", default="json", help="Format of the output (default json).")
        parser.add_argument("--indent", type=int, help="Spaces to indent the output by.")
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS, help='Database to read (default "default").')
        parser.add_argument("-e", "--exclude", action="append", default=[], help="App or model to leave out; may be repeated.")
        parser.add_argument(
            "--natural-foreign", action="store_true", dest="use_natural_foreign_keys", help="Refer to rows by natural keys."
        )
        parser.add_argument(
            "--natural-primary",
            action="store_true",
            dest="use_natural_primary_keys",
            help="Leave out keys that natural keys give.",
        )
        parser.add_argument("-a", "--all", action="store_true", dest="use_base_manager", help="Read through the base manager.")
        parser.add_argument("--pks", dest="primary_keys", help="Keys of the rows to write, with commas; for one model.")
        parser.add_argument("-o", "--output", help="File to write; .gz, .bz2, .xz and .lzma are compressed.")

    def handle(self, *app_labels: str, **options: Any) -> None:
        """Write the rows.

        Raises CommandError for what cannot be found or written.
        """
        if options["format"] not in serializers.get_public_serializer_formats():
            raise CommandError(f"Unknown serialization format: {options['format']}")
        excluded = parse_apps_and_model_labels(options["exclude"])
        keys = [key.strip() for key in options["primary_keys"].split(",")] if options["primary_keys"] else []
        chosen = _chosen(app_labels, excluded)
        if keys and (len(app_labels) != 1 or "." not in app_labels[0]):
            raise CommandError("You can only use --pks option with one model")
        try:
            with connections[options["database"]].instruments.forgotten():
                self._write(_Rows(_models(chosen, excluded, options), options, keys), options)
        except Exception as error:
            if options["traceback"]:
                raise
            raise CommandError(f"Unable to serialize database: {error}") from error

    def _write(self, rows: "_Rows", options: dict[str, Any]) -> None:
        self.stdout.ending = None  # type: ignore[assignment]  # documented: None ends no line
        shows = options["output"] and options["verbosity"] > 0 and self.stdout.isatty()
        with self._target(options["output"]) as stream:
            serializers.serialize(
                options["format"],
                rows,
                indent=options["indent"],
                use_natural_foreign_keys=options["use_natural_foreign_keys"],
                use_natural_primary_keys=options["use_natural_primary_keys"],
                stream=stream or self.stdout,
                progress_output=self.stdout if shows else None,
                object_count=rows.count() if shows else 0,
            )

    def _target(self, path: str | None) -> AbstractContextManager[Any]:
        if not path:
            return nullcontext()
        ending = Path(path).suffix
        if ending == ".zip":
            path = path.removesuffix(ending)
            message = f"Unsupported file extension ({ending}). Fixtures saved in '{Path(path).name}'."
            warnings.warn(message, RuntimeWarning, stacklevel=2)
        return fixture_files.written(path)


def _chosen(labels: Iterable[str], excluded: Chosen) -> dict[Any, list[Any] | None]:
    """Return the models to write by app config, None for all of an app; without labels those of every app."""
    if not labels:
        return {
            config: None
            for config in current.apps.get_app_configs()
            if config.models_module is not None and config not in excluded.configs
        }
    chosen: dict[Any, list[Any] | None] = {}
    for label in labels:
        if "." not in label:
            config = found_app(label)
            if config.models_module is not None and config not in excluded.configs:
                chosen[config] = None
            continue
        model = found_model(label)
        config = model._meta.app_config
        models = chosen.setdefault(config, [])
        if config not in excluded.configs and models is not None and model not in models:
            models.append(model)
    return chosen


def _models(chosen: dict[Any, list[Any] | None], excluded: Chosen, options: dict[str, Any]) -> list[Any]:
    """Return the models whose rows are written, in order."""
    models = sort_dependencies(chosen.items(), allow_cycles=True)  # loaddata knows references to later rows
    return [model for model in models if not excluded.has(model) and _has_rows(model, models, options["database"])]


def _has_rows(model: Any, models: list[Any], alias: str) -> bool:
    if model._meta.proxy:
        if model._meta.concrete_model not in models:
            warnings.warn(
                f"{model._meta.label} is a proxy model and won't be serialized.", category=ProxyModelWarning, stacklevel=2
            )
        return False
    return router.allow_migrate_model(alias, model)


class _Rows:
    """The rows of the models, read a chunk at a time whenever they are gone through."""

    def __init__(self, models: list[Any], options: dict[str, Any], keys: list[str]) -> None:
        self.models, self.keys = models, keys
        self.alias, self.all = options["database"], options["use_base_manager"]
        self.natural = options["use_natural_foreign_keys"]

    def __iter__(self) -> Iterator[Any]:
        for model in self.models:
            rows = self._of(model).order_by(model._meta.pk.name).fetch_mode(FETCH_PEERS)
            # What holds the row that holds it would wait, by thousands, for the garbage collector.
            backs = ["_prefetched_objects_cache", *(one.attname for one in model._meta.fields if hasattr(one, "upload_to"))]
            for row in rows.prefetch_related(*self._related(model)).iterator(chunk_size=CHUNK):
                yield row
                for name in backs:
                    vars(row).pop(name, None)

    def _related(self, model: Any) -> Iterator[Any]:
        """Yield what is loaded of a chunk's related rows: their keys, or all of those that have natural keys."""
        meta = model._meta
        for field in (*meta.local_fields, *meta.local_many_to_many):
            target = field.remote_field and field.remote_field.model
            if not target or not (field.serialize or is_parent_link(field)):
                continue
            if self.natural and has_natural_key(target):
                yield field.name
            elif field.many_to_many and field.remote_field.through._meta.auto_created:
                yield prefetch.Prefetch(field.name, target._default_manager.using(self.alias).only("pk"))

    def _of(self, model: Any) -> Any:
        rows = (model._base_manager if self.all else model._default_manager).using(self.alias)
        return rows.filter(pk__in=self.keys) if self.keys else rows

    def count(self) -> int:
        """Return how many there are."""
        return sum(self._of(model).count() for model in self.models)
