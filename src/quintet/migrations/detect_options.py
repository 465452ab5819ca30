"""Changes of a model's Meta: options, managers, the table, indexes and constraints."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from quintet.migrations.changes import Event, Need
from quintet.migrations.detection_state import Detection, is_managed
from quintet.migrations.fingerprint import fingerprint
from quintet.migrations.model_state import normalize_together
from quintet.migrations.operations.indexes import (
    AddConstraint,
    AddIndex,
    AlterConstraint,
    RemoveConstraint,
    RemoveIndex,
    RenameIndex,
)
from quintet.migrations.operations.options import (
    ALTERABLE,
    AlterModelManagers,
    AlterModelOptions,
    AlterModelTable,
    AlterModelTableComment,
    AlterOrderWithRespectTo,
    AlterUniqueTogether,
)
from quintet.migrations.references import ModelKey

NOT_IN_DATABASE = ("violation_error_code", "violation_error_message")

ADDING: Mapping[str, Callable[[str, Any], Any]] = MappingProxyType({"indexes": AddIndex, "constraints": AddConstraint})
REMOVING: Mapping[str, Callable[[str, str], Any]] = MappingProxyType({"indexes": RemoveIndex, "constraints": RemoveConstraint})


def altered_options(found: Detection) -> None:
    """Find models whose options without a part in the table changed."""
    for key in found.in_both():
        old, new = (
            {name: value for name, value in state.options.items() if name in ALTERABLE}
            for state in (found.old(key), found.new(key))
        )
        if fingerprint(old) != fingerprint(new):
            found.add(key[0], AlterModelOptions(key[1], new))


def altered_managers(found: Detection) -> None:
    """Find models whose historical managers changed."""
    for key in found.kept:
        old, new = found.old(key).managers, found.new(key).managers
        if fingerprint(old) != fingerprint(new):
            found.add(key[0], AlterModelManagers(key[1], new))


# -- indexes and constraints


def _difference(found: Detection, key: ModelKey, option: str) -> tuple[list[Any], list[Any]]:
    """Return what came and what went, without what was only renamed or changes nothing in the database."""
    old, new = (state.options[option] for state in (found.old(key), found.new(key)))
    prints_old, prints_new = [fingerprint(one) for one in old], [fingerprint(one) for one in new]
    came = [one for one, shown in zip(new, prints_new, strict=True) if shown not in prints_old]
    went = [one for one, shown in zip(old, prints_old, strict=True) if shown not in prints_new]
    for first, second in _pairs(came, went, option):
        came.remove(second)
        went.remove(first)
    return came, went


def _pairs(came: list[Any], went: list[Any], option: str) -> list[tuple[Any, Any]]:
    """Return (old, new) pairs: indexes that differ in their name only, constraints that do not differ in the database."""
    ignored = ("name",) if option == "indexes" else NOT_IN_DATABASE
    pairs: list[tuple[Any, Any]] = []
    left = list(went)
    for new in came:
        for old in left:
            if _without(new, ignored) == _without(old, ignored):
                pairs.append((old, new))
                left.remove(old)
                break
    return pairs


def _without(one: Any, ignored: tuple[str, ...]) -> Any:
    path, args, kwargs = one.deconstruct()
    return fingerprint((path, list(args), {name: value for name, value in kwargs.items() if name not in ignored}))


def removed_named(found: Detection, option: str) -> None:
    """Remove indexes or constraints that went."""
    for key in found.kept:
        for one in _difference(found, key, option)[1]:
            found.add(key[0], REMOVING[option](key[1], one.name))


def added_named(found: Detection, option: str) -> None:
    """Add indexes or constraints that came."""
    for key in found.kept:
        came = _difference(found, key, option)[0]
        needs = _needs_of_relations(found, key) if came else []
        for one in came:
            found.add(key[0], ADDING[option](key[1], one), needs)


def _needs_of_relations(found: Detection, key: ModelKey) -> list[Need]:
    return [need for field in found.new(key).fields.values() for need in found.relation_needs(key, field)]


def renamed_indexes(found: Detection) -> None:
    """Rename indexes that only got another name."""
    for key in found.kept:
        old, new = found.old(key).options["indexes"], found.new(key).options["indexes"]
        prints_old, prints_new = [fingerprint(one) for one in old], [fingerprint(one) for one in new]
        came = [one for one, shown in zip(new, prints_new, strict=True) if shown not in prints_old]
        went = [one for one, shown in zip(old, prints_old, strict=True) if shown not in prints_new]
        for before, after in _pairs(came, went, "indexes"):
            found.add(key[0], RenameIndex(key[1], new_name=after.name, old_name=before.name))


def altered_constraints(found: Detection) -> None:
    """Alter constraints that changed in what the database does not hold."""
    for key in found.kept:
        old, new = found.old(key).options["constraints"], found.new(key).options["constraints"]
        prints_old, prints_new = [fingerprint(one) for one in old], [fingerprint(one) for one in new]
        came = [one for one, shown in zip(new, prints_new, strict=True) if shown not in prints_old]
        went = [one for one, shown in zip(old, prints_old, strict=True) if shown not in prints_new]
        for before, after in _pairs(came, went, "constraints"):
            found.add(key[0], AlterConstraint(key[1], before.name, after), _needs_of_relations(found, key))


# -- unique together


def _together(found: Detection, key: ModelKey) -> tuple[set[tuple[str, ...]], set[tuple[str, ...]]]:
    """Return the groups before, in the fields' new names, and after."""
    new_names = {old: new for (app_label, model_name, new), old in found.renamed_fields.items() if (app_label, model_name) == key}
    old = normalize_together(list(found.old(key).options.get("unique_together") or ()))
    new = normalize_together(list(found.new(key).options.get("unique_together") or ()))
    return {tuple(new_names.get(name, name) for name in group) for group in old}, set(new)


def removed_unique_together(found: Detection) -> None:
    """Take away groups that are no longer unique together."""
    for key in found.kept:
        old, new = _together(found, key)
        if old != new and old & new != old:
            found.add(key[0], AlterUniqueTogether(key[1], old & new))


def altered_unique_together(found: Detection) -> None:
    """Add groups that became unique together, once their fields exist."""
    for key in found.kept:
        old, new = _together(found, key)
        if new - old:
            state = found.new(key)
            needs = [
                need
                for name in sorted({name for group in new for name in group})
                if name in state.fields
                for need in found.relation_needs(key, state.fields[name])
            ]
            found.add(key[0], AlterUniqueTogether(key[1], new), needs)


# -- the table


def altered_order(found: Detection) -> None:
    """Find models whose rows are ordered within something else."""
    for key in found.kept:
        old, new = (state.options.get("order_with_respect_to") for state in (found.old(key), found.new(key)))
        if old != new:
            needs = [Need(*key, new, Event.CREATED)] if new else []
            found.add(key[0], AlterOrderWithRespectTo(key[1], new), needs)


def altered_table(found: Detection) -> None:
    """Find tables with another name, also of models without management."""
    for key in found.in_both():
        old, new = (state.options.get("db_table") for state in (found.old(key), found.new(key)))
        if old != new and not found.new(key).options.get("proxy") and key not in found.moved:
            found.add(key[0], AlterModelTable(key[1], new))


def altered_table_comment(found: Detection) -> None:
    """Find tables with another comment."""
    for key in found.in_both():
        old, new = (state.options.get("db_table_comment") for state in (found.old(key), found.new(key)))
        if old != new and is_managed(found.new(key)):
            found.add(key[0], AlterModelTableComment(key[1], new))
