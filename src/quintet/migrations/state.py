"""The models of the whole project at one point of its history, and the registry of historical classes made from it.

A ProjectState holds ModelStates by key. A clone shares them; the first access to one through the clone copies it, so that
what an operation changes stays its own. Historical classes are built when they are asked for, together with the models they
are related to: a migration that touches two tables of a large project does not build the other hundreds.
"""

from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from typing import Any, Self

from quintet.migrations.definitions import field_repointed, no_such_field, repointed, with_name, without_default
from quintet.migrations.model_state import ModelState, normalize_together
from quintet.migrations.references import FieldReference, ModelKey, model_key
from quintet.migrations.state_apps import StateApps


class Models(MutableMapping[ModelKey, ModelState]):
    """ModelStates by key; those shared with other states are copied at the first access."""

    __slots__ = ("_held", "_named", "_shared", "changes")

    def __init__(self, held: dict[ModelKey, ModelState] | None = None, shared: Iterable[ModelKey] = ()) -> None:
        self._held = dict(held or {})
        self._shared = set(shared)
        #: The models that each one names, as far as they were asked for; forgotten when a state is given out to be changed.
        self._named: dict[ModelKey, frozenset[ModelKey]] = {}
        #: How often a state was given out to be changed, put in or taken out.
        self.changes = 0

    def __getitem__(self, key: ModelKey) -> ModelState:
        self._note(key)
        if key in self._shared:
            self._held[key] = self._held[key].clone()
            self._shared.discard(key)
        return self._held[key]

    def __setitem__(self, key: ModelKey, state: ModelState) -> None:
        self._note(key)
        self._shared.discard(key)
        self._held[key] = state

    def __delitem__(self, key: ModelKey) -> None:
        del self._held[key]
        self._note(key)
        self._shared.discard(key)

    def _note(self, key: ModelKey) -> None:
        self._named.pop(key, None)
        self.changes += 1

    def __iter__(self) -> Iterator[ModelKey]:
        return iter(list(self._held))

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, key: object) -> bool:
        return key in self._held

    def peek(self, key: ModelKey) -> ModelState:
        """Return a state that the caller will not change."""
        return self._held[key]

    def peeked(self) -> Iterable[ModelState]:
        """Return every state; the caller will not change them."""
        return list(self._held.values())

    def naming(self, key: ModelKey) -> list[ModelState]:
        """Return the states whose fields or bases name the model, its own among them if they do."""
        return [self._held[other] for other, models in self.named().items() if key in models]

    def named(self) -> Mapping[ModelKey, frozenset[ModelKey]]:
        """Return the models that the fields and bases of each one name."""
        for key in self._held.keys() - self._named.keys():
            self._named[key] = frozenset(self._held[key].references())
        return self._named

    def branch(self) -> "Models":
        """Return a mapping of its own that shares every state with this one."""
        self._shared.update(self._held)
        made = Models(self._held, self._held)
        made._named, made.changes = dict(self._named), self.changes
        return made


class ProjectState:
    """All models at one point of the history; operations change it by its methods.

    ``real_apps`` are the labels of apps without migrations, whose classes are taken as they are now.
    """

    def __init__(self, models: MutableMapping[ModelKey, ModelState] | None = None, real_apps: Iterable[str] = ()) -> None:
        self.models = models if isinstance(models, Models) else Models(dict(models or {}))
        self.real_apps = frozenset(real_apps)
        self._apps: StateApps | None = None
        self._tables: StateApps | None = None
        self._built_at = self.models.changes

    @property
    def apps(self) -> StateApps:
        """The registry of the historical classes."""
        self._forget_outdated()
        if self._apps is None:
            self._apps = StateApps(self.real_apps, self.models.peeked())
        return self._apps

    @property
    def tables(self) -> StateApps:
        """The registry for changing tables: of historical classes, only what a change of the one asked for can touch."""
        self._forget_outdated()
        if self._apps is not None:
            return self._apps
        if self._tables is None:
            self._tables = StateApps(self.real_apps, self.models.peeked(), named=dict(self.models.named()))
        return self._tables

    def final_apps(self) -> StateApps:
        """Return a registry for the end of a run of migrations, where apps without migrations have their relations too."""
        return StateApps(self.real_apps, self.models.peeked(), related=True) if self.real_apps else self.apps

    def clone(self) -> "ProjectState":
        """Return a state that starts out the same and goes its own way."""
        made = ProjectState(self.models.branch(), self.real_apps)
        made._apps, made._tables, made._built_at = self._apps, self._tables, self._built_at
        return made

    def clear_delayed_apps_cache(self) -> None:
        """Forget the historical classes, so that all are built from what the states say now."""
        self._apps = self._tables = None

    def reload_model(self, app_label: str, model_name: str, delay: bool = False) -> None:
        """Have the class of a model built anew, after an operation changed its state; ``delay`` changes nothing here."""
        self.clear_delayed_apps_cache()

    def reload_models(self, models: Iterable[ModelKey], delay: bool = True) -> None:
        """Have the classes of models built anew, as `reload_model` does."""
        self.clear_delayed_apps_cache()

    def _forget_outdated(self) -> None:
        """Forget classes that were built before a state was given out to be changed."""
        if self._built_at != self.models.changes:
            self.clear_delayed_apps_cache()
            self._built_at = self.models.changes

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ProjectState):
            return NotImplemented
        return set(self.models) == set(other.models) and self.real_apps == other.real_apps and self._same_models(other)

    __hash__ = None  # type: ignore[assignment]  # a state changes

    def _same_models(self, other: "ProjectState") -> bool:
        return all(same_model(one, other.models.peek(one.key)) for one in self.models.peeked())

    @classmethod
    def from_apps(cls, apps: Any) -> Self:
        """Return the state of the models that a registry holds, swapped-out ones included."""
        states = (ModelState.from_model(model) for model in apps.get_models(include_swapped=True))
        return cls({state.key: state for state in states})

    # -- models

    def add_model(self, model_state: ModelState) -> None:
        """Add a model, or put another definition in its place."""
        self.models[model_state.key] = model_state
        self.clear_delayed_apps_cache()

    def remove_model(self, app_label: str, model_name: str) -> None:
        """Take a model out."""
        del self.models[app_label, model_name.lower()]
        self.clear_delayed_apps_cache()

    def rename_model(self, app_label: str, old_name: str, new_name: str) -> None:
        """Rename a model, and repoint every field and base that names it."""
        old, new = (app_label, old_name.lower()), (app_label, new_name.lower())
        self.models[new] = self.models.peek(old).replaced(name=new_name)
        for state in self.models.naming(old):
            self._repoint(state, old, f"{app_label}.{new_name}")
        if old != new:
            del self.models[old]
        self.clear_delayed_apps_cache()

    def _repoint(self, state: ModelState, old: ModelKey, new: str) -> None:
        fields = {
            name: repointed(field, state.key, old, new) if old in FieldReference.of(field, state.key).models() else field
            for name, field in state.fields.items()
        }
        bases = tuple(
            new.lower() if isinstance(base, str) and model_key(base, state.app_label) == old else base for base in state.bases
        )
        self.models[state.key] = state.replaced(fields=fields, bases=bases)

    def alter_model_options(
        self, app_label: str, model_name: str, options: dict[str, Any], option_keys: Iterable[str] = ()
    ) -> None:
        """Set options; those of ``option_keys`` that ``options`` does not name go back to their defaults."""
        state = self._changed(app_label, model_name)
        kept = {name: value for name, value in state.options.items() if name not in option_keys or name in options}
        state.options = {**kept, **options}

    def remove_model_options(self, app_label: str, model_name: str, option_name: str, option_value_to_remove: Any) -> None:
        """Take one value out of a list or set option."""
        state = self._changed(app_label, model_name)
        held = state.options.get(option_name) or ()
        kept = [value for value in held if value != option_value_to_remove and tuple(value) != tuple(option_value_to_remove)]
        state.options[option_name] = type(held)(kept)

    def alter_model_managers(self, app_label: str, model_name: str, managers: Iterable[tuple[str, Any]]) -> None:
        """Set the managers."""
        self._changed(app_label, model_name).managers = list(managers)

    def _changed(self, app_label: str, model_name: str) -> ModelState:
        self.clear_delayed_apps_cache()
        return self.models[app_label, model_name.lower()]

    def _append(self, app_label: str, model_name: str, option: str, value: Any) -> None:
        state = self._changed(app_label, model_name)
        state.options[option] = [*state.options.get(option, ()), value]

    def _drop_named(self, app_label: str, model_name: str, option: str, name: str) -> None:
        state = self._changed(app_label, model_name)
        state.options[option] = [one for one in state.options.get(option, ()) if one.name != name]

    def add_index(self, app_label: str, model_name: str, index: Any) -> None:
        """Add an index to a model."""
        self._append(app_label, model_name, "indexes", index)

    def remove_index(self, app_label: str, model_name: str, index_name: str) -> None:
        """Take an index off a model."""
        self._drop_named(app_label, model_name, "indexes", index_name)

    def rename_index(self, app_label: str, model_name: str, old_index_name: str, new_index_name: str) -> None:
        """Give an index another name."""
        state = self._changed(app_label, model_name)
        state.options["indexes"] = [
            with_name(one, new_index_name) if one.name == old_index_name else one for one in state.options["indexes"]
        ]

    def add_constraint(self, app_label: str, model_name: str, constraint: Any) -> None:
        """Add a constraint to a model."""
        self._append(app_label, model_name, "constraints", constraint)

    def remove_constraint(self, app_label: str, model_name: str, constraint_name: str) -> None:
        """Take a constraint off a model."""
        self._drop_named(app_label, model_name, "constraints", constraint_name)

    def alter_constraint(self, app_label: str, model_name: str, constraint_name: str, constraint: Any) -> None:
        """Put another definition in the place of a constraint."""
        state = self._changed(app_label, model_name)
        state.options["constraints"] = [
            constraint if one.name == constraint_name else one for one in state.options["constraints"]
        ]

    # -- fields

    def add_field(self, app_label: str, model_name: str, name: str, field: Any, preserve_default: bool = True) -> None:
        """Add a field at the end; without ``preserve_default`` its default does not stay."""
        state = self._changed(app_label, model_name)
        state.fields = {**state.fields, name: field if preserve_default else without_default(field)}

    def remove_field(self, app_label: str, model_name: str, name: str) -> None:
        """Take a field out."""
        state = self._changed(app_label, model_name)
        state.fields = {other: field for other, field in state.fields.items() if other != name}

    def alter_field(self, app_label: str, model_name: str, name: str, field: Any, preserve_default: bool = True) -> None:
        """Put another definition in the place of a field."""
        state = self._changed(app_label, model_name)
        changed = field if preserve_default else without_default(field)
        state.fields = {other: changed if other == name else held for other, held in state.fields.items()}

    def rename_field(self, app_label: str, model_name: str, old_name: str, new_name: str) -> None:
        """Rename a field, in its place, in the options and in the keys that refer to it.

        Raises FieldDoesNotExist when the model has no such field.
        """
        state = self._changed(app_label, model_name)
        if old_name not in state.fields:
            raise no_such_field(app_label, model_name, old_name)
        state.fields = {new_name if name == old_name else name: field for name, field in state.fields.items()}
        for option in ("index_together", "unique_together"):
            if option in state.options:
                state.options[option] = {
                    tuple(new_name if name == old_name else name for name in names)
                    for names in normalize_together(list(state.options[option]))
                }
        own = (app_label, model_name.lower())
        # Its own fields may be made of one another, which needs no mention of the model.
        for other in {one.key: one for one in (state, *self.models.naming(own))}.values():
            self._follow_rename(other, own, old_name, new_name)

    def _follow_rename(self, state: ModelState, key: ModelKey, old_name: str, new_name: str) -> None:
        fields = {name: field_repointed(field, state.key, key, old_name, new_name) for name, field in state.fields.items()}
        if any(fields[name] is not field for name, field in state.fields.items()):
            self.models[state.key] = state.replaced(fields=fields)


def same_model(one: ModelState, other: ModelState) -> bool:
    """Say whether two states define the same model."""
    return (
        (one.app_label, one.name, one.options, set(one.bases), one.managers)
        == (other.app_label, other.name, other.options, set(other.bases), other.managers)
        and list(one.fields) == list(other.fields)
        and all(field.deconstruct()[1:] == other.fields[name].deconstruct()[1:] for name, field in one.fields.items())
    )
