"""Loading fixtures into a database: rows as they are read, then references to later rows, then a check of all references."""

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from quintet.cli.broken_references import broken_references
from quintet.cli.fixture_batches import Batch
from quintet.cli.fixture_deferred import Deferred
from quintet.cli.fixture_files import BROKEN, opened
from quintet.cli.fixtures import Fixture
from quintet.cli.model_labels import Chosen
from quintet.drivers.atomic import atomic
from quintet.drivers.current import connections
from quintet.drivers.errors import DatabaseError, IntegrityError
from quintet.drivers.router import router
from quintet.kernel.errors import SuspiciousOperation, ValidationError
from quintet.kit.terminal import no_style
from quintet.orm.serialize import current as serializers
from quintet.orm.serialize.deserialized import DeserializedObject
from quintet.orm.serialize.errors import DeserializationError

#: What a fixture that cannot be loaded raises; its message then says which fixture it is.
EXPECTED = (DeserializationError, DatabaseError, ValidationError, ValueError, TypeError, SuspiciousOperation, *BROKEN)


class Count(NamedTuple):
    """How many objects were read of one fixture, and how many of them were written."""

    read: int
    written: int


def in_silence(items: Iterable[Any], _label: str) -> Iterable[Any]:
    """Return what is gone through as it is."""
    return items


class Loading:
    """Loads fixtures into one database; the caller opens the transaction, and calls `finish` at the end.

    ``excluded`` models are left out, and with ``ignores`` models and fields that are gone. ``told`` hears after each object.
    ``shown`` is given what is gone through, and a word for it, and gives the same: it may show how far that has come.
    """

    def __init__(
        self,
        alias: str,
        *,
        excluded: Chosen,
        ignores: bool = False,
        told: Callable[[int], object] = int,
        shown: Callable[[Iterable[Any], str], Iterable[Any]] = in_silence,
    ) -> None:
        self.alias, self.excluded, self.ignores, self.told, self.shown = alias, excluded, ignores, told, shown
        self.deferred = Deferred()
        self.batch = Batch(alias, self._save)
        #: The fixtures that held rows, by model.
        self.models: dict[Any, dict[str, None]] = {}

    def load(self, fixture: Fixture, stream: Any = None) -> Count:
        """Write the objects of a fixture, of ``stream`` if one is given.

        Raises what reading and the database raise, with the fixture and the object in the message.
        """
        with _told(EXPECTED, f"Problem installing fixture '{fixture.path}'"):
            if stream is not None:
                return self._load(fixture, stream)
            with opened(fixture.path, fixture.compression) as file:
                return self._load(fixture, file)

    def _load(self, fixture: Fixture, stream: Any) -> Count:
        read = written = 0
        objects = serializers.deserialize(
            fixture.format, stream, using=self.alias, ignorenonexistent=self.ignores, handle_forward_references=True
        )
        # A format of somebody's own may look rows up in ways that we do not hear of.
        references = getattr(objects, "references", None)
        if references is not None:
            references.before_lookup = self.batch.flush
        write = self._save if references is None else self.batch.add
        for obj in self.shown(objects, "Loading"):
            read += 1
            if self._is_wanted(type(obj.object)):
                self.models.setdefault(type(obj.object), {})[fixture.path] = None
                if obj.deferred_fields:
                    write(obj)
                    self.deferred.add(obj, fixture.path)
                else:
                    write(obj)
                written += 1
                self.told(written)
        self.batch.flush()
        return Count(read, written)

    def _is_wanted(self, model: Any) -> bool:
        return not self.excluded.has(model) and router.allow_migrate_model(self.alias, model)

    def _save(self, obj: DeserializedObject) -> None:
        with _told((DatabaseError, ValueError, TypeError), f"Could not load {obj.object._meta.label}(pk={obj.object.pk})"):
            obj.save(using=self.alias)

    def finish(self) -> None:
        """Set the references to rows that stood further on, check all references, and let automatic keys go on.

        Raises DeserializationError for a reference to a row that never came, IntegrityError naming rows that refer to nothing.
        """
        for obj, path in self.shown(self.deferred.taken(), "Connecting") if self.deferred else ():
            with _told(EXPECTED, f"Problem installing fixture '{path}'"):
                obj.save_deferred_fields(using=self.alias)
        if not self.models:
            return
        self._check_references()
        connection = connections[self.alias]
        statements = connection.ops.sequence_reset_sql(no_style(), list(self.models))
        if statements:
            connection.script(statements)

    def _check_references(self) -> None:
        try:
            # A savepoint: the rows are looked at even in a database that refuses to go on after an error.
            with atomic(using=self.alias):
                connections[self.alias].check_constraints(table_names=[model._meta.db_table for model in self.tables()])
        except IntegrityError as error:
            rows = "\n".join(f"  {line}" for line in broken_references(self.models, self.alias))
            _prefix(error, "Problem installing fixtures")
            error.args = (f"{error.args[0]}\n{rows}" if rows else error.args[0], *error.args[1:])
            raise

    def tables(self) -> Iterator[Any]:
        """Yield the models whose tables were written to: those of many-to-many relations too."""
        for model in self.models:
            yield model
            yield from (field.remote_field.through for field in model._meta.local_many_to_many)


@contextmanager
def _told(expected: tuple[type[BaseException], ...], text: str) -> Generator[None]:
    """Put ``text`` before the message of an expected error that rises in the block."""
    try:
        yield
    except expected as error:
        _prefix(error, text)
        raise


def _prefix(error: BaseException, text: str) -> None:
    """Put ``text`` before the message of an error."""
    position = getattr(error, "position", None)
    if position is not None:
        text, error.position = f"{text} (object {position})", None  # type: ignore[attr-defined]  # has it, as asked
    error.args = (f"{text}: {_message(error)}",)


def _message(error: BaseException) -> str:
    return "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)
