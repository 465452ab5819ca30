"""Which fields of which models a query loads: only(), defer() and select_related()."""

from typing import Any

from quintet.kernel.errors import FieldDoesNotExist, FieldError
from quintet.orm.plan.shape import Request
from quintet.orm.types import LOOKUP_SEP


def require_loadable(request: Request) -> None:
    """Raise FieldDoesNotExist or FieldError for names of only() and defer() that mean nothing.

    A relation that has no column here means nothing to load, now or later.
    """
    for name in request.only or ():
        _require_field(request.model._meta, name, key_may_be_named=True)
    filtered = request.filtered()
    for name in request.defer:
        first, _, rest = name.partition(LOOKUP_SEP)
        if first in filtered and rest:
            meta = relation_at(request, first).edges()[-1].target._meta
            _require_field(meta, rest, key_may_be_named=False)
        else:
            _require_field(request.model._meta, name, key_may_be_named=False)


def _require_field(meta: Any, path: str, *, key_may_be_named: bool) -> None:
    for name in path.split(LOOKUP_SEP):
        if meta is None:
            raise FieldError(name)
        named = meta.forward_map.get(name) or meta.fields_map.get(name)
        field = meta.pk if name == "pk" and key_may_be_named else named
        if field is None or not (hasattr(field, "attname") or hasattr(field, "edges")):
            raise FieldDoesNotExist(f"{meta.object_name} has no field named '{name}'")
        meta = field.related_model._meta if field.is_relation and field.related_model else None


def chosen_fields(request: Request, meta: Any, path: str) -> list[Any]:
    """Return the fields of a part that are loaded now: its key always, others unless deferred."""
    prefix = f"{path}{LOOKUP_SEP}" if path else ""
    fields, keys = meta.concrete_fields, meta.pk_fields
    if request.only is not None:
        own = {name[len(prefix) :].split(LOOKUP_SEP)[0] for name in request.only if name.startswith(prefix)}
        if path and not own:
            return list(fields)
        return [one for one in fields if one is meta.pk or one in keys or one.name in own or one.attname in own]
    deferred = {name[len(prefix) :] for name in request.defer if name.startswith(prefix)}
    return [one for one in fields if one.primary_key or one in keys or not ({one.name, one.attname} & deferred)]


def related_below(request: Request, meta: Any, path: str) -> list[tuple[Any, str]]:
    """Return the relations that select_related() follows from a part."""
    if request.related is False:
        return []
    depth = path.count(LOOKUP_SEP) + 1 if path else 0
    if request.related is True:
        if depth >= 5:
            return []
        return [
            (one, _below(path, one.name)) for one in meta.fields if one.is_relation and not one.null and hasattr(one, "edges")
        ]
    assert isinstance(request.related, tuple)
    prefix = f"{path}{LOOKUP_SEP}" if path else ""
    names = dict.fromkeys(one[len(prefix) :].split(LOOKUP_SEP)[0] for one in request.related if one.startswith(prefix))
    filtered = request.filtered() if not path else {}
    known = tuple(filtered)
    found = [
        (relation_at(request, name) if name in filtered else related_field(meta, name, known), _below(path, name))
        for name in names
    ]
    loaded = {field.attname for field in chosen_fields(request, meta, path)}
    for field, _path in found:
        if _path not in filtered and getattr(field, "concrete", False) and field.attname not in loaded:
            raise FieldError(
                f"Field {meta.object_name}.{field.name} cannot be both deferred and traversed using select_related at the same "
                "time."
            )
    return found


def relation_at(request: Request, name: str) -> Any:
    """Return the relation that a name given by a `FilteredRelation` stands for."""
    return _way(request, name)[0][-1]


def require_relation(request: Request, relation: str, paths: list[str]) -> None:
    """Check a `FilteredRelation`: that its path leads along relations, and that its condition stays on that way.

    Raises ValueError, or FieldError for a first name that means nothing.
    """
    way, rest = _way(request, relation)
    if rest:
        raise ValueError(f"FilteredRelation's relation_name cannot contain lookups (got {relation!r}).")
    for path in paths:
        joined, rest = _way(request, path)
        if joined and not _is_field(joined[-1].edges()[-1].target._meta, rest[:1]):
            joined = joined[:-1]  # asked for its key alone, which needs no table of its own
        apart = any(one is not other for one, other in zip(joined, way, strict=False))
        if apart and len(rest) > 1:  # an exact comparison may leave the way
            raise ValueError(f"FilteredRelation's condition doesn't support relations outside the {relation!r} (got {path!r}).")
        if not apart and len(joined) > len(way):
            raise ValueError(
                "FilteredRelation's condition doesn't support nested relations deeper than the relation_name (got "
                f"{path!r} for {relation!r})."
            )


def _way(request: Request, path: str) -> tuple[list[Any], list[str]]:
    """Return the relations that a path begins with, and the names left."""
    filtered, names = request.filtered(), path.split(LOOKUP_SEP)
    while names[0] in filtered:
        names[:1] = filtered[names[0]].split(LOOKUP_SEP)
    meta = request.model._meta
    found: list[Any] = []
    for place, name in enumerate(names):
        field = meta.forward_map.get(name) or meta.fields_map.get(name)
        if field is None or not field.is_relation or not hasattr(field, "edges"):
            return found, names[place:]
        found.append(field)
        meta = field.edges()[-1].target._meta
    return found, []


def _is_field(meta: Any, names: list[str]) -> bool:
    return any(name == "pk" or name in meta.forward_map or name in meta.fields_map for name in names)


def _below(path: str, name: str) -> str:
    return f"{path}{LOOKUP_SEP}{name}" if path else name


def related_field(meta: Any, name: str, more: tuple[str, ...] = ()) -> Any:
    """Return the single-valued relation that select_related() may follow.

    Raises FieldError for anything else, with the choices, of which ``more`` are names that the query gave.
    """
    found = meta.forward_map.get(name)
    if found is None or found.name != name:
        found = next((rel for rel in meta.related_objects if rel.one_to_one and rel.name == name), None)
    if found is None or not found.is_relation or found.many_to_many or found.one_to_many or not hasattr(found, "edges"):
        choices = [one.name for one in meta.fields if one.is_relation] + [
            rel.name for rel in meta.related_objects if rel.one_to_one
        ]
        choices += more
        kind = (
            "Non-relational field given in select_related"
            if found is not None and not found.is_relation
            else "Invalid field name(s) given in select_related"
        )
        raise FieldError(f"{kind}: '{name}'. Choices are: {', '.join(choices) or '(none)'}")
    return found
