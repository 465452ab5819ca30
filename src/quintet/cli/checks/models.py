"""The checks of installed models: each model's own, and names that two models claim."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from quintet.kernel import current
from quintet.kernel.checks import CheckMessage, Error


def check_models(*, app_configs: Sequence[Any] | None, databases: Sequence[str] | None) -> Iterable[CheckMessage]:
    """Run every model's ``check`` and report a table, index or constraint name that two models claim."""
    models = _models(app_configs)
    found: list[CheckMessage] = []
    for model in models:
        found += model.check(databases=databases)
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
    return [
        Error(f"db_table '{table}' is used by multiple models: {', '.join(labels)}.", obj=table, id="models.E028")
        for table, labels in owners.items()
        if len(labels) > 1
    ]


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
