"""The registry of historical classes: an ordinary registry whose models are built when they are asked for."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from quintet.kernel import current
from quintet.kernel.apps import AppConfig, Apps
from quintet.migrations.model_state import InvalidBasesError, ModelState
from quintet.migrations.neighbours import Neighbours, related_groups
from quintet.migrations.references import FieldReference, ModelKey


class StateAppConfig(AppConfig):
    """An app of the history: a label and its models, no module."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.path = ""
        super().__init__(label, None)

    def import_models(self) -> None:
        """Take the registry's models of this label; there is no module to import."""
        assert self.apps is not None
        self.models = self.apps.all_models[self.label]

    def get_model(self, model_name: str, require_ready: bool = True) -> Any:
        """Return a historical class, building it and what it is related to first.

        Raises LookupError when the app had no such model at this point.
        """
        assert isinstance(self.apps, StateApps)
        self.apps.build((self.label, model_name.lower()))
        return super().get_model(model_name, require_ready=require_ready)

    def get_models(self, include_auto_created: bool = False, include_swapped: bool = False) -> Iterator[Any]:
        """Yield every historical class of the app."""
        assert isinstance(self.apps, StateApps)
        self.apps.build_all()
        return super().get_models(include_auto_created=include_auto_created, include_swapped=include_swapped)


class StateApps(Apps):
    """The apps and models at one point of the history.

    ``real_apps`` are labels of installed apps without migrations: their models are taken from the project's registry, without
    their relations unless ``related``. In the midst of the history the models that these lead to need not be there.

    A model is built together with all that are related to it, directly or through others: code of the user's own may follow
    any relation. Given ``named``, the models that each state names, only what a change of its table can touch is built (see
    `neighbours`).
    """

    def __init__(
        self,
        real_apps: Iterable[str],
        states: Iterable[ModelState],
        project: Apps | None = None,
        *,
        related: bool = False,
        named: Mapping[ModelKey, frozenset[ModelKey]] | None = None,
    ) -> None:
        project, states = project or current.apps, list(states)
        real = _related_states(project, real_apps, states) if related else _real_states(project, real_apps)
        self._states = {state.key: state for state in (*real, *states)}
        self._near = None if named is None else Neighbours(self._states, named)
        self._groups = related_groups(self._states.values()) if named is None else {}
        self._building = False
        labels = {label for label, _ in self._states} | set(real_apps)
        super().__init__([StateAppConfig(label) for label in sorted(labels)])

    def build(self, key: ModelKey) -> None:
        """Build a model and all that are related to it, if that was not done yet."""
        if self._building or key not in self._states:
            return
        if self._near is None:
            if key[1] in self.all_models[key[0]]:
                return
            members = touched = [self._states[one] for one in self._groups[key]]
        else:
            if key in self._near.done:
                return
            members, touched = self._near.around(key)
        for state in touched:
            self._require_targets(state)
        self._building = True
        try:
            self._render(members)
        finally:
            self._building = False

    def _require_targets(self, state: ModelState) -> None:
        for name, field in state.fields.items():
            for label, model_name in FieldReference.of(field, state.key).models():
                if (label, model_name) not in self._states:
                    why = "doesn't provide model '{1}'" if label in self.app_configs else "isn't installed"
                    raise ValueError(
                        f"The field {state.app_label}.{state.name}.{name} was declared with a lazy reference to "
                        f"'{label}.{model_name}', but app '{label}' {why.format(label, model_name)}. A migration that uses "
                        "the model must depend on the one that creates it."
                    )

    def build_all(self) -> None:
        """Build every model."""
        if self._building:
            return
        for key in self._states:
            self.build(key)

    def get_registered_model(self, app_label: str, model_name: str) -> Any:
        """Return a historical class, building it first.

        Raises LookupError when there was none.
        """
        self.build((app_label, model_name.lower()))
        return super().get_registered_model(app_label, model_name)

    def _render(self, states: list[ModelState]) -> None:
        """Build classes, each after those it derives from.

        Raises InvalidBasesError when a round builds none.
        """
        waiting = states
        while waiting:
            left: list[ModelState] = []
            for state in waiting:
                try:
                    state.render(self)
                except InvalidBasesError:
                    left.append(state)
            if len(left) == len(waiting):
                names = ", ".join(f"{state.app_label}.{state.name}" for state in left)
                raise InvalidBasesError(
                    f"Cannot resolve bases for {names}. This can happen if you are inheriting models from an app with migrations "
                    "(e.g. contrib.auth) in an app with no migrations; give that app migrations too."
                )
            waiting = left


def _real_states(project: Apps, labels: Iterable[str]) -> Iterator[ModelState]:
    for label in labels:
        for model in project.get_app_config(label).get_models(include_swapped=True):
            yield ModelState.from_model(model, exclude_rels=True)


def _related_states(project: Apps, labels: Iterable[str], others: Iterable[ModelState]) -> Iterator[ModelState]:
    """Yield the states with their relations, save of a model that leads to one which is not there (yet)."""
    models = [model for label in labels for model in project.get_app_config(label).get_models(include_swapped=True)]
    whole = [ModelState.from_model(model) for model in models]
    known = {state.key for state in (*whole, *others)}
    for model, state in zip(models, whole, strict=True):
        yield state if known.issuperset(state.references()) else ModelState.from_model(model, exclude_rels=True)
