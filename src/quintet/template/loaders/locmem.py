"""Templates from a dictionary, for tests."""

from collections.abc import Iterable
from typing import Any

from quintet.template.errors import TemplateDoesNotExist
from quintet.template.loaders.base import Loader as BaseLoader
from quintet.template.origin import Origin


class Loader(BaseLoader):
    """Reads templates from ``templates_dict``, name to source."""

    def __init__(self, engine: Any, templates_dict: dict[str, str]) -> None:
        super().__init__(engine)
        self.templates_dict = templates_dict

    def get_contents(self, origin: Origin) -> str:
        """Return the source under that name.

        Raises TemplateDoesNotExist when there is none.
        """
        try:
            return self.templates_dict[origin.name]
        except KeyError as error:
            raise TemplateDoesNotExist(origin) from error

    def state_of(self, origin: Origin) -> Any:
        """Return the source under that name, None when there is none."""
        return self.templates_dict.get(origin.name)

    def get_template_sources(self, template_name: str) -> Iterable[Origin]:
        """Yield the one place of that name."""
        yield Origin(template_name, template_name, self)
