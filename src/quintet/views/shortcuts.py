"""Shortcuts: what most views do, in one call. Public as `quintet.shortcuts`."""

from typing import Any

from quintet.http.errors import Http404
from quintet.http.response import HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from quintet.kit import bridge
from quintet.kit.lazy import Promise
from quintet.kit.urltext import MAX_URL_REDIRECT_LENGTH
from quintet.template import loader
from quintet.urls.errors import NoReverseMatch
from quintet.urls.reverse import reverse


def render(
    request: Any,
    template_name: Any,
    context: dict[str, Any] | None = None,
    content_type: str | None = None,
    status: int | None = None,
    using: str | None = None,
) -> HttpResponse:
    """Return a response with the rendered template; ``template_name`` may be a list of which the first that exists is taken."""
    content = loader.render_to_string(template_name, context, request, using=using)
    return HttpResponse(content, content_type, status)


def redirect(
    to: Any,
    *args: Any,
    permanent: bool = False,
    preserve_request: bool = False,
    max_length: int | None = MAX_URL_REDIRECT_LENGTH,
    **kwargs: Any,
) -> HttpResponse:
    """Return a redirect to what `resolve_url` makes of the arguments.

    ``permanent`` says so to the browser, ``preserve_request`` makes it repeat method and body (307 and 308). Raises
    DisallowedRedirect for a URL of more than ``max_length`` characters; None allows any.
    """
    kind = HttpResponsePermanentRedirect if permanent else HttpResponseRedirect
    return kind(resolve_url(to, *args, **kwargs), preserve_request=preserve_request, max_length=max_length)


def resolve_url(to: Any, *args: Any, **kwargs: Any) -> str:
    """Return a URL: of an object with ``get_absolute_url``, of a view or its name with arguments, or ``to`` itself.

    Raises NoReverseMatch for a view, or a name without a slash or dot, that has no URL, TypeError for what is none of these.
    """
    if hasattr(to, "get_absolute_url"):
        return to.get_absolute_url()
    target = str(to) if isinstance(to, Promise) else to
    if isinstance(target, str) and target.startswith(("./", "../")):
        return target
    if not isinstance(target, str) and not callable(target):
        raise TypeError(f"A URL, the name of a view, a view or an object with get_absolute_url() is wanted, not {target!r}.")
    try:
        return reverse(target, args=args, kwargs=kwargs)
    except NoReverseMatch:
        if callable(target) or not {"/", "."} & set(target):
            raise
    return target


def _get_queryset(klass: Any) -> Any:
    """Return all rows of a model; what is no model (a manager, a query set) as it is. Packages import it by this name."""
    return klass._default_manager.all() if hasattr(klass, "_default_manager") else klass


def _rows_of(klass: Any, caller: str, verb: str) -> Any:
    """Return the query set of a model, manager or query set; ``verb`` is the method it must have.

    Raises ValueError for anything else, naming ``caller``.
    """
    rows = _get_queryset(klass)
    if not hasattr(rows, verb):
        name = klass.__name__ if isinstance(klass, type) else type(klass).__name__
        raise ValueError(f"First argument to {caller}() must be a Model, Manager, or QuerySet, not '{name}'.")
    return rows


def get_object_or_404(klass: Any, *args: Any, **kwargs: Any) -> Any:
    """Return the one object that fits; raise Http404 when there is none.

    Raises MultipleObjectsReturned when several fit.
    """
    return _found_object(_rows_of(klass, "get_object_or_404", "get"), args, kwargs)


def _found_object(rows: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    try:
        return rows.get(*args, **kwargs)
    except rows.model.DoesNotExist as error:
        raise Http404(f"No {rows.model._meta.object_name} matches the given query.") from error


async def aget_object_or_404(klass: Any, *args: Any, **kwargs: Any) -> Any:
    """Await `get_object_or_404`."""
    return await bridge.run(_found_object, _rows_of(klass, "aget_object_or_404", "get"), args, kwargs)


def get_list_or_404(klass: Any, *args: Any, **kwargs: Any) -> list[Any]:
    """Return the list of the objects that fit; raise Http404 when there are none."""
    return _found_list(_rows_of(klass, "get_list_or_404", "filter"), args, kwargs)


def _found_list(rows: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
    found = list(rows.filter(*args, **kwargs))
    if not found:
        raise Http404(f"No {rows.model._meta.object_name} matches the given query.")
    return found


async def aget_list_or_404(klass: Any, *args: Any, **kwargs: Any) -> list[Any]:
    """Await `get_list_or_404`."""
    return await bridge.run(_found_list, _rows_of(klass, "aget_list_or_404", "filter"), args, kwargs)
