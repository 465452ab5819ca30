"""The engine of sandboxed templates, its parser, its loader and its templates."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any

from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit.html import SafeString
from quintet.template import hints
from quintet.template.context import BaseContext, Context
from quintet.template.defaultfilters import register as all_filters
from quintet.template.defaulttags import register as all_tags
from quintet.template.engine import Engine
from quintet.template.errors import TemplateDoesNotExist, TemplateSyntaxError, VariableDoesNotExist
from quintet.template.expressions import FilterExpression
from quintet.template.library import Library
from quintet.template.nodes import NodeList
from quintet.template.origin import Origin
from quintet.template.parser import Parser
from quintet.template.sandbox import current, filters, tags
from quintet.template.sandbox.errors import LimitExceeded, SandboxError, SandboxFailure, SandboxViolation, UnknownTemplate
from quintet.template.sandbox.guards import NAMES
from quintet.template.sandbox.limits import Budget, Limits
from quintet.template.sandbox.policy import Policy
from quintet.template.sandbox.writer import GuardedWriter
from quintet.template.template import Template
from quintet.template.tokens import Token
from quintet.template.traces import steps_to

NO_TYPES: Mapping[type, Iterable[str]] = {}
NO_FUNCTIONS: Mapping[str, Callable[..., Any]] = {}


class SandboxedParser(Parser):
    """A parser that counts nodes and nesting, and says of tags and filters that exist elsewhere that they are not allowed."""

    limits: Limits

    def __init__(self, tokens: list[Token], libraries: Any, builtins: Any, origin: Any, limits: Limits) -> None:
        super().__init__(tokens, libraries, builtins, origin)
        self.limits = limits
        self.count = len(tokens)
        self.nesting = 0
        self._spend(0)

    def _spend(self, count: int) -> None:
        self.count += count
        if self.count > self.limits.nodes:
            raise LimitExceeded(
                f"The template is too large (limit nodes: {self.limits.nodes:,} tags, variables, operands and filters). "
                "Make it shorter, or ask for a larger limit."
            )

    def parse(self, parse_until: Iterable[str] | None = None) -> NodeList:
        """Return nodes, as deep inside each other as the limits allow."""
        self.nesting += 1
        if self.nesting > self.limits.nesting:
            raise LimitExceeded(
                f"Tags lie too deep inside each other (limit nesting: {self.limits.nesting} levels). Move the inner ones into "
                "an included template."
            )
        found = super().parse(parse_until)
        self.nesting -= 1
        return found

    def compile_filter(self, token: str) -> FilterExpression:
        """Return the expression that ``token`` writes.

        Raises SandboxViolation for one that reads the project's translations.
        """
        self._spend(1)
        found = super().compile_filter(token)
        variables = [found.var, *(one.argument for one in found.chain if one.argument is not None)]
        self._spend(len(found.chain) + sum(len(one.lookups or ()) for one in variables))
        if any(one.translate for one in variables):
            raise SandboxViolation(f"{token} looks into the project's translations. Write the text itself.")
        return found

    def find_filter(self, filter_name: str) -> Callable[..., Any]:
        """Return the allowed filter of that name."""
        if filter_name not in self.filters and filter_name in all_filters.filters:
            raise SandboxViolation(_not_allowed("filter", filter_name, self.filters))
        return super().find_filter(filter_name)

    def invalid_block_tag(self, token: Token, command: str, parse_until: Iterable[str] | None = None) -> None:
        """Raise the error for a tag that is unknown, out of place or not allowed."""
        if command not in self.tags and (command in all_tags.tags or command in tags.ALLOWED):
            raise self.error(token, SandboxViolation(_not_allowed("tag", command, self.tags)))
        super().invalid_block_tag(token, command, parse_until)


def _not_allowed(kind: str, name: str, allowed: Iterable[str]) -> str:
    return f"The {kind} '{name}' is not allowed in a sandboxed template. Allowed are: {', '.join(sorted(allowed))}."


class Loader:
    """The templates that an engine was given, by name; each is compiled once."""

    def __init__(self, engine: "SandboxedEngine", sources: Mapping[str, str]) -> None:
        self.engine = engine
        self.sources = sources
        self.generation = object()
        self._made: dict[str, Template] = {}

    def get_template(self, template_name: Any, skip: Iterable[Origin] | None = None) -> Template:
        """Return the template of that name.

        Raises TemplateDoesNotExist.
        """
        name = str(template_name)
        origin = Origin(name, name, self)
        if name not in self.sources or (skip is not None and origin in skip):
            raise TemplateDoesNotExist(name)
        budget = current.budget.get(None)
        if budget is not None:
            budget.look_at_clock()
        found = self._made.get(name)
        if found is None:
            found = self._made.setdefault(name, self.engine.compiled(self.sources[name], origin))
        return found

    def reset(self) -> None:
        """Forget what was compiled."""
        self._made.clear()
        self.generation = object()


class SandboxedEngine(Engine):
    """Compiles templates whose authors are not trusted.

    ``templates`` are the sources that extends and include may name. ``types`` opens classes: the class, and the names of the
    attributes and methods that templates may read and call. ``tags`` and ``filters`` narrow the tables of what is allowed;
    ``extra_tags`` and ``extra_filters`` add functions of the project. Raises ImproperlyConfigured for a name that no table has.
    """

    writer = GuardedWriter
    compiled_names = NAMES

    def __init__(
        self,
        templates: Mapping[str, str] | None = None,
        *,
        types: Mapping[type, Iterable[str]] = NO_TYPES,
        tags: Iterable[str] | None = None,
        filters: Iterable[str] | None = None,
        extra_tags: Mapping[str, Callable[..., Any]] = NO_FUNCTIONS,
        extra_filters: Mapping[str, Callable[..., Any]] = NO_FUNCTIONS,
        limits: Limits | None = None,
        autoescape: bool = True,
    ) -> None:
        super().__init__(loaders=[], autoescape=autoescape)
        self.limits = Limits() if limits is None else limits
        self.policy = Policy(types)
        self._allowed_tags = _checked("tags", tags)
        self._allowed_filters = _checked("filters", filters)
        self._extra_tags, self._extra_filters = extra_tags, extra_filters
        self._sources = dict(templates or {})
        self._loaders = [Loader(self, self._sources)]

    @cached_property
    def template_builtins(self) -> list[Library]:
        """The allowed tags and filters."""
        return [
            tags.tags(self._allowed_tags, self._extra_tags),
            filters.filters(self._allowed_filters, self._extra_filters),
        ]

    def parser(self, tokens: list[Token], origin: Any) -> Parser:
        """Return the parser of a template."""
        return SandboxedParser(tokens, {}, self.template_builtins, origin, self.limits)

    def compiled(self, source: str, origin: Origin | None = None) -> Template:
        """Return a template as extends and include use it.

        Raises TemplateSyntaxError.
        """
        text = str(source)
        if len(text) > self.limits.source:
            raise LimitExceeded(
                f"The template's source is too long (limit source: {self.limits.source:,} characters). Make it shorter, or ask "
                "for a larger limit."
            )
        try:
            return Template(text, origin, origin.template_name if origin is not None else None, self)
        except TemplateSyntaxError as error:
            if isinstance(error.__cause__, RecursionError):
                raise LimitExceeded(*error.args) from error.__cause__
            raise

    def from_string(self, template_code: Any) -> "SandboxedTemplate":  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]  # never a bare template
        """Return a sandboxed template made from source text.

        Raises TemplateSyntaxError, of which SandboxViolation and LimitExceeded are subclasses.
        """
        return SandboxedTemplate(self.compiled(template_code), self)

    def find_template(self, name: str, dirs: Any = None, skip: Iterable[Origin] | None = None) -> tuple[Template, Origin]:
        """Return the template of that name and its origin.

        Raises UnknownTemplate, with nothing of where templates of other engines lie.
        """
        try:
            return super().find_template(name, dirs, skip)
        except UnknownTemplate:
            raise
        except TemplateDoesNotExist:
            if name in self._sources:
                raise UnknownTemplate(f"No other template named '{name}' is there to extend: it extends itself.") from None
            hint = hints.near_template(str(name), self._sources)
            raise UnknownTemplate(f"This engine was given no template named '{name}'.", hint) from None

    def get_template(self, template_name: Any) -> Any:
        """Return a template of ``templates``: sandboxed, or as it is inside a rendering.

        Raises UnknownTemplate, which is a TemplateDoesNotExist.
        """
        found, _origin = self.find_template(str(template_name))
        return found if current.budget.get(None) is not None else SandboxedTemplate(found, self)


def _checked(kind: str, names: Iterable[str] | None) -> frozenset[str] | None:
    if names is None:
        return None
    found = frozenset(names)
    known = tags.ALLOWED if kind == "tags" else filters.ALLOWED
    unknown = sorted(found - known)
    if unknown:
        raise ImproperlyConfigured(
            f"{', '.join(unknown)}: no {kind} that a sandboxed engine can allow. It can: {', '.join(sorted(known))}. "
            f"Add your own by extra_{kind}."
        )
    return found


class SandboxedTemplate:
    """A template that renders within the limits of its engine."""

    def __init__(self, template: Template, engine: SandboxedEngine) -> None:
        # Not public: include would take it out of its limits.
        self._template, self.engine = template, engine
        self.name, self.origin, self.source = template.name, template.origin, template.source

    def render(self, context: Mapping[str, Any] | BaseContext | None = None) -> SafeString:
        """Return the output with the variables of ``context`` and nothing else: no context processors, no request.

        Raises SandboxViolation, LimitExceeded, UnknownTemplate, SandboxFailure (a value or filter failed), or
        TemplateSyntaxError; each knows its place in the template.
        """
        values = context.flatten() if isinstance(context, BaseContext) else dict(context or {})
        budget = Budget(self.engine.limits, self.engine.policy)
        token = current.budget.set(budget)
        try:
            text = self._render(values)
        except SandboxError as error:
            first = budget.failure or error
            raise _placed(first, error.__cause__ or first) from error.__cause__
        finally:
            current.budget.reset(token)
        if budget.failure is not None:  # a filter of the project swallowed it
            raise _placed(budget.failure, budget.failure)
        return text

    def _render(self, values: dict[Any, Any]) -> SafeString:
        try:
            return self._template.render(Context(values, autoescape=self.engine.autoescape))
        except TemplateSyntaxError as error:
            if isinstance(error, RecursionError) or isinstance(error.__cause__, RecursionError):
                raise LimitExceeded(*error.args) from error.__cause__ or error
            raise
        except VariableDoesNotExist as error:
            raise SandboxFailure(f"The argument '{error.params[0]}' of a filter is a variable that leads nowhere.") from error
        except RecursionError as error:
            raise LimitExceeded("Something calls itself too often: an include, a block or a list that holds itself.") from error
        except Exception as error:
            raise SandboxFailure(f"{type(error).__name__} came out of a value or a filter of the template.") from error


def _placed(error: SandboxError, raised: BaseException) -> SandboxError:
    """Return an error that knows its place: the innermost one in a template that the traceback of ``raised`` leads through."""
    steps = steps_to(raised) if error.spot is None else []
    if steps:
        error.spot = steps[-1].spot
        error.add_note("\n  ".join(filter(None, (error.spot.excerpt(), error.hint))))
    return error
