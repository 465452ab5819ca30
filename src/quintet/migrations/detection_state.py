"""What the stages of detection share: both states, what was renamed, and the changes found so far."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from quintet.kit.record import field, record
from quintet.migrations.changes import Change, Event, Need
from quintet.migrations.model_state import ModelState
from quintet.migrations.operations.base import Operation
from quintet.migrations.references import FieldReference, ModelKey
from quintet.migrations.state import ProjectState
from quintet.migrations.swappable import SettingsReference

FieldKey = tuple[str, str, str]


def setting_of(field: Any) -> str | None:
    """Return the name of the setting that says what a relation points at; None when the field itself does."""
    to = field.remote_field.model
    return to.setting_name if isinstance(to, SettingsReference) else getattr(field, "swappable_setting", None)


def is_proxy(state: ModelState) -> bool:
    """Say whether a model is a proxy."""
    return bool(state.options.get("proxy"))


def is_managed(state: ModelState) -> bool:
    """Say whether migrations make the model's table."""
    return bool(state.options.get("managed", True))


@record(frozen=False)
class Detection:
    """The comparison of two states.

    ``renamed_models`` maps a new key to the old name, ``moved`` one to the old key in another app; ``renamed_fields`` a new
    (app, model, field) to the old field name. ``swapped_in`` are the models that settings name. ``kept`` are the keys of
    concrete, managed models in both states, ``fields_before`` and ``fields_after`` their fields.
    """

    before: ProjectState
    after: ProjectState
    questioner: Any
    old_keys: set[ModelKey]
    new_keys: set[ModelKey]
    changes: dict[str, list[Change]] = field(default_factory=lambda: defaultdict(list))
    renamed_models: dict[ModelKey, str] = field(default_factory=dict)
    renamed_keys: dict[ModelKey, ModelKey] = field(default_factory=dict)
    moved: dict[ModelKey, ModelKey] = field(default_factory=dict)
    renamed_fields: dict[FieldKey, str] = field(default_factory=dict)
    renamed_indexes: dict[ModelKey, list[tuple[Any, Any]]] = field(default_factory=dict)
    swapped_in: frozenset[ModelKey] = frozenset()
    kept: list[ModelKey] = field(default_factory=list)
    fields_before: set[FieldKey] = field(default_factory=set)
    fields_after: set[FieldKey] = field(default_factory=set)

    @classmethod
    def between(
        cls,
        before: ProjectState,
        after: ProjectState,
        questioner: Any,
        convert_apps: set[str],
        swapped_in: Iterable[ModelKey] = (),
    ) -> "Detection":
        """Start a comparison; apps without migrations do not take part, unless ``convert_apps`` shall get their first now."""
        old = {state.key for state in before.models.peeked() if state.app_label not in before.real_apps}
        new = {
            state.key
            for state in after.models.peeked()
            if state.app_label not in before.real_apps or state.app_label in convert_apps
        }
        return cls(before, after, questioner, old, new, swapped_in=frozenset(swapped_in))

    def add(self, app_label: str, operation: Operation, needs: Iterable[Need] = (), beginning: bool = False) -> None:
        """Take in a change, at the end of its app's or at the beginning."""
        subject = (app_label, str(getattr(operation, "model_name", None) or getattr(operation, "name", "")).lower())
        if subject in self.moved:
            needs = [*needs, Need(*subject, None, Event.CREATED)]
        change = Change(app_label, operation, tuple(needs))
        if beginning:
            self.changes[app_label].insert(0, change)
        else:
            self.changes[app_label].append(change)

    def settle_keys(self) -> None:
        """Work out, once models are known to be renamed, which are kept and which fields they have."""
        self.kept = sorted(key for key in self.new_keys if self.old_key(key) in self.old_keys and self._is_plain(key))
        for key in self.kept:
            self.fields_before |= {(*key, name) for name in self.old(key).fields}
            self.fields_after |= {(*key, name) for name in self.new(key).fields}

    def _is_plain(self, key: ModelKey) -> bool:
        states = (self.old(key), self.new(key))
        return not any(is_proxy(state) for state in states) and all(is_managed(state) for state in states)

    def in_both(self) -> list[ModelKey]:
        """Return the keys of models in both states, proxies or not in both."""
        return sorted(key for key in self.new_keys if self._was_before(key))

    def _was_before(self, key: ModelKey) -> bool:
        return self.old_key(key) in self.old_keys and is_proxy(self.old(key)) is is_proxy(self.new(key))

    def came(self) -> list[ModelKey]:
        """Return the keys of models that came; one that became a proxy, or ceased to be one, went and came."""
        return sorted(key for key in self.new_keys if not self._was_before(key))

    def went(self) -> list[ModelKey]:
        """Return the keys of models that went; one that became a proxy, or ceased to be one, went and came."""
        stayed = {self.old_key(key) for key in self.in_both()}
        return sorted(self.old_keys - stayed)

    def old_key(self, key: ModelKey) -> ModelKey:
        """Return the key that a model had before."""
        return self.moved.get(key) or (key[0], self.renamed_models.get(key, key[1]).lower())

    def old(self, key: ModelKey) -> ModelState:
        """Return the state before of the model whose key is now ``key``."""
        return self.before.models.peek(self.old_key(key))

    def new(self, key: ModelKey) -> ModelState:
        """Return the state after of a model."""
        return self.after.models.peek(key)

    def old_field_name(self, key: ModelKey, name: str) -> str:
        """Return the name that a field had before."""
        return self.renamed_fields.get((*key, name), name)

    def relation_needs(self, key: ModelKey, field: Any) -> list[Need]:
        """Return what must exist before a field: the model that it points at, and the one it goes through."""
        if not field.remote_field:
            return []
        reference = FieldReference.of(field, key)
        needs: list[Need] = []
        if reference.to is not None:
            needs.append(Need(*reference.to, None, Event.CREATED, setting_of(field)))
        if reference.through is not None:
            needs.append(Need(*reference.through, None, Event.CREATED))
        return needs
