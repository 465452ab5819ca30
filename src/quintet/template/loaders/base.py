"""The base of loaders: go through the places where a template may be and make the first one found."""

from collections.abc import Iterable
from typing import Any

from quintet.template.errors import TemplateDoesNotExist
from quintet.template.origin import Origin
from quintet.template.template import Template


class Loader:
    """Finds templates for one engine; subclasses give `get_template_sources` and `get_contents`."""

    def __init__(self, engine: Any) -> None:
        self.engine = engine

    def get_template(self, template_name: str, skip: Iterable[Origin] | None = None) -> Template:
        """Return the first template of that name whose origin is not in ``skip``.

        Raises TemplateDoesNotExist with what was tried.
        """
        tried: list[tuple[Origin, str]] = []
        for origin in self.get_template_sources(template_name):
            passed_over = skip is not None and origin in skip
            contents = None if passed_over else _contents(self, origin)
            if contents is not None:
                return Template(contents, origin, origin.template_name, self.engine)
            tried.append((origin, "Skipped to avoid recursion" if passed_over else "Source does not exist"))
        raise TemplateDoesNotExist(template_name, tried=tried)

    def get_template_sources(self, template_name: str) -> Iterable[Origin]:
        """Yield the origins where a template of that name may be."""
        raise NotImplementedError("subclasses of Loader must provide a get_template_sources() method")

    def get_contents(self, origin: Any) -> str:
        """Return the source of the template at ``origin``.

        Raises TemplateDoesNotExist when there is none.
        """
        raise NotImplementedError("subclasses of Loader must provide a get_contents() method")

    def reset(self) -> None:
        """Forget what was found; loaders that keep nothing have nothing to do."""


def _contents(loader: Loader, origin: Origin) -> str | None:
    try:
        return loader.get_contents(origin)
    except TemplateDoesNotExist:
        return None
