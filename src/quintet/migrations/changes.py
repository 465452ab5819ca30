"""A detected change: an operation, and what must have happened before it."""

import enum
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from quintet.kit.record import record
from quintet.migrations.operations.base import Operation
from quintet.migrations.operations.fields import AddField, AlterField, RemoveField, RenameField
from quintet.migrations.operations.indexes import RemoveConstraint, RemoveIndex
from quintet.migrations.operations.models import CreateModel, DeleteModel, RenameModel
from quintet.migrations.operations.options import AlterModelTable, AlterOrderWithRespectTo, AlterTogetherOperation
from quintet.migrations.operations.relations import CopyRelations
from quintet.migrations.operations.special import SeparateDatabaseAndState


class Event(enum.Enum):
    """What may have to happen to a model, or to a field of it, before something else."""

    CREATED = "created"
    REMOVED = "removed"
    ALTERED = "altered"
    COPIED = "copied"
    ORDER_UNSET = "order unset"
    TOGETHER_ALTERED = "together altered"
    TABLE_RENAMED = "table renamed"
    INDEX_OR_CONSTRAINT_REMOVED = "index or constraint removed"


@record
class Need:
    """An event that must come first; ``setting`` names the setting when the model is one that it swaps in."""

    app_label: str
    model_name: str
    field_name: str | None
    event: Event
    setting: str | None = None


@record(eq=False)
class Change:
    """One operation of an app, with its needs."""

    app_label: str
    operation: Operation
    needs: tuple[Need, ...] = ()


def meets(operation: Any, need: Need) -> bool:
    """Say whether an operation is the event that a need waits for, or holds such a change of the state."""
    if isinstance(operation, SeparateDatabaseAndState):
        return any(meets(one, need) for one in operation.state_operations)
    if need.field_name is None:
        return any(
            isinstance(operation, kind) and name(operation).lower() == need.model_name.lower()
            for kind, name in MODEL_EVENTS.get(need.event, ())
        )
    return FIELD_EVENTS[need.event](operation, need.model_name.lower(), need.field_name)


MODEL_EVENTS: Mapping[Event, tuple[tuple[type, Callable[[Any], str]], ...]] = MappingProxyType(
    {
        Event.CREATED: ((CreateModel, lambda one: one.name), (RenameModel, lambda one: one.new_name)),
        Event.REMOVED: ((DeleteModel, lambda one: one.name),),
        Event.TABLE_RENAMED: ((AlterModelTable, lambda one: one.name),),
    }
)


def _on(operation: Any, model_name: str) -> bool:
    return getattr(operation, "model_name", "").lower() == model_name


def _field_created(operation: Any, model_name: str, field: str) -> bool:
    if isinstance(operation, CreateModel):
        return operation.name_lower == model_name and any(name == field for name, _ in operation.fields)
    return isinstance(operation, AddField) and _on(operation, model_name) and operation.name.lower() == field.lower()


def _field_is(kind: type) -> Callable[[Any, str, str], bool]:
    return lambda operation, model_name, field: (
        isinstance(operation, kind) and _on(operation, model_name) and operation.name.lower() == field.lower()
    )


def _order_unset(operation: Any, model_name: str, field: str) -> bool:
    return (
        isinstance(operation, AlterOrderWithRespectTo)
        and operation.name_lower == model_name
        and (operation.order_with_respect_to or "").lower() != field.lower()
    )


def _together_altered(operation: Any, model_name: str, field: str) -> bool:
    return isinstance(operation, AlterTogetherOperation) and operation.name_lower == model_name


def _named_removed(operation: Any, model_name: str, field: str) -> bool:
    return isinstance(operation, RemoveIndex | RemoveConstraint) and _on(operation, model_name) and operation.name == field


FIELD_EVENTS: Mapping[Event, Callable[[Any, str, str], bool]] = MappingProxyType(
    {
        Event.CREATED: lambda operation, model_name, field: (
            _field_created(operation, model_name, field)
            or (isinstance(operation, RenameField) and _on(operation, model_name) and operation.new_name == field)
        ),
        Event.REMOVED: _field_is(RemoveField),
        Event.ALTERED: _field_is(AlterField),
        Event.COPIED: _field_is(CopyRelations),
        Event.ORDER_UNSET: _order_unset,
        Event.TOGETHER_ALTERED: _together_altered,
        Event.INDEX_OR_CONSTRAINT_REMOVED: _named_removed,
    }
)
