"""`Model`: the documented methods of an instance, each handing over to a focused module."""

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self

from quintet import VERSION
from quintet.kernel import errors
from quintet.kit.twins import async_twin
from quintet.orm.fetch import default_mode
from quintet.orm.fields import dates as dates  # the fields that queries make by name register here ...
from quintet.orm.fields import json as json  # ... and must, whichever fields a project takes
from quintet.orm.fields import numbers as numbers
from quintet.orm.fields import text as text
from quintet.orm.fields import values as values
from quintet.orm.load import deferred
from quintet.orm.model import checks, construct, neighbours, refresh, save, validate
from quintet.orm.model.declare import ModelBase
from quintet.orm.signals import post_init, pre_init
from quintet.orm.types import LoadedState, ModelState

if TYPE_CHECKING:
    from quintet.orm.meta.options import Options

NEW = object.__new__


class LazyState:
    """`_state` of an instance that came from a query: made when first asked for, a non-data descriptor."""

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            return self
        state = instance._state = NEW(LoadedState)
        return state


class Model(metaclass=ModelBase):
    """Base of all models."""

    _model_root: ClassVar[bool] = True
    _state: Any = LazyState()
    _meta: ClassVar["Options"]
    #: Each model has classes of its own below these.
    DoesNotExist: ClassVar[type[errors.ObjectDoesNotExist]] = errors.ObjectDoesNotExist
    MultipleObjectsReturned: ClassVar[type[errors.MultipleObjectsReturned]] = errors.MultipleObjectsReturned
    NotUpdated: ClassVar[type[errors.ObjectNotUpdated]] = errors.ObjectNotUpdated
    if TYPE_CHECKING:
        _default_manager: ClassVar[Any]
        _base_manager: ClassVar[Any]

    def __init__(self, /, *args: Any, **kwargs: Any) -> None:
        quick = self._meta.quick_fill
        if quick is None or args or pre_init.receivers or post_init.receivers:
            construct.fill(self, args, kwargs)
            return
        # What `fill` does for keywords when nobody listens, in one frame less.
        self._state = NEW(ModelState)
        quick(self, kwargs.pop)
        if kwargs:
            construct.assign_rest(self, kwargs)

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Sequence[Any], *, fetch_mode: Any = None) -> Self:
        """Make an instance from a row; override it to hook into loading. ``field_names`` are attribute names."""
        return construct.from_row(cls, db, field_names, values, fetch_mode)

    # --- identity ----------------------------------------------------------------------------------------------------

    def _get_pk_val(self, meta: Any = None) -> Any:
        return getattr(self, (meta or self._meta).pk.attname)

    def _set_pk_val(self, value: Any) -> None:
        meta = self._meta
        for link in meta.parents.values():
            if link is not None and link is not meta.pk:
                setattr(self, link.target_field.attname, value)
        setattr(self, meta.pk.attname, value)

    pk = property(_get_pk_val, _set_pk_val, doc="The value of the primary key.")

    def _is_pk_set(self, meta: Any = None) -> bool:
        key = self._get_pk_val(meta)
        return key is not None and not (type(key) is tuple and None in key)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Model):
            return NotImplemented
        if self._meta.concrete_model is not other._meta.concrete_model:
            return False
        key = self.pk
        if key is None or (type(key) is tuple and None in key):
            return self is other
        return key == other.pk

    def __hash__(self) -> int:
        key = self.pk
        if key is None or (type(key) is tuple and None in key):
            raise TypeError("Model instances without primary key value are unhashable")
        return hash(key)

    def __str__(self) -> str:
        return f"{type(self).__name__} object ({self.pk})"

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self}>"

    # --- pickling ----------------------------------------------------------------------------------------------------

    def __reduce__(self) -> Any:
        data = self.__getstate__()
        data["_quintet_version"] = ".".join(map(str, VERSION[:3]))
        return construct.unpickled, (construct.identity(type(self)),), data

    def __getstate__(self) -> dict[str, Any]:
        """Return what is pickled; override it to add or hide."""
        self._state  # noqa: B018  makes the lazy state, so that it travels
        return dict(self.__dict__)

    def __setstate__(self, state: dict[str, Any]) -> None:
        construct.restore(self, state)

    # --- loading -----------------------------------------------------------------------------------------------------

    def _fetch_mode(self) -> Any:
        return self._state.fetch_mode or default_mode(self._meta)

    def _load_deferred(self, attname: str) -> None:
        deferred.load(self, attname)

    def get_deferred_fields(self) -> set[str]:
        """Return the attribute names of the fields that are not loaded."""
        values = self.__dict__
        return {field.attname for field in self._meta.concrete_fields if field.attname not in values}

    def refresh_from_db(self, using: str | None = None, fields: Iterable[str] | None = None, from_queryset: Any = None) -> None:
        """Load values anew: all that are loaded now, or ``fields``."""
        refresh.refresh(self, using, fields, from_queryset)

    arefresh_from_db = async_twin(refresh_from_db)

    def serializable_value(self, field_name: str) -> Any:
        """Return a field's raw value: a relation's key, anything else as it is."""
        field = self._meta.forward_map.get(field_name)
        return getattr(self, field_name if field is None else field.attname)

    # --- saving ------------------------------------------------------------------------------------------------------

    def save(
        self,
        *args: Any,
        force_insert: bool | tuple[type, ...] = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        """Write the instance: UPDATE when it has a row, INSERT otherwise. Positional arguments are deprecated."""
        if args:
            given = {"force_insert": force_insert, "force_update": force_update, "using": using, "update_fields": update_fields}
            save.save(self, **save.named("save", args, given))
            return
        save.save(self, force_insert, force_update, using, update_fields)

    _asave = async_twin(save)

    async def asave(
        self,
        *args: Any,
        force_insert: bool | tuple[type, ...] = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        """Await `save`: the same body, suspended instead of blocking."""
        if args:  # told here, in the name that was called
            given = {"force_insert": force_insert, "force_update": force_update, "using": using, "update_fields": update_fields}
            await self._asave(**save.named("asave", args, given))
            return
        await self._asave(force_insert=force_insert, force_update=force_update, using=using, update_fields=update_fields)

    save.alters_data = asave.alters_data = True  # type: ignore[attr-defined]  # templates must not call it

    def save_base(
        self,
        raw: bool = False,
        force_insert: bool | tuple[type, ...] = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        """Write without the tests of `save`; ``raw`` (fixtures) writes exactly what is there, no parents."""
        save.save_base(self, raw, force_insert, force_update, using, update_fields)

    def delete(self, using: str | None = None, keep_parents: bool = False) -> tuple[int, dict[str, int]]:
        """Delete the row and what depends on it; return the numbers of rows, in all and by model."""
        return save.delete(self, using, keep_parents)

    adelete = async_twin(delete)
    delete.alters_data = adelete.alters_data = True  # type: ignore[attr-defined]  # templates must not call it

    def prepare_database_save(self, field: Any) -> Any:
        """Return the key that a relation to this instance saves."""
        if not self._is_pk_set():
            raise ValueError(f"Unsaved model instance {self!r} cannot be used in an ORM query.")
        return getattr(self, field.remote_field.get_related_field().attname)

    # --- validation --------------------------------------------------------------------------------------------------

    def clean(self) -> None:
        """Validate across fields; override it."""

    def full_clean(
        self, exclude: Iterable[str] | None = None, validate_unique: bool = True, validate_constraints: bool = True
    ) -> None:
        """Run every validation; raise ValidationError with the messages by field."""
        validate.full_clean(self, set(exclude or ()), validate_unique, validate_constraints)

    def clean_fields(self, exclude: Iterable[str] | None = None) -> None:
        """Clean every field; raise ValidationError with the messages by field."""
        validate.clean_fields(self, set(exclude or ()))

    def validate_unique(self, exclude: Iterable[str] | None = None) -> None:
        """Check uniqueness by fields, unique_together and dates."""
        validate.validate_unique(self, set(exclude or ()))

    def validate_constraints(self, exclude: Iterable[str] | None = None) -> None:
        """Check Meta.constraints."""
        validate.validate_constraints(self, set(exclude or ()))

    def get_constraints(self) -> list[tuple[Any, list[Any]]]:
        """Return (model, constraints) pairs of this model and its parents."""
        return [(model, model._meta.constraints) for model in (type(self), *self._meta.all_parents) if model._meta.constraints]

    def unique_error_message(self, model_class: Any, unique_check: tuple[str, ...]) -> Any:
        """Return the error for a set of fields that is not unique."""
        return validate.unique_error(self, model_class, unique_check)

    def date_error_message(self, lookup_type: str, field_name: str, unique_for: str) -> Any:
        """Return the error for a field that is not unique for a date."""
        return validate.date_error(self, lookup_type, field_name, unique_for)

    def _neighbour_by(self, field: Any, forward: bool, filters: dict[str, Any]) -> Any:
        return neighbours.by_date(self, field, forward, filters)

    @classmethod
    def check(cls, **options: Any) -> list[Any]:
        """Return the system check messages about the model."""
        return checks.check_model(cls, **options)
