"""Finding and rendering templates in all configured engines."""

from collections.abc import Sequence
from typing import Any

from quintet.template.current import engines
from quintet.template.errors import TemplateDoesNotExist


def get_template(template_name: str, using: str | None = None) -> Any:
    """Return the template of that name from the first engine that has it, or from the engine named ``using``.

    Raises TemplateDoesNotExist with the errors of every engine, TemplateSyntaxError for a template that is wrong.
    """
    chain: list[TemplateDoesNotExist] = []
    for engine in _engines(using):
        try:
            return engine.get_template(template_name)
        except TemplateDoesNotExist as error:
            chain.append(error)
    raise _not_found(template_name, chain)


def select_template(template_name_list: Sequence[str], using: str | None = None) -> Any:
    """Return the first template of a list that exists, in any engine or in the one named ``using``.

    Raises TemplateDoesNotExist when none does, TypeError for a string instead of a list.
    """
    if isinstance(template_name_list, str):
        raise TypeError(
            f"select_template() takes an iterable of template names but got a string: {template_name_list!r}. "
            "Use get_template() if you want to load a single template by name."
        )
    chain: list[TemplateDoesNotExist] = []
    for name in template_name_list:
        for engine in _engines(using):
            try:
                return engine.get_template(name)
            except TemplateDoesNotExist as error:
                chain.append(error)
    if not template_name_list:
        raise TemplateDoesNotExist("No template names provided")
    raise _not_found(", ".join(template_name_list), chain)


def render_to_string(
    template_name: Any, context: dict[str, Any] | None = None, request: Any = None, using: str | None = None
) -> str:
    """Render a template by name, or the first that exists of a list, with a dictionary of variables."""
    if isinstance(template_name, list | tuple):
        template = select_template(template_name, using=using)
    else:
        template = get_template(template_name, using=using)
    return template.render(context, request)


def _engines(using: str | None) -> list[Any]:
    return engines.all() if using is None else [engines[using]]


def _not_found(name: str, chain: list[TemplateDoesNotExist]) -> TemplateDoesNotExist:
    tried = [place for error in chain for place in error.tried]
    return TemplateDoesNotExist(name, tried=tried, chain=chain)
