"""block, extends and include: templates made of templates."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from quintet.template.compiler.writer import Writer
from quintet.template.errors import TemplateSyntaxError
from quintet.template.expressions import FilterExpression
from quintet.template.inclusion import IncludeSite, chosen_template, include, relative_to
from quintet.template.library import Library
from quintet.template.nodes import NativeNode, NodeList
from quintet.template.parser import Parser, token_kwargs
from quintet.template.signals import template_rendered
from quintet.template.tokens import Token

register = Library()


class BlockNode(NativeNode):
    """``{% block name %}``: the template's own content, or what a child template put in its place."""

    passes_context = True
    opens_scope = True
    is_block = True

    def __init__(self, name: str, nodelist: NodeList, parent: Any = None) -> None:
        self.name, self.nodelist, self.parent = name, nodelist, parent

    def __repr__(self) -> str:
        return f"<Block Node: {self.name}. Contents: {self.nodelist!r}>"

    def inner_lists(self) -> Iterator[Sequence[Any]]:
        """Yield nothing: the content is a function of its own."""
        return iter(())

    def write(self, writer: Writer) -> None:
        """Call the most derived function of the block."""
        writer.flush()
        writer.line(f"rt.blocks[{writer.constant(self.name)}][0].function({writer.autoescape})(c, {writer.sink}, rt)")


class ExtendsNode(NativeNode):
    """``{% extends parent %}``: everything after it in the template, of which only the blocks count."""

    must_be_first = True
    passes_context = True
    is_extends = True
    #: Packages look below this key of a context's ``render_context`` for the parents so far; none are kept there.
    context_key = "extends_context"

    def __init__(self, nodelist: NodeList, parent_name: FilterExpression, template_dirs: Any = None) -> None:
        self.nodelist, self.parent_name, self.template_dirs = nodelist, parent_name, template_dirs
        self.blocks = {node.name: node for node in nodelist.get_nodes_by_type(BlockNode)}

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: extends {self.parent_name.token}>"

    @property
    def is_constant(self) -> bool:
        """Whether the parent's name is written in the template."""
        return not self.parent_name.is_var and not self.parent_name.chain

    @property
    def constant_name(self) -> str | None:
        """The parent's name when it is written in the template."""
        if not self.is_constant or self.parent_name.var.translate:
            return None
        return str.__str__(self.parent_name.var.literal)

    def inner_lists(self) -> Iterator[Sequence[Any]]:
        """Yield what declares something: besides, only the blocks render, each as a function of its own."""
        yield [node for node in self.nodelist if getattr(node, "declares", False)]

    def write(self, writer: Writer) -> None:
        """Render the parent with the blocks of the whole chain."""
        for declaring in self.inner_lists():
            writer.nodes(declaring)
        writer.flush()
        writer.line(f"{writer.constants.add(render_parent)}(rt, c, {writer.sink}, {writer.autoescape})")


def find_parent(node: ExtendsNode, context: Any, engine: Any, history: list[Any]) -> Any:
    """Return the template that ``node`` extends; ``history`` are the origins that must not come again.

    Raises TemplateSyntaxError for an empty name, TemplateDoesNotExist when no loader has another template of that name.
    """
    parent: Any = node.constant_name or node.parent_name.resolve(context)
    if not parent:
        message = f"Invalid template name in 'extends' tag: {parent!r}."
        if node.parent_name.is_var:
            message += f" Got this from the '{node.parent_name.token}' variable."
        raise TemplateSyntaxError(message)
    if hasattr(type(parent), "compile_nodelist"):
        return parent
    if hasattr(type(getattr(parent, "template", None)), "compile_nodelist"):
        return parent.template
    template, origin = engine.find_template(parent, skip=history)
    history.append(origin)
    return template


def chain_of(template: Any, context: Any) -> tuple[list[Any], bool]:
    """Return the parents of ``template``, nearest first, and whether all their names are constant."""
    history = [template.origin]
    parents: list[Any] = []
    constant = True
    extends = template.facts.extends
    while extends is not None:
        constant = constant and extends.is_constant
        parent = find_parent(extends, context, template.engine, history)
        parents.append(parent)
        extends = parent.facts.extends
    return parents, constant


def blocks_of(templates: Sequence[Any]) -> dict[str, list[Any]]:
    """Return the blocks of a chain by name, most derived first."""
    found: dict[str, list[Any]] = {}
    for template in templates:
        for name, block in template.facts.own_blocks.items():
            found.setdefault(name, []).append(block)
    return found


def link(runtime: Any, variables: dict[str, Any], autoescape: bool) -> Iterator[Any]:
    """Give the runtime the parents of its template and the blocks of the chain; constant chains are linked once."""
    template, generation = runtime.template, runtime.engine.generation
    held = template.linked
    if held is not None and generation is not None and held[0] is generation:
        _, parents, blocks = held
    else:
        with runtime.facing(variables, autoescape) as context:
            parents, constant = chain_of(template, context)
        blocks = blocks_of([template, *parents])
        template.linked = (generation, parents, blocks) if constant else None
    runtime.use_blocks(blocks)
    runtime.chain = chain = iter(parents)
    return chain


def render_parent(runtime: Any, variables: dict[str, Any], write: Callable[[str], None], autoescape: bool) -> None:
    """Render the next template of the chain."""
    chain = runtime.chain or link(runtime, variables, autoescape)
    parent = next(chain)
    render_context = runtime.context.render_context
    before = runtime.template, render_context.template
    runtime.template = render_context.template = parent
    if template_rendered.receivers:
        with runtime.facing(variables, autoescape) as context:
            template_rendered.send(sender=parent, template=parent, context=context)
    try:
        parent.function(autoescape)(variables, write, runtime)
    finally:
        runtime.template, render_context.template = before


class IncludeNode(NativeNode):
    """``{% include template with name=value only %}``."""

    child_nodelists = ()
    passes_context = True

    def __init__(self, template: FilterExpression, *args: Any, extra_context: Any = None, isolated_context: bool = False) -> None:
        self.template = template
        self.extra_context: dict[str, FilterExpression] = extra_context or {}
        self.isolated_context = isolated_context

    def __repr__(self) -> str:
        return f"<{type(self).__qualname__}: template={self.template!r}>"

    @property
    def constant_name(self) -> str | None:
        """The template's name when it is written in the tag."""
        literal = self.template.var.literal
        if not isinstance(literal, str) or self.template.chain or self.template.var.translate:
            return None
        return str.__str__(literal)

    def write(self, writer: Writer) -> None:
        """Find the template, bind the variables, render."""
        writer.flush()
        call = self._write_template(writer)
        values = {name: expression.write(writer) for name, expression in self.extra_context.items()}
        if self.isolated_context:
            given = ", ".join(f"{writer.constant(name)}: {value}" for name, value in values.items())
            call(f"{{{given}}}")
            return
        kept = {name: writer.temp("o") for name in values}
        for name, value in values.items():
            key = writer.constant(name)
            writer.line(f"{kept[name]} = c.get({key}, M); c[{key}] = {value}")
        call("c")
        for name, value in kept.items():
            writer.line(f"PUT(c, {writer.constant(name)}, {value})")

    def _write_template(self, writer: Writer) -> Callable[[str], None]:
        """Write how the template is found; return what writes its call for variables."""
        name = self.constant_name
        if name is not None:
            site = writer.constants.add(IncludeSite(name))

            def call(variables: str) -> None:
                writer.line(f"if {site}.ready is rt.generation: {site}.quick({variables}, {writer.sink}, rt)")
                writer.line(f"else: {site}.render(rt, {variables}, {writer.sink}, {writer.autoescape})")

            return call
        value = self.template.write(writer)
        template, including = writer.temp("t"), writer.constant(getattr(self.origin, "template_name", None))
        writer.line(f"{template} = {writer.constants.add(chosen_template)}(rt, {value}, {including})")
        function = writer.constants.add(include)
        return lambda variables: writer.line(f"{function}(rt, {template}, {variables}, {writer.sink}, {writer.autoescape})")


def construct_relative_path(current_template_name: str | None, relative_name: str, allow_recursion: bool = False) -> str:
    """Return the argument of a tag with a quoted name that starts with ``./`` or ``../`` resolved; others as they are.

    Raises TemplateSyntaxError for a path out of the template folders, or to the template itself.
    """
    name = relative_name.strip("'\"")
    target = relative_to(current_template_name, name, allow_recursion, relative_name)
    return relative_name if target is name else f'"{target}"'


@register.tag("block")
def do_block(parser: Parser, token: Token) -> BlockNode:
    """Define a block that child templates can replace."""
    bits = token.contents.split()
    if len(bits) != 2:
        raise TemplateSyntaxError(f"'{bits[0]}' tag takes only one argument")
    name = bits[1]
    if name in parser.block_names:
        message = f"'{bits[0]}' tag with name '{name}' appears more than once"
        raise TemplateSyntaxError(message, hint="Give one of them another name: child templates replace a block by its name.")
    parser.block_names.add(name)
    nodelist = parser.parse(("endblock",))
    end = parser.next_token()
    if end.contents not in ("endblock", f"endblock {name}"):
        parser.invalid_block_tag(end, "endblock", ("endblock", f"endblock {name}"))
    return BlockNode(name, nodelist)


@register.tag("extends")
def do_extends(parser: Parser, token: Token) -> ExtendsNode:
    """Build on a parent template."""
    bits = token.split_contents()
    if len(bits) != 2:
        raise TemplateSyntaxError(f"'{bits[0]}' takes one argument")
    name = construct_relative_path(getattr(parser.origin, "template_name", None), bits[1])
    parent = parser.compile_filter(name)
    # Partials that are not in this template are looked for in that one.
    parser.extra_data["parent"] = ExtendsNode(NodeList(), parent).constant_name
    nodelist = parser.parse()
    if nodelist.get_nodes_by_type(ExtendsNode):
        raise TemplateSyntaxError(f"'{bits[0]}' cannot appear more than once in the same template")
    return ExtendsNode(nodelist, parent)


@register.tag("include")
def do_include(parser: Parser, token: Token) -> IncludeNode:
    """Render another template here."""
    bits = token.split_contents()
    if len(bits) < 2:
        raise TemplateSyntaxError(f"{bits[0]!r} tag takes at least one argument: the name of the template to be included.")
    options: dict[str, Any] = {}
    rest = bits[2:]
    while rest:
        option = rest.pop(0)
        if option in options:
            raise TemplateSyntaxError(f"The {option!r} option was specified more than once.")
        if option == "with":
            options[option] = token_kwargs(rest, parser)
            if not options[option]:
                raise TemplateSyntaxError(f'"with" in {bits[0]!r} tag needs at least one keyword argument.')
        elif option == "only":
            options[option] = True
        else:
            raise TemplateSyntaxError(f"Unknown argument for {bits[0]!r} tag: {option!r}.")
    name = construct_relative_path(getattr(parser.origin, "template_name", None), bits[1], allow_recursion=True)
    return IncludeNode(
        parser.compile_filter(name), extra_context=options.get("with"), isolated_context=options.get("only", False)
    )
