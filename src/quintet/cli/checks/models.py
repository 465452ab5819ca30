"""The checks of installed models: each model's own, and names that two models claim."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import partial
from types import FunctionType, MethodType
from typing import Any

from quintet.drivers.settings import DatabaseSettings
from quintet.kernel import current
from quintet.kernel.checks import CheckMessage, Error, Warning
from quintet.orm.relations import link
from quintet.orm.signals import LateSender


def check_all_models(
    app_configs: Sequence[Any] | None = None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Run every model's ``check`` and report a table, index or constraint name that two models claim."""
    models = _models(app_configs)
    found: list[CheckMessage] = []
    for model in models:
        if isinstance(model.check, MethodType):
            found += model.check(databases=databases)
        else:
            said = f"The '{model.__name__}.check()' class method is currently overridden by {model.check!r}."
            found.append(Error(said, obj=model, id="models.E020"))
    found += _same_table(models)
    found += _same_name(models, "indexes", "index", ("models.E029", "models.E030"))
    found += _same_name(models, "constraints", "constraint", ("models.E031", "models.E032"))
    return found


def _models(app_configs: Sequence[Any] | None) -> list[Any]:
    if app_configs is None:
        return list(current.apps.get_models())
    return [model for config in app_configs for model in config.get_models()]


def _same_table(models: Iterable[Any]) -> list[CheckMessage]:
    owners: defaultdict[str, list[str]] = defaultdict(list)
    for model in models:
        if model._meta.managed and not model._meta.proxy:
            owners[model._meta.db_table].append(model._meta.label)
    shared = {table: ", ".join(labels) for table, labels in owners.items() if len(labels) > 1}
    return [_shared_table(table, labels) for table, labels in shared.items()]


def _shared_table(table: str, labels: str) -> CheckMessage:
    said = f"db_table '{table}' is used by multiple models: {labels}."
    if not DatabaseSettings.now().database_routers:
        return Error(said, obj=table, id="models.E028")
    hint = f"You have configured settings.DATABASE_ROUTERS. Verify that {labels} are correctly routed to separate databases."
    return Warning(said, hint=hint, obj=table, id="models.W035")


def _same_name(models: Iterable[Any], option: str, kind: str, codes: tuple[str, str]) -> list[CheckMessage]:
    owners: defaultdict[str, list[str]] = defaultdict(list)
    for model in models:
        for named in getattr(model._meta, option):
            owners[named.name].append(model._meta.label)
    found: list[CheckMessage] = []
    for name, labels in owners.items():
        if len(labels) < 2:
            continue
        alone = len(set(labels)) == 1
        whose = f"for model {labels[0]}" if alone else f"among models: {', '.join(sorted(set(labels)))}"
        found.append(Error(f"{kind} name '{name}' is not unique {whose}.", id=codes[0] if alone else codes[1]))
    return found


def check_lazy_references(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Report receivers and functions that wait for a model which nobody declared.

    Fields that wait are told by their own check.
    """
    found = [
        message
        for (label, name), waiting in current.apps.pending_operations().items()
        for one in waiting
        for message in _lazy_reference(_unwrapped(one.function), label, name)
    ]
    return sorted(found, key=lambda message: message.msg)


def _unwrapped(function: Any) -> Any:
    while isinstance(function, partial):
        function = function.func
    return function


def _lazy_reference(function: Any, label: str, name: str) -> Iterable[CheckMessage]:
    known = current.apps.is_installed(label) or label in {config.label for config in current.apps.get_app_configs()}
    lack = f"app '{label}' doesn't provide model '{name}'" if known else f"app '{label}' isn't installed"
    if isinstance(function, LateSender):
        receiver = function.receiver
        yield Error(
            f"{_described(receiver)} was connected to the '{function.signal_name}' signal with a lazy reference to the sender "
            f"'{label}.{name}', but {lack}.",
            obj=receiver.__module__,
            id="signals.E001",
        )
    elif getattr(function, "__module__", "") != link.__name__:
        yield Error(f"{function} contains a lazy reference to {label}.{name}, but {lack}.", obj=function, id="models.E022")


def _described(receiver: Any) -> str:
    if isinstance(receiver, MethodType):
        return f"Bound method '{type(receiver.__self__).__name__}.{receiver.__name__}'"
    if isinstance(receiver, FunctionType):
        return f"The function '{receiver.__name__}'"
    return f"An instance of class '{type(receiver).__name__}'"
