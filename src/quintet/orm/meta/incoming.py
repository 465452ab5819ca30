"""Which relations lead to a model: those of models that are installed, as one reading of them at a time."""

from functools import cached_property
from typing import Any

from quintet.kernel.apps import Apps


def is_installed(model: Any, apps: Apps) -> bool:
    """Say whether a model counts among those of a registry: declared there, by an app that is installed, not swapped out.

    Where no app is installed at all, as in registries that tests make, every model that is declared there counts.
    """
    meta = model._meta
    if meta.apps is not apps or meta.swapped or (apps.app_configs and meta.app_label not in apps.app_configs):
        return False
    return apps.all_models[meta.app_label].get(meta.model_name) is model


class Incoming:
    """The relations that lead to one model, at one ``state`` of its registry and of the settings."""

    def __init__(self, relations: Any, state: tuple[int, int]) -> None:
        self.all: tuple[Any, ...] = tuple(relations)
        self.state = state

    @cached_property
    def shown(self) -> tuple[Any, ...]:
        """Those that are not hidden; many-to-many ones hidden only by ``+`` are kept out too."""
        return tuple(rel for rel in self.all if not rel.hidden or rel.field.many_to_many)

    @cached_property
    def by_name(self) -> dict[str, Any]:
        """Those that queries reach, by query name; hidden many-to-many ones under the name that only the framework uses."""
        return {rel.name: rel for rel in self.all if not rel.hidden or rel.many_to_many}
