"""The fuse box of templates: the engines that the settings configure."""

from typing import Any

from quintet.kernel.errors import ImproperlyConfigured
from quintet.template.backends.handler import EngineHandler
from quintet.template.backends.native import DjangoTemplates

#: The engines of TEMPLATES, by name.
engines = EngineHandler()


def default_engine() -> Any:
    """Return the first engine of our own template language.

    Raises ImproperlyConfigured when TEMPLATES configures none.
    """
    for backend in engines.all():
        if isinstance(backend, DjangoTemplates):
            return backend.engine
    raise ImproperlyConfigured("No DjangoTemplates backend is configured.")
