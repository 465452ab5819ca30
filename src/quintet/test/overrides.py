"""Changing settings for a while: `override_settings`, `modify_settings`, and other switches for tests."""

import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from quintet.kernel import current
from quintet.kernel.settings import UserSettingsHolder, setting_changed
from quintet.kit import dotted
from quintet.test.decorators import TestContextDecorator
from quintet.urls import current as urls_current

#: Where a test class keeps what it was decorated with.
OVERRIDDEN, MODIFIED = "_overridden_settings", "_modified_settings"

#: Operations of `modify_settings`.
OPERATIONS = ("append", "prepend", "remove")


class override_settings(TestContextDecorator):  # noqa: N801  documented name
    """Put other values in place of settings; ``setting_changed`` is sent on the way in and out.

    As a class decorator only for `SimpleTestCase` and its subclasses.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__()
        self.options = kwargs
        self._below: list[Any] = []

    def enable(self) -> None:
        """Put a layer with the new values on top of the settings; another set of apps is loaded first.

        When a receiver of ``setting_changed`` fails, everything is put back and its error raised.
        """
        settings = current.settings
        _ = settings.INSTALLED_APPS  # settings that nobody has read yet are read now
        layer = UserSettingsHolder(settings.store.holder)
        for name, value in self.options.items():
            setattr(layer, name, value)
        if "INSTALLED_APPS" in self.options:
            current.apps.set_installed_apps(self.options["INSTALLED_APPS"])
        self._below.append(settings.store.holder)
        settings.store.replace(layer)
        try:
            for name, value in self.options.items():
                setting_changed.send(sender=UserSettingsHolder, setting=name, value=value, enter=True)
        except BaseException:
            self._leave()  # what went wrong first is what is told
            raise

    def disable(self) -> None:
        """Take the layer off again and tell receivers the values in force; the first error of theirs is raised at the end."""
        failures = self._leave()
        if failures:
            raise failures[0]

    def _leave(self) -> list[Exception]:
        """Undo `enable`; return the errors of receivers, every one of which is told."""
        if "INSTALLED_APPS" in self.options:
            current.apps.unset_installed_apps()
        current.settings.store.replace(self._below.pop())
        failures: list[Exception] = []
        for name in self.options:
            value = getattr(current.settings.store.holder, name, None)
            answers = setting_changed.send_robust(sender=UserSettingsHolder, setting=name, value=value, enter=False)
            failures += [answer for _, answer in answers if isinstance(answer, Exception)]
        return failures

    def save_options(self, test_func: Any) -> None:
        """Keep the options on a test class, over those of its base."""
        held = getattr(test_func, OVERRIDDEN, None)
        setattr(test_func, OVERRIDDEN, {**(held or {}), **self.options})

    def decorate_class(self, cls: Any) -> Any:
        """Have `SimpleTestCase.setUpClass` switch on; ValueError for another class."""
        if not hasattr(cls, OVERRIDDEN):
            raise ValueError("Only subclasses of Django SimpleTestCase can be decorated with override_settings")
        self.save_options(cls)
        return cls


class modify_settings(override_settings):  # noqa: N801  documented name
    """Append to, prepend to or remove from list settings: ``MIDDLEWARE={"append": "path", "remove": [...]}``."""

    def __init__(self, *args: tuple[str, Mapping[str, Any]], **kwargs: Mapping[str, Any]) -> None:
        super().__init__()
        self.operations: list[tuple[str, Mapping[str, Any]]] = list(args) or list(kwargs.items())

    def save_options(self, test_func: Any) -> None:
        """Keep the operations on a test class, after those of its base."""
        held = getattr(test_func, MODIFIED, None)
        setattr(test_func, MODIFIED, [*(held or ()), *self.operations])

    def enable(self) -> None:
        """Work out the new lists and put them in place; ValueError for an unknown operation."""
        self.options = {}
        for name, operations in self.operations:
            value = list(self.options.get(name, getattr(current.settings, name, ())))
            for action, items in operations.items():
                value = _modified(value, action, (items,) if isinstance(items, str) else items)
            self.options[name] = value
        super().enable()


def _modified(value: Sequence[Any], action: str, items: Iterable[Any]) -> list[Any]:
    if action == "append":
        return [*value, *(item for item in items if item not in value)]
    if action == "prepend":
        return [*(item for item in items if item not in value), *value]
    if action == "remove":
        gone = {_spelled(item) for item in items}
        return [item for item in value if _spelled(item) not in gone]
    raise ValueError(f"Unsupported action: {action}. Use one of {', '.join(OPERATIONS)}.")


def _spelled(item: Any) -> Any:
    return dotted.canonical(item) if isinstance(item, str) else item


class override_system_checks(TestContextDecorator):  # noqa: N801  documented name
    """Run only these system checks."""

    def __init__(self, new_checks: Sequence[Any], deployment_checks: Sequence[Any] | None = None) -> None:
        super().__init__()
        self.new_checks, self.deployment_checks = list(new_checks), deployment_checks
        self._held: list[tuple[list[Any], list[Any]]] = []

    def enable(self) -> None:
        """Put the given checks in place."""
        registry = current.checks
        registry.available()  # loads the framework's own, so that they are not added later
        self._held.append((registry.registered, registry.deployment))
        registry.registered = []
        for check in self.new_checks:
            registry.register(check, *getattr(check, "tags", ()))
        if self.deployment_checks is not None:
            registry.deployment = []
            for check in self.deployment_checks:
                registry.register(check, *getattr(check, "tags", ()), deploy=True)

    def disable(self) -> None:
        """Put the others back."""
        current.checks.registered, current.checks.deployment = self._held.pop()


class override_script_prefix(TestContextDecorator):  # noqa: N801  documented name
    """Use another URL script prefix."""

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self.prefix = prefix
        self._before: list[str] = []

    def enable(self) -> None:
        """Set the prefix."""
        self._before.append(urls_current.get_script_prefix())
        urls_current.set_script_prefix(self.prefix)

    def disable(self) -> None:
        """Set the former one."""
        urls_current.set_script_prefix(self._before.pop())


class ignore_warnings(TestContextDecorator):  # noqa: N801  documented name
    """Ignore warnings of a kind; arguments as for `warnings.filterwarnings`, after the action."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__()
        self.options = kwargs
        self._catchers: list[warnings.catch_warnings[Any]] = []

    def enable(self) -> None:
        """Start ignoring."""
        catcher = warnings.catch_warnings()
        catcher.__enter__()
        self._catchers.append(catcher)
        if self.options.keys() & {"message", "module"}:
            warnings.filterwarnings("ignore", **self.options)
        else:
            warnings.simplefilter("ignore", **self.options)

    def disable(self) -> None:
        """Stop ignoring."""
        self._catchers.pop().__exit__(None, None, None)


class register_lookup(TestContextDecorator):  # noqa: N801  documented name
    """Have a field class know further lookups."""

    def __init__(self, field: Any, *lookups: Any, lookup_name: str | None = None) -> None:
        super().__init__()
        self.field, self.lookups, self.lookup_name = field, lookups, lookup_name

    def enable(self) -> None:
        """Register them."""
        for lookup in self.lookups:
            self.field.register_lookup(lookup, self.lookup_name)

    def disable(self) -> None:
        """Take them out again."""
        unregister = getattr(self.field, "_unregister_lookup", None) or self.field.unregister_lookup
        for lookup in self.lookups:
            unregister(lookup, self.lookup_name)
