"""What a path of names leads to, and what a condition on it takes: ``question__author``, ``pub_date__year``, ``data__colour``.

A stub lists the conditions of a model: every lookup of its own fields, the usual ones of the fields one relation away, and any
other that the project's code uses. More would make the checkers slow (docs/design/typed-models.md has the figures).
"""

from collections.abc import Iterable, Iterator
from keyword import iskeyword
from typing import Any, NamedTuple

from quintet.cli.typed.fields import FieldTypes
from quintet.orm.fields.base import Field
from quintet.orm.fields.dates import DateField, TimeField
from quintet.orm.fields.numbers import IntegerField
from quintet.orm.fields.text import TextField
from quintet.orm.relations.reverse import ForeignObjectRel
from quintet.orm.types import LOOKUP_SEP

KEYS = ("in", "isnull")
COMPARED = ("in", "gt", "gte", "lt", "lte")
ORDERED = (*COMPARED, "range", "isnull")
PATTERNS = ("contains", "icontains", "startswith", "istartswith", "endswith", "iendswith", "regex", "iregex", "iexact")
#: Lookups that are listed for a field of the model itself, by the type of its values, and for one that is a relation away.
OWN = {"str": (*ORDERED, *PATTERNS), "bool": KEYS}
JOINED = {"str": ("in", "icontains"), "bool": ()}
#: What transforms of moments give that is not a number.
TRANSFORMED = {"date": DateField, "time": TimeField}


class Place(NamedTuple):
    """Where a path ends: a field, the model it leads to if it is a relation, and the names that are left."""

    field: Any
    model: Any
    may_be_null: bool
    rest: tuple[str, ...]


def found(model: Any, path: str) -> Place | None:
    """Return where a path of a model ends, None for one that does not begin with a field."""
    parts = tuple(path.split(LOOKUP_SEP))
    field, target, may_be_null = None, model, False
    for index, part in enumerate(parts):
        step = _step(target, part) if target is not None else None
        if step is None:
            return Place(field, target, may_be_null, parts[index:]) if field is not None else None
        may_be_null = may_be_null or bool(step.null) or bool(step.many_to_many)
        is_key = step.is_relation and getattr(step, "attname", None) == part and step.name != part
        field, target = step, None if is_key or not step.is_relation else _target(step)
    return Place(field, target, may_be_null, ())


def _step(model: Any, name: str) -> Any:
    meta = model._meta
    return meta.pk if name == "pk" else meta.forward_map.get(name) or meta.fields_map.get(name)


def _target(relation: Any) -> Any:
    target = relation.related_model
    return target if hasattr(target, "_meta") else None


class Paths:
    """Tells, in the words of one stub, what values and conditions on paths are."""

    def __init__(self, types: FieldTypes) -> None:
        self.types = types

    # --- values ------------------------------------------------------------------------------------------------------

    def value(self, model: Any, path: str) -> str | None:
        """Return the type of a path's values in a row, None for a path that has none."""
        place = found(model, path)
        if place is None:
            return None
        if place.rest:
            field = _transformed(place)
            return None if field is None else self.types.optional(self.types.plain(field), True)
        field = _key(place)
        return None if field is None else self.types.optional(self.types.plain(field), place.may_be_null)

    def row(self, model: Any, used: Iterable[str]) -> dict[str, str]:
        """Return the types of a model's rows by name: its fields, those one relation away, and paths that are ``used``."""
        made: dict[str, str | None] = {"pk": self.value(model, "pk")}
        for field in model._meta.concrete_fields:
            for name in dict.fromkeys((field.name, field.attname)):
                made[name] = self.value(model, name)
        for name, target in _relations(model):
            made.setdefault(name, self.value(model, name))
            for field in target._meta.concrete_fields:
                path = f"{name}{LOOKUP_SEP}{field.name}"
                made[path] = self.value(model, path)
        for path in used:
            made.setdefault(path, self.value(model, path))
        return {name: text for name, text in made.items() if text is not None and not iskeyword(name)}

    def given(self, model: Any) -> dict[str, str]:
        """Return what may be given to the fields of a new row, by name."""
        made = {"pk": self.types.optional(self.types.given(model._meta.pk), True)}
        for field in model._meta.fields:
            if not getattr(field, "attname", None) or field.generated:
                continue
            given = self.types.optional(self.types.given(field), bool(field.null) or field.primary_key)
            if field.is_relation and field.remote_field is not None and hasattr(field.remote_field.model, "_meta"):
                row = self.types.model(field.remote_field.model)
                operand = self.types.named("quintet.orm.expressions.base.Combinable")
                made[field.name] = self.types.optional(f"{row} | {operand}", field.null)
            made[field.attname] = given
        for field in model._meta.private_fields:
            made.setdefault(field.name, self.types.names.any)
        return {name: text for name, text in made.items() if not iskeyword(name)}

    # --- conditions --------------------------------------------------------------------------------------------------

    def condition(self, model: Any, path: str) -> str | None:
        """Return what a condition takes, None for one that the model does not have."""
        place = found(model, path)
        if place is None:
            return None
        if place.rest and place.model is None and place.field.get_internal_type() == "JSONField":
            return self.types.names.any
        if len(place.rest) < 2:
            return self._operand(place, *place.rest)
        field = _transformed(place._replace(rest=place.rest[:-1]))
        return None if field is None else self._operand(Place(field, None, True, ()), place.rest[-1])

    def conditions(self, model: Any, used: Iterable[str]) -> dict[str, str]:
        """Return what the conditions of a model take, by name."""
        made: dict[str, str | None] = {}
        for name, field in self._own(model):
            made[name] = self.condition(model, name)
            for lookup in self._listed(field, OWN):
                path = f"{name}{LOOKUP_SEP}{lookup}"
                made[path] = self.condition(model, path)
        for name, target in _relations(model):
            for inner, field in self._own(target):
                path = f"{name}{LOOKUP_SEP}{inner}"
                if isinstance(field, ForeignObjectRel):
                    continue  # back again, for the most part
                made[path] = self.condition(model, path)
                for lookup in self._listed(field, JOINED):
                    made[f"{path}{LOOKUP_SEP}{lookup}"] = self.condition(model, f"{path}{LOOKUP_SEP}{lookup}")
        for path in used:
            made.setdefault(path, self.condition(model, path))
        return {name: text for name, text in made.items() if text is not None and not iskeyword(name)}

    def _own(self, model: Any) -> Iterator[tuple[str, Any]]:
        """Yield the names that conditions on a model begin with, and their fields."""
        yield "pk", model._meta.pk
        for field in model._meta.concrete_fields:
            yield field.name, field
            if field.attname != field.name:
                yield field.attname, field
        for name, _target in _relations(model):
            if name not in model._meta.forward_map or model._meta.forward_map[name].many_to_many:
                yield name, _step(model, name)

    def _listed(self, field: Any, tables: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
        if field.is_relation or (field.primary_key and tables is JOINED):
            return KEYS
        kind = self.types.plain(field)
        if tables is JOINED:
            return (*JOINED.get(kind, COMPARED if kind != self.types.names.any else ()), *(("isnull",) if field.null else ()))
        type(field).get_class_lookups()  # those of a late room are registered now
        own = [table for cls in type(field).__mro__ if cls is not Field for table in vars(cls).get("class_lookups", {})]
        rest = [] if kind in ("str", "bool", "int") else sorted({*own, *vars(field).get("instance_lookups", {})})
        return tuple(dict.fromkeys((*OWN.get(kind, ORDERED), *rest)))

    def _operand(self, place: Place, lookup: str = "exact") -> str | None:
        field = _key(place)
        if field is None:
            return None
        found_lookup, transform = field.get_lookup(lookup), field.get_transform(lookup)
        if found_lookup is None and place.field is not field:
            found_lookup = place.field.get_lookup(lookup)
        if found_lookup is None and transform is None:
            return None
        if found_lookup is None:
            return self.types.optional(self.types.given(_output(lookup, transform)), True)
        given = self.types.given(field)
        if place.model is not None:
            row = self.types.model(place.model)
            given = given if row == self.types.names.any else f"{row} | {given}"
        return self._by_lookup(lookup, given)

    def _by_lookup(self, lookup: str, given: str) -> str:
        names = self.types.names
        if lookup in ("gt", "gte", "lt", "lte", "exact") or given == names.any:
            return self.types.optional(given, lookup == "exact")
        if lookup == "in":
            return f"{names.of('collections.abc', 'Iterable')}[{given}] | {names.of('quintet.orm.queryset.typed', 'Operand')}"
        if lookup == "range":
            return f"tuple[{given}, {given}] | list[{given}]"
        if lookup in PATTERNS:
            return self.types.given(TextField())
        return "bool" if lookup == "isnull" else names.any


def _relations(model: Any) -> Iterator[tuple[str, Any]]:
    """Yield the names of relations of a model, forward and back, with the models they lead to."""
    meta = model._meta
    for field in (*meta.fields, *meta.many_to_many):
        if field.is_relation and _target(field) is not None:
            yield field.name, _target(field)
    for name, relation in meta.fields_map.items():
        if not relation.hidden:
            yield name, relation.related_model


def _key(place: Place) -> Any:
    """Return the field whose values a path's end has: of a relation the key that is compared."""
    if place.model is None:
        return place.field
    if hasattr(place.field, "target_field") and not place.field.many_to_many and place.field.concrete:
        return place.field.target_field
    return place.model._meta.pk


def _transformed(place: Place) -> Any:
    """Return the field that transforms make of a path's end; None where one of them is none."""
    field = _key(place)
    for name in place.rest:
        transform = field.get_transform(name) if field is not None else None
        if transform is None:
            return None
        field = _output(name, transform)
    return field


def _output(name: str, transform: Any) -> Any:
    """Return the field of what a transform gives."""
    said = vars(transform).get("output_field") if isinstance(transform, type) else None
    if isinstance(said, Field):
        return said
    if name in TRANSFORMED:
        return TRANSFORMED[name]()
    return IntegerField() if getattr(transform, "__module__", "").startswith("quintet.orm.functions.dates") else Field()
