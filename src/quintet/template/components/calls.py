"""Calls: what compiled code runs for ``{% component %}``: finding the component's function, and its variables.

A `ComponentSite` is one tag. It looks the component up once per state of the loaders, checks the use against what the component
declares then, and gives the compiled function itself, which the calling code calls with a dictionary made in place. Only
where that would be wrong does it give a function around: for a component with blocks, memory or foreign tags, which needs a
runtime of its own, for one whose declaration changed since the caller was compiled, and while somebody listens to the signal
``template_rendered``.
"""

from collections.abc import Callable, Sequence
from typing import Any

from quintet.template.circles import is_circle
from quintet.template.compiler.current import looks
from quintet.template.components.attributes import NO_ATTRIBUTES, Attributes, attribute_name
from quintet.template.components.signatures import Signature, Use
from quintet.template.inclusion import include, refuse_circles
from quintet.template.signals import template_rendered

#: Renders a component: gets its variables, the output, and the caller's runtime.
Render = Callable[[dict[str, Any], Callable[[str], None], Any], None]
Functions = list[Render | None]

#: Under what name, which no template can write, a component finds the functions that fill its slots.
FILLS = "{fills}"


class ComponentSite:
    """One use of a component by its name; ``attribute_names`` are the arguments that the caller's code gives as attributes."""

    __slots__ = ("attribute_names", "is_circle", "linked", "name", "use")

    def __init__(
        self,
        name: str,
        arguments: tuple[str, ...],
        fills: tuple[tuple[str, tuple[str, ...]], ...],
        attribute_names: tuple[str, ...] = (),
    ) -> None:
        self.name, self.use, self.attribute_names = name, Use(arguments, fills), attribute_names
        #: The state of the loaders, and the function of each autoescape variant: in one value, for threads.
        self.linked: tuple[Any, Functions] = (None, [None, None])
        #: The component comes to this place again.
        self.is_circle = False

    def recipe(self) -> tuple[Any, ...]:
        """Return what makes a site like this one."""
        return (ComponentSite, self.name, self.use.arguments, self.use.fills, self.attribute_names)

    def ready(self, runtime: Any, autoescape: bool) -> Render:
        """Return the function that renders the component.

        Raises TemplateSyntaxError when there is no such component, or it does not take what it is given.
        """
        generation, functions = self.linked
        found = functions[autoescape]
        if found is not None and generation is runtime.engine.generation and not template_rendered.receivers:
            if self.is_circle and next(looks):
                refuse_circles()
            return found
        return self._link(runtime, autoescape)

    def _link(self, runtime: Any, autoescape: bool) -> Render:
        engine = runtime.engine
        key = (self, autoescape)
        held = runtime.state.get(key)
        if held is not None:
            return held
        refuse_circles()
        # The template first: a debug engine looks for changed files when it is asked for one.
        template = engine.components.template(self.name)
        generation = engine.generation
        signature = engine.components.signature(self.name)
        signature.check(self.use)
        function: Render = template.function(autoescape)
        if template_rendered.receivers or not template.facts.light:
            function = _apart(template, autoescape)
        else:
            self.is_circle = self.is_circle or is_circle(function.__code__)
        if signature.attribute_names(self.use) != self.attribute_names:
            function = self._sorting(signature, function)
        if generation is None or template_rendered.receivers:
            runtime.state[key] = function
        else:
            functions: Functions = self.linked[1] if self.linked[0] is generation else [None, None]
            functions[autoescape] = function
            self.linked = (generation, functions)
        return function

    def _sorting(self, signature: Signature, function: Render) -> Render:
        """Return a function that sorts the arguments anew into props and attributes before it calls ``function``."""
        names, compiled = signature.attribute_names(self.use), self.attribute_names

        def sorting(variables: dict[str, Any], write: Callable[[str], None], runtime: Any) -> None:
            held = dict(variables["attrs"].values)
            variables |= {name: held.pop(attribute_name(name)) for name in compiled if name not in names}
            moved = {attribute_name(name): variables.pop(name) for name in names if name not in compiled}
            variables["attrs"] = Attributes(moved).over(held.items())
            function(variables, write, runtime)

        return sorting


def _apart(template: Any, autoescape: bool) -> Render:
    def apart(variables: dict[str, Any], write: Callable[[str], None], runtime: Any) -> None:
        include(runtime, template, variables, write, autoescape)
        # A slot may have rendered in another language, for which the caller's runtime was made ready.
        runtime.refresh()

    return apart


class ChosenSite:
    """One use of a component whose name is a variable: a site for each name that it has had."""

    __slots__ = ("sites", "use")

    def __init__(self, arguments: tuple[str, ...], fills: tuple[tuple[str, tuple[str, ...]], ...]) -> None:
        self.use = Use(arguments, fills)
        self.sites: dict[str, ComponentSite] = {}

    def recipe(self) -> tuple[Any, ...]:
        """Return what makes a site like this one."""
        return (ChosenSite, self.use.arguments, self.use.fills)

    def ready(self, runtime: Any, autoescape: bool, name: Any) -> Render:
        """Return the function that renders the component ``name``.

        Raises TemplateSyntaxError when there is no such component, or it does not take what it is given.
        """
        site = self.sites.get(name) if isinstance(name, str) else None
        if site is not None:
            return site.ready(runtime, autoescape)
        site = ComponentSite(name, self.use.arguments, self.use.fills)
        found = site.ready(runtime, autoescape)
        # Kept only now that there is one: names may come from anywhere.
        self.sites[name] = site
        return found


class Calling:
    """Inside, tags of others that render in the content of a slot see what they remember where the content stands."""

    __slots__ = ("_before", "_layer", "_template", "runtime")

    def __init__(self, runtime: Any) -> None:
        render_context = runtime.context.render_context
        self.runtime, self._layer, self._template = runtime, render_context.dicts[-1], render_context.template
        self._before: list[Any] = []

    def frozen(self, runtime: Any, copied: Callable[[Any], Any]) -> "Calling":
        """Return the same for another runtime, whose context has a copy of the layer."""
        made = Calling(runtime)
        made._layer, made._template = copied(self._layer), self._template
        return made

    def __enter__(self) -> None:
        render_context = self.runtime.context.render_context
        self._before.append(render_context.template)
        render_context.dicts.append(self._layer)
        render_context.template = self._template

    def __exit__(self, *error: object) -> None:
        render_context = self.runtime.context.render_context
        render_context.dicts.pop()
        render_context.template = self._before.pop()


def shown_attributes(held: Any, pairs: Sequence[tuple[str, Any]]) -> str:
    """Return the attributes of a component laid over others, as HTML; without a component, the others."""
    return str((held if hasattr(held, "over") else NO_ATTRIBUTES).over(pairs))
