"""System checks of templates: options of the engines, and every mistake in every template of their folders."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from quintet.kernel import checks
from quintet.kernel.errors import ImproperlyConfigured
from quintet.template import hints
from quintet.template import mistakes as template_mistakes
from quintet.template import template as templates
from quintet.template.backends.native import DjangoTemplates
from quintet.template.current import engines
from quintet.template.errors import InvalidTemplateLibrary, TemplateDoesNotExist, TemplateSyntaxError
from quintet.template.origin import Origin
from quintet.template.spots import Spot
from quintet.template.tags import inheritance

PACKAGES = "site-packages"
#: Templates below it are the framework's own, which its tests compile.
OUR_FOLDER = Path(__file__).parent.parent


def check_templates(app_configs: Any = None, **options: Any) -> list[checks.CheckMessage]:
    """Return what the engines find wrong with themselves."""
    return [message for engine in engines.all() for message in engine.check(**options)]


def check_names() -> list[checks.CheckMessage]:
    """Return an error for each loader and context processor that an engine names and that cannot be imported."""
    found: list[checks.CheckMessage] = []
    for engine in engines.all():
        for option, read in NAMED if isinstance(engine, DjangoTemplates) else ():
            try:
                read(engine.engine)
            except (ImportError, AttributeError, ImproperlyConfigured) as error:
                found.append(
                    checks.Error(f"{option} of the engine {engine.name!r}: {error}", obj=engine.name, id="templates.E104")
                )
    return found


#: Options that name Python objects which are imported when they are first used.
NAMED: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    ("loaders", lambda engine: engine.template_loaders),
    ("context_processors", lambda engine: engine.template_context_processors),
)


def check_syntax(app_configs: Any = None, **options: Any) -> list[checks.CheckMessage]:
    """Return an error for each mistake in the project's templates, a warning for each in those of an installed package."""
    found: list[checks.CheckMessage] = []
    for engine in engines.all():
        if isinstance(engine, DjangoTemplates):
            for name in engine.template_names(beside=OUR_FOLDER):
                found += _unreadable(engine, name)
    return found


def every_template() -> Iterator[tuple[Any, str]]:
    """Yield each engine with the name of each template that it can list, the framework's own included."""
    for engine in engines.all():
        yield from ((engine, name) for name in dict.fromkeys(engine.template_names()))


def check_one(engine: Any, name: str) -> list[checks.CheckMessage]:
    """Compile one template wholly; return its mistakes, and a warning for each template that it names and nobody has."""
    found = list(_unreadable(engine, name))
    if found or not isinstance(engine, DjangoTemplates):
        return found
    try:
        template: templates.Template = engine.get_template(name).template
    except (TemplateDoesNotExist, UnicodeDecodeError, OSError):
        return found  # hidden by another folder's rules, or told of above
    try:
        template.compile_all()
    except TemplateSyntaxError as error:
        return [_message(error, template.source, template.origin)]
    return list(_missing(template, engine.template_names()))


def _unreadable(engine: Any, name: str) -> Iterator[checks.CheckMessage]:
    try:
        engine.get_template(name)
    except TemplateSyntaxError as error:
        yield from _all_mistakes(engine, name, error)
    except TemplateDoesNotExist:
        return  # hidden by another folder's rules
    except UnicodeDecodeError as error:
        if b"\0" not in error.object:  # an image, a font: nobody renders it as a template
            told = "; ".join(getattr(error, "__notes__", ())) or str(error)
            yield checks.Warning(f"The template cannot be read: {told}", obj=name, id="templates.W103")
    except OSError as error:
        yield checks.Error(f"The template cannot be read: {error}.", obj=name, id="templates.E102")
    except InvalidTemplateLibrary as error:
        yield checks.Error(f"The template loads a library that cannot be used: {error}", obj=name, id="templates.E103")
    except Exception as error:  # noqa: BLE001  of a tag of the project: one broken tag must not hide the other templates
        yield from _all_mistakes(engine, name, error)


def _all_mistakes(engine: Any, name: str, first: Exception) -> Iterable[checks.CheckMessage]:
    if not isinstance(engine, DjangoTemplates):
        shown = getattr(first, "template_debug", {})
        place = f"{shown.get('name') or name}:{shown.get('line', 1)}"
        return [checks.Error(f"{first}\n    {shown.get('during', '')}", obj=place, id="templates.E101")]
    for loader in engine.engine.template_loaders:
        for origin in loader.get_template_sources(name):
            try:
                source = loader.get_contents(origin)
            except TemplateDoesNotExist:
                continue
            mistakes = template_mistakes.mistakes_of(source, engine.engine, origin) or [first]
            return [_message(one, source, origin) for one in mistakes]
    return [_message(first, "", Origin(name))]


def _message(error: Exception, source: str, origin: Any) -> checks.CheckMessage:
    """Return the message for a mistake: place as ``file:line:column``, text and hint, the lines there with what is wrong."""
    spot = getattr(error, "spot", None) or _tag_spot(source, origin, getattr(error, "token", None))
    place, shown = _shown(spot, origin)
    told = error.told if isinstance(error, TemplateSyntaxError) else f"{type(error).__name__}: {error}"
    text = f"{told}{shown}"
    if PACKAGES in str(origin):  # nobody's to mend here, and perhaps never rendered
        return checks.Warning(text, obj=place, id="templates.W101")
    return checks.Error(text, obj=place, id="templates.E101")


def _tag_spot(source: str, origin: Any, token: Any) -> Spot | None:
    position = getattr(token, "position", None)
    return None if position is None else Spot(str(origin), source, *position)


def _shown(spot: Spot | None, origin: Any) -> tuple[str, str]:
    """Return a place as ``file:line:column``, and the lines there, on lines of their own."""
    if spot is None:
        return str(origin), ""
    _, _, lines = spot.excerpt().partition("\n")
    return f"{origin}:{spot.line}:{spot.column}", f"\n{lines}"


def _missing(template: templates.Template, names: Iterable[str]) -> Iterator[checks.CheckMessage]:
    """Yield a warning for each template that is extended or included by a written name and cannot be found."""
    nodes = [
        *template.nodelist.get_nodes_by_type(inheritance.ExtendsNode),
        *template.nodelist.get_nodes_by_type(inheritance.IncludeNode),
    ]
    for node in nodes:
        name = node.constant_name
        if name is None:
            continue
        try:
            if isinstance(node, inheritance.ExtendsNode):
                template.engine.find_template(name, skip=[template.origin])
            else:
                template.engine.get_template(name)
        except TemplateDoesNotExist:
            spot = _tag_spot(template.source, template.origin, node.token)
            place, shown = _shown(spot and spot.narrowed(name), template.origin)
            hint = hints.near_template(name, names)
            yield checks.Warning(f"No template is named {name!r}.{hint and f' {hint}'}{shown}", obj=place, id="templates.W102")
        except TemplateSyntaxError:
            continue  # told of the other template
