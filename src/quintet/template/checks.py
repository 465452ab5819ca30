"""System checks of templates: options of the engines, and the syntax of every template in their folders."""

from collections.abc import Iterable
from typing import Any

from quintet.kernel import checks
from quintet.template.backends.native import DjangoTemplates
from quintet.template.current import engines
from quintet.template.errors import TemplateDoesNotExist, TemplateSyntaxError

PACKAGES = "site-packages"


def check_templates(app_configs: Any = None, **options: Any) -> list[checks.CheckMessage]:
    """Return what the engines find wrong with themselves."""
    return [message for engine in engines.all() for message in engine.check(**options)]


def check_syntax(app_configs: Any = None, **options: Any) -> list[checks.CheckMessage]:
    """Return an error for each template of the project that would not compile, a warning for each of an installed package."""
    found: list[checks.CheckMessage] = []
    for engine in engines.all():
        if isinstance(engine, DjangoTemplates):
            found += _wrong_templates(engine)
    return found


def _wrong_templates(engine: DjangoTemplates) -> Iterable[checks.CheckMessage]:
    for name in engine.template_names():
        try:
            engine.get_template(name)
        except TemplateSyntaxError as error:
            place = "\n".join(getattr(error, "__notes__", ()))
            if PACKAGES in place:  # nobody's to mend here, and perhaps never rendered
                yield checks.Warning(f"{error}\n{place}", obj=name, id="templates.W101")
            else:
                yield checks.Error(f"{error}\n{place}", obj=name, id="templates.E101")
        except (TemplateDoesNotExist, UnicodeDecodeError):
            continue  # hidden by another folder's rules, or no text: nobody can render it as a template
