"""Templates inside templates: what ``{% include %}`` and inclusion tags run."""

from collections.abc import Callable
from typing import Any

from quintet.kit.html import SafeString
from quintet.template.compiler.runtime import Runtime
from quintet.template.signals import template_rendered


class IncludeSite:
    """One place that includes a template by a constant name: finds it once per state of the loaders."""

    __slots__ = ("generation", "name", "template")

    def __init__(self, name: str) -> None:
        self.name = name
        self.template: Any = None
        self.generation: Any = None

    def get(self, runtime: Any) -> Any:
        """Return the template.

        Raises TemplateDoesNotExist when no loader has it.
        """
        generation = runtime.engine.generation
        if generation is None:
            # Loaders that keep nothing are asked once a rendering.
            found = runtime.state.get(self)
            if found is None:
                found = runtime.state[self] = runtime.engine.get_template(self.name)
            return found
        if self.template is None or self.generation is not generation:
            self.template = runtime.engine.get_template(self.name)
            self.generation = generation
        return self.template


def chosen_template(runtime: Any, value: Any) -> Any:
    """Return the template that an include's value means: a name, a list of names, or anything with ``render``.

    Raises TemplateDoesNotExist when no loader has it.
    """
    if callable(getattr(value, "render", None)):
        return getattr(value, "template", value)
    if isinstance(value, list | tuple):
        return runtime.engine.select_template(tuple(value))
    return runtime.engine.get_template(value)


def include(runtime: Any, template: Any, variables: dict[str, Any], write: Callable[[str], None], autoescape: bool) -> None:
    """Render ``template`` with ``variables``, which come out as they went in."""
    facts = getattr(template, "facts", None)
    if facts is None or runtime.engine is not template.engine:
        _include_foreign(runtime, template, variables, write, autoescape)
        return
    if facts.sets:
        variables = variables.copy()
    if facts.light:
        if template_rendered.receivers:
            with runtime.facing(variables, autoescape) as context:
                template_rendered.send(sender=template, template=template, context=context)
        template.function(autoescape)(variables, write, runtime)
        return
    _include_own_runtime(runtime, template, variables, write, autoescape)


def _include_own_runtime(
    runtime: Any, template: Any, variables: dict[str, Any], write: Callable[[str], None], autoescape: bool
) -> None:
    context = runtime.context
    with runtime.facing(variables, autoescape), context.render_context.push_state(template):
        if template_rendered.receivers:
            template_rendered.send(sender=template, template=template, context=context)
        inner = Runtime(context, template, template.engine)
        inner.blocks = template.facts.blocks
        context.runtime = inner
        template.function(autoescape)(variables, write, inner)


def _include_foreign(
    runtime: Any, template: Any, variables: dict[str, Any], write: Callable[[str], None], autoescape: bool
) -> None:
    with runtime.facing(variables.copy(), autoescape) as context:
        write(template.render(context))


def render_inclusion(node: Any, runtime: Any, variables: dict[str, Any], values: Any, autoescape: bool) -> SafeString:
    """Return what an inclusion tag's template renders with the dictionary that its function returned."""
    template = inclusion_template(node, runtime)
    inside = dict(values) if not hasattr(values, "flatten") else {**values.flatten()}
    for name in ("True", "False", "None"):
        inside.pop(name, None)
    # The token goes along, so that forms in the included template work.
    token = variables.get("csrf_token")
    if token is not None:
        inside["csrf_token"] = token
    pieces: list[str] = []
    include(runtime, template, inside, pieces.append, autoescape)
    return SafeString("".join(pieces))


def inclusion_template(node: Any, runtime: Any) -> Any:
    """Return the template of an inclusion tag: found by name or names once a rendering, or given as an object."""
    key = ("inclusion", node)
    found = runtime.state.get(key)
    if found is None:
        found = runtime.state[key] = chosen_template(runtime, node.filename)
    return found
