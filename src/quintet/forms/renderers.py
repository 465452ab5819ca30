"""Renderers: where the templates of forms, fields and widgets come from."""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from quintet.forms.boundfield import BoundField
from quintet.forms.current import default_renderer as get_default_renderer
from quintet.kit import dotted
from quintet.kit.patterns import late
from quintet.template.backends.django import DjangoTemplates as TemplateBackend
from quintet.template.errors import TemplateDoesNotExist
from quintet.template.loader import get_template

__all__ = ["BaseRenderer", "DjangoTemplates", "Jinja2", "TemplatesSetting", "get_default_renderer"]

JINJA2 = "quintet.template.backends.jinja2.Jinja2"

#: Our own templates; their names start with "django/forms/".
TEMPLATES = Path(__file__).parent / "templates"
OWN_NAMES = "django/forms/"

INCLUDED = late(r'\{% include "([^"]++)"')
#: The templates of single choices, which the widgets name in their contexts.
CHOICES = {
    "django/forms/widgets/select.html": ("django/forms/widgets/select_option.html",),
    "django/forms/widgets/radio.html": ("django/forms/widgets/radio_option.html",),
    "django/forms/widgets/checkbox_select.html": ("django/forms/widgets/checkbox_option.html",),
}


class BaseRenderer:
    """Base of renderers: subclasses say how a template is found."""

    form_template_name = "django/forms/div.html"
    formset_template_name = "django/forms/formsets/div.html"
    field_template_name = "django/forms/field.html"
    bound_field_class: Any = BoundField

    def get_template(self, template_name: str) -> Any:
        """Return the template of that name."""
        raise NotImplementedError("subclasses must implement get_template()")

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        """Return the text of the named template with ``context``."""
        return self.get_template(template_name).render(context, request=request).strip()

    def has_stock(self, template_name: str) -> bool:
        """Say whether the name leads to our own template and is drawn unchanged; then its markup may be written directly."""
        return False


class DjangoTemplates(BaseRenderer):
    """Templates of our own engine: ours first, then those of the installed apps."""

    @cached_property
    def engine(self) -> Any:
        """The engine, unconnected to TEMPLATES."""
        return TemplateBackend({"APP_DIRS": True, "DIRS": [TEMPLATES], "NAME": "djangoforms", "OPTIONS": {}})

    @cached_property
    def _kept(self) -> dict[str, tuple[Any, Any]]:
        return {}

    def get_template(self, template_name: str) -> Any:
        """Return the template of that name; an engine that does not look at its files again is asked once."""
        inner = self.engine.engine
        generation = None if inner.debug else inner.generation
        if generation is None:
            return self.engine.get_template(template_name)
        kept = self._kept.get(template_name)
        if kept is None or kept[0] is not generation:
            kept = self._kept[template_name] = (generation, self.engine.get_template(template_name))
        return kept[1]

    @cached_property
    def _unchanged(self) -> bool:
        cls = type(self)
        return all(getattr(cls, name) is getattr(DjangoTemplates, name) for name in ("engine", "get_template", "render"))

    def has_stock(self, template_name: str) -> bool:
        """Say whether the name is one of ours: our folder is searched first, so nothing can stand before it."""
        return self._unchanged and template_name.startswith(OWN_NAMES)


class Jinja2(BaseRenderer):
    """Templates of Jinja2 in the folders ``jinja2`` of installed apps, and where no app has one, what `DjangoTemplates` finds.

    Those are templates of our own engine: one of Jinja2 can stand in their place, but cannot include them.
    """

    @cached_property
    def engine(self) -> Any:
        """The engine, unconnected to TEMPLATES.

        Raises MissingExtraError when Jinja2 is not installed.
        """
        return dotted.load_type(JINJA2)({"APP_DIRS": True, "DIRS": [], "NAME": "djangoforms", "OPTIONS": {}})

    @cached_property
    def _own(self) -> DjangoTemplates:
        return DjangoTemplates()

    def get_template(self, template_name: str) -> Any:
        """Return the template of that name.

        Raises TemplateDoesNotExist when no app has it for either engine, and it is none of ours.
        """
        try:
            return self.engine.get_template(template_name)
        except TemplateDoesNotExist:
            return self._own.get_template(template_name)


class TemplatesSetting(BaseRenderer):
    """Templates as TEMPLATES finds them; a project that overrides one of ours is heard."""

    def __init__(self) -> None:
        self._stock: dict[str, bool] = {}

    def get_template(self, template_name: str) -> Any:
        """Return the template of that name."""
        return get_template(template_name)

    def has_stock(self, template_name: str) -> bool:
        """Say whether TEMPLATES finds our own file under that name, looked up once per renderer."""
        found = self._stock.get(template_name)
        if found is None:
            found = self._stock[template_name] = self._finds_ours(template_name)
        return found

    def _finds_ours(self, template_name: str) -> bool:
        if type(self).get_template is not TemplatesSetting.get_template or type(self).render is not BaseRenderer.render:
            return False
        origin = getattr(get_template(template_name), "origin", None)
        path = Path(str(getattr(origin, "name", "")))
        return path.is_relative_to(TEMPLATES) and all(self.has_stock(part) for part in _parts(template_name, path))


def _parts(template_name: str, path: Path) -> Iterator[str]:
    """Yield the templates that one of ours includes, by their names or, for choices, by the widget's."""
    yield from (found[1] for found in INCLUDED.finditer(path.read_text(encoding="utf-8")))
    yield from CHOICES.get(template_name, ())
