"""Templates inside templates: what ``{% include %}`` and inclusion tags run."""

from collections.abc import Callable
from posixpath import dirname, join, normpath
from typing import Any

from quintet.kit.html import SafeString
from quintet.template.circles import circle_to_refuse, is_circle
from quintet.template.compiler.current import looks
from quintet.template.compiler.runtime import UNSEEN
from quintet.template.errors import TemplateDoesNotExist, TemplateRecursionError, TemplateSyntaxError
from quintet.template.signals import template_rendered

#: The state of the loaders that no rendering has.
NEVER = object()


class IncludeSite:
    """One place that includes a template by a constant name: finds it once per state of the loaders."""

    __slots__ = ("_circle", "generation", "name", "quick", "ready", "template")

    def __init__(self, name: str) -> None:
        self.name = name
        self.template: Any = None
        self.generation: Any = None
        #: The compiled function of a template that shares the runtime of its caller and sets nothing in it, and the state of the
        #: loaders that it holds for: compiled code calls it itself in a rendering of that state.
        self.quick: Any = None
        self.ready: Any = NEVER
        #: The same for a template that includes this place again: calls are counted.
        self._circle: Any = None

    def recipe(self) -> tuple[Any, ...]:
        """Return what makes a site like this one."""
        return (IncludeSite, self.name)

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
            self.ready, self._circle = NEVER, None
            self.template = runtime.engine.get_template(self.name)
            self.generation = generation
        return self.template

    def render(self, runtime: Any, variables: dict[str, Any], write: Callable[[str], None], autoescape: bool) -> None:
        """Render the template with ``variables``, which come out as they went in."""
        if runtime.generation is UNSEEN:
            runtime.see_loaders()
            if self.ready is runtime.generation:
                self.quick(variables, write, runtime)
                return
        if self._circle is not None and self.generation is runtime.generation:
            if next(looks):
                refuse_circles()
            self._circle(variables, write, runtime)
            return
        template = self.get(runtime)
        include(runtime, template, variables, write, autoescape)
        facts = getattr(template, "facts", None)
        is_light = facts is not None and facts.light and not facts.sets
        if not is_light or template.engine is not runtime.engine or self.template is not template:
            return
        made = template.function(autoescape)
        if self._circle is not None or is_circle(made.__code__):
            self._circle = made
        else:
            self.quick, self.ready = made, self.generation


def chosen_template(runtime: Any, value: Any, including: str | None = None) -> Any:
    """Return the template that an include's value means: a name, a list of names, or anything with ``render``.

    A name that starts with ``./`` or ``../`` is relative to that of the ``including`` template. Raises TemplateDoesNotExist when
    no loader has it.
    """
    if callable(getattr(value, "render", None)):
        return getattr(value, "template", value)
    if not value:
        missing = TemplateDoesNotExist("No template names provided")
        missing.add_note(f"The value of {{% include %}} is {value!r}; perhaps its variable is not in the context.")
        raise missing
    if isinstance(value, list | tuple):
        return runtime.engine.select_template([relative_to(including, name) for name in value])
    return runtime.engine.get_template(relative_to(including, value))


def relative_to(current_name: str | None, name: Any, allow_recursion: bool = True, written: str | None = None) -> Any:
    """Return a template name with a leading ``./`` or ``../`` resolved against the template ``current_name``; others as they are.

    ``written`` is the name as it stands in the template, for errors. Raises TemplateSyntaxError for a path out of the
    template folders, or to the template itself unless that is allowed.
    """
    if current_name is None or not isinstance(name, str) or not name.startswith(("./", "../")):
        return name
    target = normpath(join(dirname(current_name.lstrip("/")), name))
    if target.startswith("../"):
        raise TemplateSyntaxError(
            f"The relative path '{written or name}' points outside the file hierarchy that template '{current_name}' is in."
        )
    if not allow_recursion and current_name.lstrip("/") == target:
        raise TemplateSyntaxError(
            f"The relative path '{written or name}' was translated to template name '{current_name}', the same template in which "
            "the tag appears."
        )
    return target


def refuse_circles() -> None:
    """Raise TemplateRecursionError when templates that include each other fill most of Python's stack."""
    circle = circle_to_refuse()
    if circle:
        raise TemplateRecursionError(
            f"Templates include each other too deep: {circle}. End it with a condition around the include or component; for data "
            "that is as deep as that, raise sys.setrecursionlimit()."
        )


def include(runtime: Any, template: Any, variables: dict[str, Any], write: Callable[[str], None], autoescape: bool) -> None:
    """Render ``template`` with ``variables``, which come out as they went in."""
    if next(looks):
        refuse_circles()
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


def include_inherited(runtime: Any, part: Any, variables: dict[str, Any], write: Callable[[str], None], autoescape: bool) -> None:
    """Do as `include` with a part of a parent of the template that renders, whose chain has the blocks."""
    blocks = {name: runtime.blocks.get(name, own) for name, own in part.facts.blocks.items()}
    if not blocks:
        include(runtime, part, variables, write, autoescape)
        return
    _include_own_runtime(runtime, part, variables.copy() if part.facts.sets else variables, write, autoescape, blocks)


def _include_own_runtime(
    runtime: Any,
    template: Any,
    variables: dict[str, Any],
    write: Callable[[str], None],
    autoescape: bool,
    blocks: dict[str, list[Any]] | None = None,
) -> None:
    context = runtime.context
    with runtime.facing(variables, autoescape), context.render_context.push_state(template):
        if template_rendered.receivers:
            template_rendered.send(sender=template, template=template, context=context)
        inner = runtime.inner(template)
        inner.use_blocks(template.facts.blocks if blocks is None else blocks)
        context.runtime = inner
        template.function(autoescape)(variables, write, inner)


def _include_foreign(
    runtime: Any, template: Any, variables: dict[str, Any], write: Callable[[str], None], autoescape: bool
) -> None:
    with runtime.facing(variables.copy(), autoescape) as context:
        write(template.render(context))


class InclusionSite:
    """One inclusion tag: the name, or the names, or the template that it renders."""

    __slots__ = ("filename",)

    def __init__(self, filename: Any) -> None:
        self.filename = filename

    def recipe(self) -> tuple[Any, ...]:
        """Return what makes a site like this one."""
        return (InclusionSite, tuple(self.filename) if isinstance(self.filename, list) else self.filename)


def render_inclusion(node: Any, runtime: Any, variables: dict[str, Any], values: Any, autoescape: bool) -> SafeString:
    """Return what an inclusion tag's template renders with the dictionary that its function returned."""
    template = inclusion_template(node, runtime)
    if values is runtime.context:  # which no longer stands in front of this function's variables
        values = variables
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
