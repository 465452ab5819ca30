"""The app registry: which applications a project has, and which models they declare.

A registry is an ordinary object: several live in one process (tests, migration states). `kernel.current.apps` is the
project's own; `ready` events say how far loading came. Models are kept by app label and lower-case name; the registry knows
nothing about what a model is.
"""

import threading
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from os.path import dirname
from types import ModuleType
from typing import Any

from quintet.kernel.errors import AppRegistryNotReady, ImproperlyConfigured
from quintet.kernel.unreleased import refuse_unreleased
from quintet.kit import dotted
from quintet.kit.record import record
from quintet.kit.text import closest

MODELS_MODULE = "models"
APPS_MODULE = "apps"


class AppNotFoundError(ImproperlyConfigured, ModuleNotFoundError):
    """An entry of INSTALLED_APPS leads nowhere."""


class ProjectsAutoField:
    """What `AppConfig.default_auto_field` is unless a subclass names its own: the DEFAULT_AUTO_FIELD of the project."""

    def __get__(self, config: "AppConfig | None", owner: type) -> str | None:
        return None if config is None or config.apps is None else config.apps.default_auto_field()


class AppConfig:
    """One application: its dotted ``name``, its unique ``label``, and its models once they are imported.

    Subclasses set class attributes and may override `ready`.
    """

    name: str
    label: str
    verbose_name: Any
    path: str
    default: bool
    #: Dotted path of the class of automatic primary keys.
    default_auto_field: Any = ProjectsAutoField()
    models_module: ModuleType | None

    def __init__(self, app_name: str, app_module: ModuleType | None) -> None:
        self.name = app_name
        self.module = app_module
        self.apps: Apps | None = None
        if not hasattr(self, "label"):
            self.label = app_name.rpartition(".")[2]
        if not self.label.isidentifier():
            raise ImproperlyConfigured(f"The app label '{self.label}' is not a valid Python identifier.")
        if not hasattr(self, "verbose_name"):
            self.verbose_name = self.label.title()
        if not hasattr(self, "path"):
            self.path = _folder_of(app_module, app_name)
        self.models_module = None
        self.models: dict[str, Any] | None = None

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.label}>"

    @classmethod
    def create(cls, entry: str) -> "AppConfig":
        """Make the config for one entry of INSTALLED_APPS: an app's module, or a config class.

        Raises ImproperlyConfigured or ImportError with what is wrong with the entry.
        """
        refuse_unreleased(dotted.canonical(entry))
        config_class, module = _find_config(dotted.canonical(entry))
        name = dotted.canonical(getattr(config_class, "name", "") or (module.__name__ if module else ""))
        if not name:
            raise ImproperlyConfigured(f"'{entry}' must supply a name attribute.")
        try:
            app_module = dotted.module(name)
        except ImportError as error:
            raise ImproperlyConfigured(
                f"Cannot import '{name}'. Check that '{config_class.__module__}.{config_class.__qualname__}.name' is correct."
            ) from error
        return config_class(name, app_module)

    def get_model(self, model_name: str, require_ready: bool = True) -> Any:
        """Return the model of that name, in any case.

        Raises LookupError when the app has none.
        """
        if self.apps is not None:
            self.apps.check_models_ready() if require_ready else self.apps.check_apps_ready()
        models = self.models or {}
        found = models.get(model_name.lower())
        if found is None:
            near = closest(model_name.lower(), models)
            hint = f" Did you mean '{models[near].__name__}'?" if near else ""
            raise LookupError(f"App '{self.label}' doesn't have a '{model_name}' model.{hint}")
        return found

    def get_models(self, include_auto_created: bool = False, include_swapped: bool = False) -> Iterator[Any]:
        """Yield the app's models; automatic through models and swapped-out ones only when asked for."""
        if self.apps is not None:
            self.apps.check_models_ready()
        for model in (self.models or {}).values():
            meta = model._meta
            if meta.auto_created and not include_auto_created:
                continue
            if meta.swapped and not include_swapped:
                continue
            yield model

    def import_models(self) -> None:
        """Import the app's ``models`` module, if it has one."""
        assert self.apps is not None
        self.models = self.apps.all_models[self.label]
        if self.module is not None and dotted.exists(f"{self.name}.{MODELS_MODULE}"):
            self.models_module = dotted.module(f"{self.name}.{MODELS_MODULE}")

    def ready(self) -> None:
        """Called once when all models are loaded; subclasses connect signals and register checks here."""


def _folder_of(module: ModuleType | None, name: str) -> str:
    paths = list(dict.fromkeys(getattr(module, "__path__", [])))
    if len(paths) != 1:
        file = getattr(module, "__file__", None)
        paths = [dirname(file)] if file else []
    if len(paths) != 1:
        raise ImproperlyConfigured(
            f"The app module {name!r} has no single filesystem location; "
            "configure it with an AppConfig subclass that has a 'path' class attribute."
        )
    return paths[0]


def _find_config(entry: str) -> tuple[type[AppConfig], ModuleType | None]:
    """Return the config class an entry means, and the app's module when the entry names a module."""
    try:
        module = dotted.module(entry)
    except ModuleNotFoundError as error:
        if not dotted.is_absent(entry, error):
            raise
        return _named_config(entry, error), None
    if not dotted.exists(f"{entry}.{APPS_MODULE}"):
        return AppConfig, module
    declared = [
        found
        for found in vars(dotted.module(f"{entry}.{APPS_MODULE}")).values()
        if isinstance(found, type) and issubclass(found, AppConfig) and found is not AppConfig and hasattr(found, "name")
    ]
    candidates = [config for config in declared if getattr(config, "default", True)]
    if len(candidates) == 1:
        return candidates[0], module
    marked = [config for config in declared if getattr(config, "default", False)]
    if len(marked) > 1:
        names = ", ".join(repr(config.__name__) for config in marked)
        raise RuntimeError(f"'{entry}.{APPS_MODULE}' declares more than one default AppConfig: {names}.")
    return (marked[0] if marked else AppConfig), module


def _named_config(entry: str, error: ModuleNotFoundError) -> type[AppConfig]:
    parent, _, name = entry.rpartition(".")
    if not parent or not dotted.exists(parent):
        raise AppNotFoundError(
            f"INSTALLED_APPS names {entry!r}, but there is no module {error.name!r}. Mend the name, or install the package.",
            name=error.name,
        ) from error
    if not name[:1].isupper():
        # By its path: only this error needs it, and it makes importing quintet slower.
        found_modules = dotted.module("pkgutil").iter_modules(dotted.module(parent).__path__)
        near = closest(name, (module.name for module in found_modules))
        hint = f" Did you mean '{parent}.{near}'?" if near else ""
        raise AppNotFoundError(
            f"INSTALLED_APPS names {entry!r}, but {parent!r} has no module {name!r}.{hint}", name=entry
        ) from error
    module = dotted.module(parent)
    choices = sorted(found for found, value in vars(module).items() if _is_config(value))
    listed = f" Choices are: {', '.join(map(repr, choices))}." if choices else ""
    if not hasattr(module, name):
        near = closest(name, choices)
        hint = f" Did you mean '{parent}.{near}'?" if near else ""
        raise AppNotFoundError(f"Module '{parent}' does not contain a '{name}' class.{listed}{hint}", name=entry) from error
    found = getattr(module, name)
    if not isinstance(found, type) or not issubclass(found, AppConfig):
        raise ImproperlyConfigured(f"'{entry}' isn't a subclass of AppConfig.{listed}") from error
    return found


def _is_config(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, AppConfig) and value is not AppConfig


@record
class Waiting:
    """A function that waits for a model, and the keys of the models that it waits for after that."""

    registry: "Apps"
    function: Callable[..., None]
    rest: tuple[tuple[str, str], ...]

    def __call__(self, model: Any) -> None:
        """Go on with the model that was waited for."""
        self.registry.lazy_model_operation(partial(self.function, model), *self.rest)


def _no_auto_field() -> str | None:
    return None


class Apps:
    """A registry of applications and models.

    A sequence of entries or configs populates it at once; `of_project` makes the project's own, which `boot.setup` populates.
    ``default_auto_field`` gives the DEFAULT_AUTO_FIELD in force to apps that name no class of automatic primary keys.
    """

    def __init__(
        self,
        installed_apps: Iterable[str | AppConfig] | None = (),
        *,
        default_auto_field: Callable[[], str | None] = _no_auto_field,
        populates: bool = True,
    ) -> None:
        if installed_apps is None:
            raise RuntimeError("You must supply an installed_apps argument.")
        self.default_auto_field = default_auto_field
        self.all_models: defaultdict[str, dict[str, Any]] = defaultdict(dict)
        self.app_configs: dict[str, AppConfig] = {}
        self.stored_app_configs: list[dict[str, AppConfig]] = []
        self.apps_ready = self.models_ready = self.ready = False
        self.ready_event = threading.Event()
        self.loading = False
        self.generation = 0
        self._lock = threading.RLock()
        self._pending: defaultdict[tuple[str, str], list[Waiting]] = defaultdict(list)
        if populates:
            self.populate(installed_apps)

    @classmethod
    def of_project(cls, default_auto_field: Callable[[], str | None]) -> "Apps":
        """Make a registry that is not populated yet."""
        return cls(default_auto_field=default_auto_field, populates=False)

    def populate(self, installed_apps: Iterable[str | AppConfig] = ()) -> None:
        """Load configs, then models, then call every `ready`. A second call does nothing.

        Raises ImproperlyConfigured for two apps of one label, RuntimeError when called from within itself.
        """
        if self.ready:
            return
        with self._lock:
            if self.ready:
                return
            if self.loading:
                raise RuntimeError("populate() isn't reentrant")
            self.loading = True
            try:
                self._load(installed_apps)
            except BaseException:
                # Who tries again, as servers do, begins at the first app and is told what is wrong, not what was left over.
                self.app_configs = {}
                self.apps_ready = self.models_ready = False
                raise
            finally:
                self.loading = False

    def _load(self, installed_apps: Iterable[str | AppConfig]) -> None:
        for entry in installed_apps:
            self._add(entry if isinstance(entry, AppConfig) else AppConfig.create(entry))
        self.apps_ready = True
        for config in list(self.app_configs.values()):
            config.import_models()
        self.clear_cache()
        self.models_ready = True
        for config in self.get_app_configs():
            config.ready()
        self.ready = True
        self.ready_event.set()

    def _add(self, config: AppConfig) -> None:
        if config.label in self.app_configs:
            raise ImproperlyConfigured(
                f"Application labels aren't unique, duplicates: {config.label}. Give one of "
                f"{self.app_configs[config.label].name!r} and {config.name!r} an AppConfig with another label."
            )
        if any(config.name == other.name for other in self.app_configs.values()):
            raise ImproperlyConfigured(f"Application names aren't unique, duplicates: {config.name}")
        config.apps = self
        self.app_configs[config.label] = config

    @property
    def starting(self) -> bool:
        """Whether apps are being loaded for the first time, rather than others put in their place for a test."""
        return self.loading and not self.stored_app_configs

    def check_apps_ready(self) -> None:
        """Raise AppRegistryNotReady while the configs are not all loaded."""
        if not self.apps_ready:
            raise AppRegistryNotReady("Apps aren't loaded yet. Call quintet.setup() first.")

    def check_models_ready(self) -> None:
        """Raise AppRegistryNotReady while the models are not all imported."""
        if not self.models_ready:
            raise AppRegistryNotReady("Models aren't loaded yet.")

    def get_app_configs(self) -> Iterable[AppConfig]:
        """Return the configs in the order of INSTALLED_APPS."""
        self.check_apps_ready()
        return self.app_configs.values()

    def get_app_config(self, app_label: str) -> AppConfig:
        """Return the config of that label.

        Raises LookupError, with a hint, when there is none.
        """
        self.check_apps_ready()
        found = self.app_configs.get(app_label)
        if found is None:
            message = f"No installed app with label '{app_label}'."
            for config in self.app_configs.values():
                if config.name == dotted.canonical(app_label):
                    message += f" Did you mean '{config.label}'?"
                    break
            else:
                near = closest(app_label, self.app_configs)
                message += f" Did you mean '{near}'?" if near else ""
            raise LookupError(message)
        return found

    def is_installed(self, app_name: str) -> bool:
        """Say whether an app of that dotted name, in either spelling, is installed."""
        self.check_apps_ready()
        name = dotted.canonical(app_name)
        return any(config.name == name for config in self.app_configs.values())

    def get_containing_app_config(self, object_name: str) -> AppConfig | None:
        """Return the innermost app whose package holds the object of that dotted name."""
        self.check_apps_ready()
        name = dotted.canonical(object_name)
        holding = [config for config in self.app_configs.values() if name == config.name or name.startswith(config.name + ".")]
        return max(holding, key=lambda config: len(config.name), default=None)

    def get_models(self, include_auto_created: bool = False, include_swapped: bool = False) -> list[Any]:
        """Return every installed model."""
        self.check_models_ready()
        return [
            model
            for config in self.app_configs.values()
            for model in config.get_models(include_auto_created=include_auto_created, include_swapped=include_swapped)
        ]

    def get_model(self, app_label: str, model_name: str | None = None, require_ready: bool = True) -> Any:
        """Return the model of an app label and a name, or of "app_label.ModelName".

        Raises LookupError when there is none, ValueError for a label without a dot and no name.
        """
        self.check_models_ready() if require_ready else self.check_apps_ready()
        if model_name is None:
            app_label, model_name = app_label.split(".")
        config = self.get_app_config(app_label)
        if not require_ready and config.models is None:
            config.import_models()
        return config.get_model(model_name, require_ready=require_ready)

    def get_registered_model(self, app_label: str, model_name: str) -> Any:
        """Return a model that was declared, even while loading.

        Raises LookupError when it was not.
        """
        model = self.all_models[app_label].get(model_name.lower())
        if model is None:
            raise LookupError(f"Model '{app_label}.{model_name}' not registered.")
        return model

    def register_model(self, app_label: str, model: Any) -> None:
        """Add a model and run what waited for it.

        Raises RuntimeError when another class has its place.
        """
        name = model._meta.model_name
        held = self.all_models[app_label].get(name)
        if held is not None and (held.__name__ != model.__name__ or held.__module__ != model.__module__):
            raise RuntimeError(f"Conflicting '{name}' models in application '{app_label}': {held} and {model}.")
        if held is not None:
            warnings.warn(
                f"Model '{app_label}.{name}' was already registered. Reloading models is not advised as it can lead to "
                "inconsistencies, most notably with related models.",
                RuntimeWarning,
                stacklevel=2,
            )
        self.all_models[app_label][name] = model
        self.do_pending_operations(model)
        self.clear_cache()

    @lru_cache(maxsize=0)  # noqa: B019  keeps nothing, since settings change; callers that empty caches find one to empty
    def get_swappable_settings_name(self, to_string: str) -> str | None:
        """Return the setting that the model of label ``to_string`` is swapped in or out by, or None."""
        wanted = to_string.lower()
        for models in self.all_models.values():
            for model in models.values():
                meta = model._meta
                if meta.swappable and wanted in (meta.label_lower, (meta.swapped or "").lower()):
                    return meta.swappable
        return None

    def do_pending_operations(self, model: Any) -> None:
        """Run the operations that waited for ``model``."""
        for function in self._pending.pop((model._meta.app_label, model._meta.model_name), []):
            function(model)

    def lazy_model_operation(self, function: Callable[..., None], *model_keys: tuple[str, str]) -> None:
        """Call ``function`` with the models of these (app_label, model_name) keys, as soon as all are declared."""
        if not model_keys:
            function()
            return
        (label, name), rest = model_keys[0], model_keys[1:]

        waiting = Waiting(self, function, rest)
        held = self.all_models[label].get(name.lower())
        if held is not None:
            waiting(held)
        else:
            self._pending[label, name.lower()].append(waiting)

    def pending_operations(self) -> dict[tuple[str, str], list[Waiting]]:
        """Return what still waits, by the (app_label, model_name) waited for."""
        return dict(self._pending)

    def clear_cache(self) -> None:
        """Start a new generation: what was derived from the set of models renews itself."""
        self.generation += 1

    def set_available_apps(self, available: Sequence[str]) -> None:
        """Restrict the configs to ``available`` names until `unset_available_apps`.

        Raises ValueError for one that is not installed.
        """
        names = {dotted.canonical(name) for name in available}
        installed = {config.name for config in self.get_app_configs()}
        if not names <= installed:
            raise ValueError(
                f"Available apps isn't a subset of installed apps, extra apps: {', '.join(sorted(names - installed))}"
            )
        self.stored_app_configs.append(self.app_configs)
        self.app_configs = {label: config for label, config in self.app_configs.items() if config.name in names}
        self.clear_cache()

    def unset_available_apps(self) -> None:
        """Undo `set_available_apps`."""
        self.app_configs = self.stored_app_configs.pop()
        self.clear_cache()

    def set_installed_apps(self, installed: Iterable[str | AppConfig]) -> None:
        """Load another set of apps (for `override_settings`) until `unset_installed_apps`.

        When one of them cannot be loaded, the former set is put back and the error raised.
        """
        if not self.ready:
            raise AppRegistryNotReady("App registry isn't ready yet.")
        self.stored_app_configs.append(self.app_configs)
        self.app_configs = {}
        self.apps_ready = self.models_ready = self.ready = False
        self.clear_cache()
        try:
            self.populate(installed)
        except BaseException:
            self.unset_installed_apps()
            raise

    def unset_installed_apps(self) -> None:
        """Undo `set_installed_apps`."""
        self.app_configs = self.stored_app_configs.pop()
        self.apps_ready = self.models_ready = self.ready = True
        self.clear_cache()
