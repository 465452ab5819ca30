"""What a command line says of apps and models: ``shop`` or ``shop.Order``."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from quintet.kernel import current
from quintet.kernel.command import CommandError


class Chosen(NamedTuple):
    """The models and apps that labels name."""

    models: set[Any]
    configs: set[Any]

    def has(self, model: Any) -> bool:
        """Say whether a model, or its app, is among them."""
        return model in self.models or model._meta.app_config in self.configs


def parse_apps_and_model_labels(labels: Iterable[str]) -> Chosen:
    """Return the models and app configs that labels name; CommandError for one that names nothing."""
    chosen = Chosen(set(), set())
    for label in labels:
        if "." in label:
            chosen.models.add(found_model(label))
        else:
            chosen.configs.add(found_app(label))
    return chosen


def found_app(label: str) -> Any:
    """Return the app config of a label; CommandError when no such app is installed."""
    try:
        return current.apps.get_app_config(label)
    except LookupError as error:
        raise CommandError(str(error)) from error


def found_model(label: str) -> Any:
    """Return the model of a label; CommandError when there is none."""
    app, _, name = label.partition(".")
    if "." in name:
        raise CommandError(f"No installed app with label '{label}'. Write app_label.ModelName.")
    found_app(app)
    try:
        return current.apps.get_model(label)
    except LookupError as error:
        raise CommandError(f"Unknown model: {label}") from error
