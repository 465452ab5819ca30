"""What a model takes from its parents: fields of abstract ones, links to those with a table, everything for a proxy.

    parents in the order of resolution ─► abstract: copies of its fields, unless a nearer class says something under the name
                                       ─► with a table: a one-to-one link to it; its fields stay where they are

A name is *hidden* from a parent when the class itself or a class before the parent in the order of resolution uses it: that is
how a mixin takes a field away or puts a property in its place.
"""

import copy
from typing import Any

from quintet.kernel.errors import FieldError
from quintet.kit.record import field, record
from quintet.orm.deletion import CASCADE
from quintet.orm.relations.foreign_key import OneToOneField
from quintet.orm.relations.link import RECURSIVE, target_key


@record(frozen=False)
class Names:
    """The names in use while a class takes in its parents.

    ``declared``: fields of the class body. ``hidden``: everything that nearer classes say, as text of their bodies or as fields.
    """

    declared: frozenset[str]
    hidden: set[str] = field(default_factory=set)

    def __contains__(self, name: str) -> bool:
        return name in self.declared or name in self.hidden


def inherit(made: Any, parents: list[Any], attrs: dict[str, Any]) -> None:
    """Take in what the parents have.

    Raises FieldError for a field that would take the place of one in a parent's table.
    """
    meta = made._meta
    names = Names(frozenset(one.name for one in _all_fields(meta)), set(attrs))
    links = _declared_links(made, parents)
    for base in made.__mro__[1:]:
        if base not in parents or "_meta" not in base.__dict__:
            names.hidden |= base.__dict__.keys()
        elif base._meta.abstract:
            _take_fields(made, base, names)
        else:
            _link_to_table(made, base, names, links)
    own = {one.name: one for one in meta.local_fields}
    for parent, link in meta.parents.items():
        # A link that an abstract parent declares or made is copied with its other fields.
        meta.parents[parent] = own.get(link.name, link) if link is not None else None
    meta.expire()


def _all_fields(meta: Any) -> list[Any]:
    return [*meta.local_fields, *meta.local_many_to_many, *meta.private_fields]


def _declared_links(made: Any, parents: list[Any]) -> dict[tuple[str, str], Any]:
    """Return the links that the class or its abstract parents declare, by (app_label, model name) of the parent."""
    found: dict[tuple[str, str], Any] = {}
    for model in (made, *(one for one in parents if "_meta" in one.__dict__ and one._meta.abstract)):
        for one in model._meta.local_fields:
            if isinstance(one, OneToOneField) and one.remote_field.parent_link:
                found.setdefault(_key_of(one.remote_field.model, made), one)
    return found


def _key_of(to: Any, model: Any) -> tuple[str, str]:
    if isinstance(to, str):
        return target_key(to, model) if to != RECURSIVE else (model._meta.app_label, model._meta.model_name)
    return to._meta.app_label, to._meta.model_name


def _take_fields(made: Any, base: Any, names: Names) -> None:
    """Copy an abstract parent's fields, and take over its links to tables."""
    meta, other = made._meta, base._meta
    for one in (*other.local_fields, *other.local_many_to_many):
        if one.name not in names and one.name not in made.__dict__:
            made.add_to_class(one.name, copy.deepcopy(one))
    for one in other.private_fields:
        if one.name not in made.__dict__ and one.name not in names.declared:
            made.add_to_class(one.name, copy.deepcopy(one))
    meta.parents |= other.parents
    names.hidden |= {one.name for one in _all_fields(meta)}


def _link_to_table(made: Any, base: Any, names: Names, links: dict[tuple[str, str], Any]) -> None:
    """Link to a parent's table, by the declared link or one that is made here.

    Raises FieldError for a declared field of the name of one of the parent's.
    """
    meta = made._meta
    for one in _all_fields(base._meta):
        if one.name in names.declared:
            raise FieldError(
                f"Local field {one.name!r} in class {made.__name__!r} clashes with field of the same name from base class "
                f"{base.__name__!r}."
            )
    inherited = (*base._meta.fields, *base._meta.many_to_many, *base._meta._inherited("private_fields"))
    names.hidden |= {one.name for one in inherited}
    table = base._meta.concrete_model
    if table in meta.parents:
        return
    link = links.get((table._meta.app_label, table._meta.model_name)) or links.get((base._meta.app_label, base._meta.model_name))
    meta.parents[table] = link or _make_link(made, table)
    _take_private_fields(made, base)


def _take_private_fields(made: Any, base: Any) -> None:
    """Copy a parent's fields without a column: a generic relation of the parent's is one of the child's own content type."""
    own = {one.name for one in made._meta.private_fields}
    for one in base._meta.private_fields:
        if one.name not in own:
            copied = copy.deepcopy(one)
            copied.mti_inherited = True
            made.add_to_class(one.name, copied)


def _make_link(made: Any, table: Any) -> Any:
    meta = made._meta
    name = f"{table._meta.model_name}_ptr"
    if any(one.name == name for one in _all_fields(meta)):
        raise FieldError(
            f"Auto-generated field '{name}' in class {made.__name__!r} for parent_link to base class {table.__name__!r} clashes "
            "with declared field of the same name."
        )
    link = OneToOneField(table, CASCADE, name=name, auto_created=True, parent_link=True)
    made.add_to_class(name, link)
    return link


def become_proxy(made: Any, parents: list[Any]) -> None:
    """Share the table of the one parent that has one.

    Raises TypeError when there is none, more than one, or an abstract parent brings fields.
    """
    base: Any = None
    for parent in (one for one in parents if "_meta" in one.__dict__):
        if parent._meta.abstract:
            if parent._meta.fields:
                raise TypeError(f"Abstract base class containing model fields not permitted for proxy model '{made.__name__}'.")
            continue
        if base is not None and base._meta.concrete_model is not parent._meta.concrete_model:
            raise TypeError(f"Proxy model '{made.__name__}' has more than one non-abstract model base class.")
        base = base or parent
    if base is None:
        raise TypeError(f"Proxy model '{made.__name__}' has no non-abstract model base class.")
    if base._meta.swapped:
        raise TypeError(f"{made.__name__} cannot proxy the swapped model '{base._meta.swapped}'.")
    meta, table = made._meta, base._meta.concrete_model
    # Fields of its own are an error that the checks tell (models.E017).
    for kind in ("local_fields", "local_many_to_many"):
        own, shared = getattr(meta, kind), getattr(table._meta, kind)
        setattr(meta, kind, [*shared, *own] if own else shared)
    _take_private_fields(made, base)
    meta.setup_proxy(base)
    meta.parents = dict(table._meta.parents)
    meta.expire()


def settle_key(meta: Any) -> bool:
    """Make the first link to a parent the key of a model that declares none; say whether there was a link."""
    link: Any = next((one for one in meta.parents.values() if one is not None), None)
    if link is None:
        return False
    link.primary_key = True
    meta.setup_pk(link)
    return True
