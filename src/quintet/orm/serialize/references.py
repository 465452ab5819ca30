"""What a text says of other rows: their keys, or natural keys that are looked up."""

from collections.abc import Callable, Iterable
from typing import Any, Final, cast

from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.kernel import current
from quintet.kernel.errors import ObjectDoesNotExist
from quintet.orm.serialize.errors import UNREADABLE, M2MDeserializationError

#: What stands for a row that may come later in the text.
DEFERRED: Final = object()
#: How many rows that natural keys named are remembered.
REMEMBERED = 10_000
PLAIN = frozenset({str, int, bool, float, type(None)})


def _nothing() -> None:
    """Prepare nothing."""


class References:
    """Finds, in the database ``using``, the rows that the objects of one text refer to.

    With ``later`` a natural key that names no row gives `DEFERRED` rather than ObjectDoesNotExist. ``before_lookup`` is called
    before the database is asked: who holds rows back writes them then. A row that was found once is remembered until its table,
    or one that its natural key depends on, is written to.
    """

    def __init__(self, using: str | None = None, *, later: bool = False) -> None:
        self.using, self.later = using or DEFAULT_DB_ALIAS, later
        self.before_lookup: Callable[[], None] = _nothing
        self._rows: dict[tuple[Any, ...], Any] = {}

    def one(self, field: Any, value: Any) -> Any:
        """Return the value of a foreign key's column, `DEFERRED` for a row to come.

        Raises ValidationError for a value that is no key, ObjectDoesNotExist for a natural key of no row.
        """
        target = field.target_field
        if value is None:
            return None
        if not self._is_natural(field.remote_field.model, value):
            return target.to_python(value)
        try:
            return getattr(self.row(field.remote_field.model, value), target.attname)
        except ObjectDoesNotExist:
            if self.later:
                return DEFERRED
            raise

    def many(self, field: Any, values: Any) -> Any:
        """Return the primary keys at the other end of a many-to-many relation, `DEFERRED` when one of the rows is to come.

        Raises M2MDeserializationError with the value that could not be read.
        """
        model = field.remote_field.model
        keys: list[Any] = []
        value: Any = values
        try:
            for value in values:
                keys.append(self.row(model, value).pk if self._is_natural(model, value) else model._meta.pk.to_python(value))
        except UNREADABLE as error:
            if self.later and isinstance(error, ObjectDoesNotExist):
                return DEFERRED
            raise M2MDeserializationError(cast("Exception", error), value) from error
        return keys

    def row(self, model: Any, natural_key: Iterable[Any]) -> Any:
        """Return the row that a natural key names; ObjectDoesNotExist when there is none."""
        key = tuple(natural_key)
        if not all(type(part) in PLAIN for part in key):
            return self._lookup(model, key)
        place = (model, key, self._writes(model))
        if place not in self._rows:
            found = self._lookup(model, key)
            if len(self._rows) >= REMEMBERED:
                self._rows.clear()
            self._rows[model, key, self._writes(model)] = found  # what was held back is written by now
            return found
        return self._rows[place]

    def _lookup(self, model: Any, key: tuple[Any, ...]) -> Any:
        self.before_lookup()
        return model._default_manager.db_manager(self.using).get_by_natural_key(*key)

    def _writes(self, model: Any) -> tuple[int, ...]:
        """Return how often the tables that a natural key is made of have been written to."""
        around = getattr(getattr(model, "natural_key", None), "dependencies", ())
        return tuple(one._meta.concrete_model._meta.writes for one in (model, *map(current.apps.get_model, around)))

    @staticmethod
    def _is_natural(model: Any, value: Any) -> bool:
        return (
            not isinstance(value, str) and isinstance(value, Iterable) and hasattr(model._default_manager, "get_by_natural_key")
        )

    def build(self, model: Any, values: dict[str, Any], *, whole: bool = True) -> Any:
        """Return an instance with these values by attribute; without a primary key, with that of the row of its natural key.

        It is not ``whole`` while some of its references wait for rows to come.
        """
        manager = model._default_manager
        if values.get(model._meta.pk.attname) is None and not model._meta.is_composite_pk and _has_natural_keys(model, manager):
            made = model(**values)
            made._state.db = self.using  # where its natural key may read related rows
            self.before_lookup()
            key = self._natural_key_of(made, whole)
            if key:
                found = self._held(manager.db_manager(self.using), key)
                values = values if found is None else {**values, model._meta.pk.attname: found.pk}
        return model(**values)

    def _natural_key_of(self, made: Any, whole: bool) -> Any:
        try:
            return made.natural_key()
        except ObjectDoesNotExist:
            return None  # part of it is a row to come
        except AttributeError:
            if whole:
                raise
            return None  # it asks what is not there yet: self.author.natural_key()

    def _held(self, manager: Any, key: Any) -> Any:
        try:
            return manager.get_by_natural_key(*key)
        except ObjectDoesNotExist:
            return None


def _has_natural_keys(model: Any, manager: Any) -> bool:
    return hasattr(manager, "get_by_natural_key") and hasattr(model, "natural_key")
