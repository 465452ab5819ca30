"""A backend of `string.Template`: ``$name`` and ``${name}``, escaped for HTML, and nothing else."""

import string
from typing import Any

from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit.html import conditional_escape
from quintet.template.backends.base import BaseEngine
from quintet.template.backends.utils import csrf_input_lazy, csrf_token_lazy
from quintet.template.errors import TemplateDoesNotExist
from quintet.template.origin import Origin


class TemplateStrings(BaseEngine):
    """Reads templates from DIRS and from the folders ``template_strings`` of applications; it has no options."""

    app_dirname = "template_strings"

    def __init__(self, params: dict[str, Any]) -> None:
        params = params.copy()
        options = params.pop("OPTIONS").copy()
        if options:
            raise ImproperlyConfigured(
                f"Unknown options: {', '.join(options)} (of the template engine {params['NAME']!r}, which has none)."
            )
        super().__init__(params)

    def from_string(self, template_code: str) -> "Template":
        """Return a template made from source text."""
        return Template(template_code)

    def get_template(self, template_name: str) -> "Template":
        """Return the template of that name.

        Raises TemplateDoesNotExist with the files that were looked for.
        """
        tried: list[tuple[Origin, str]] = []
        for path in self.iter_template_filenames(template_name):
            try:
                text = path.read_text(encoding="utf-8")
            except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
                tried.append((Origin(str(path), template_name, self), "Source does not exist"))
            except UnicodeDecodeError as error:
                error.add_note(f"{path}: save the template as utf-8.")
                raise
            else:
                return Template(text)
        raise TemplateDoesNotExist(template_name, tried=tried, backend=self)


class Template(string.Template):
    """A text whose ``$names`` are filled in; those without a value stay as they are."""

    def render(self, context: dict[str, Any] | None = None, request: Any = None) -> str:
        """Return the text with the values of ``context`` escaped, and with ``request`` also ``csrf_input`` and ``csrf_token``."""
        values: dict[str, Any] = {name: conditional_escape(value) for name, value in (context or {}).items()}
        if request is not None:
            values["csrf_input"] = csrf_input_lazy(request)
            values["csrf_token"] = csrf_token_lazy(request)
        return self.safe_substitute(values)
