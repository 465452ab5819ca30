"""Running a compiled function against a Context: flatten its variables, run, write back what was set.

Compiled code works on a flat copy, so an error or another thread never sees half-bound variables. What tags set on the way
is written back to the top layer only when some tag said that it set something.
"""

from typing import Any

from quintet.template.compiler.runtime import Runtime
from quintet.template.context import BUILTIN_NAMES, split_layers

#: Where a render context keeps what nodes remember that are rendered one by one.
MEMORY = "quintet memory of nodes"


def flat_variables(context: Any) -> dict[Any, Any]:
    """Return the context's variables in a dictionary of their own, without the built-in names."""
    layers = context.dicts
    if len(layers) == 2:
        top = layers[1]
        return top.copy() if type(top) is dict else dict(top)
    flat: dict[Any, Any] = {}
    for layer in layers[1:]:
        flat.update(layer)
    return flat


def render_function(context: Any, function: Any, autoescape: bool) -> str:
    """Return what a compiled function outputs, in the rendering that ``context`` is part of."""
    template = context.render_context.template or context.template
    runtime = context.runtime
    if runtime is None or runtime.template is not template:
        runtime = _alone(context, template) if runtime is None else runtime.inner(template)
        runtime.use_blocks(template.facts.blocks)
    else:
        runtime.refresh()
    return run(context, runtime, function, autoescape)


def _alone(context: Any, template: Any) -> Runtime:
    """Return the runtime of a node that is rendered by itself; what such nodes remember lasts for the rendering around them."""
    runtime = Runtime(context, template, template.engine)
    runtime.state = context.render_context.setdefault(MEMORY, runtime.state)
    return runtime


def run(context: Any, runtime: Runtime, function: Any, autoescape: bool) -> str:
    """Run ``function`` on a flat copy of the context's variables; return its output."""
    variables = flat_variables(context)
    pieces: list[str] = []
    outer_dirty, runtime.dirty = runtime.dirty, False
    # A tag may give the Context away, to be read when the tag is done: it then shows what the template sees.
    before, context.dicts = context.dicts, [BUILTIN_NAMES.copy(), variables]
    try:
        function(variables, pieces.append, runtime)
    finally:
        context.dicts = before
    if runtime.dirty:
        layers = split_layers(variables)[1:]
        write_back(context, flat_variables(context), variables)
        context.dicts += layers
    runtime.dirty = runtime.dirty or outer_dirty
    return "".join(pieces)


def write_back(context: Any, before: dict[Any, Any], after: dict[Any, Any]) -> None:
    """Set what changed between two flat dictionaries in the context's top layer."""
    missing = object()
    changed = {name: value for name, value in after.items() if before.get(name, missing) is not value}
    if changed and len(context.dicts) == 1:
        context.dicts.append({})
    if changed:
        context.dicts[-1].update(changed)
    for name in before.keys() - after.keys():
        context.dicts[-1].pop(name, None)
