"""Answers to pages that ask about single fields while a form is being filled in."""

from typing import Any

from quintet.forms import inline_validation
from quintet.http.response import HttpResponse, JsonResponse
from quintet.kernel.errors import BadRequest
from quintet.kit import bridge

#: The key of the query string that names a field, as HTML names it.
KEY = "validate"


def is_asked(request: Any) -> bool:
    """Say whether a request only asks about fields: a POST with ``?validate=``."""
    return request.method == "POST" and KEY in request.GET


def inline_response(request: Any, *forms: Any) -> HttpResponse:
    """Return the answer about the fields that ``?validate=`` names: their groups as HTML, or their errors as JSON.

    ``forms`` are bound forms and formsets. Nothing but these fields is cleaned. Raises BadRequest, answered with 400, for fields
    that no form has or lets ask about, and for more than 20 of them.
    """
    asked = list(dict.fromkeys(request.GET.getlist(KEY)))
    if not 0 < len(asked) <= inline_validation.MAX_FIELDS:
        raise BadRequest(f"?{KEY}= must name 1 to {inline_validation.MAX_FIELDS} fields, not {len(asked)}.")
    found = _by_form([form for one in forms for form in getattr(one, "forms", [one])], asked)
    for form, names in found:
        inline_validation.validate(form, names)
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return JsonResponse({"fields": [state for form, names in found for state in inline_validation.states(form, names)]})
    return HttpResponse("".join(form[name].as_field_group() for form, names in found for name in names))


async def ainline_response(request: Any, *forms: Any) -> HttpResponse:
    """Return what `inline_response` does; hooks of the forms may be coroutine functions."""
    return await bridge.run(inline_response, request, *forms)


def _by_form(forms: list[Any], asked: list[str]) -> list[tuple[Any, list[str]]]:
    places = {form.add_prefix(name): (form, name) for form in forms for name in inline_validation.fields_allowed(form)}
    unknown = [name for name in asked if name not in places]
    if unknown:
        raise BadRequest(f"These fields cannot be validated by themselves: {', '.join(map(repr, unknown))}.")
    found: dict[int, tuple[Any, list[str]]] = {}
    for name in asked:
        form, own = places[name]
        found.setdefault(id(form), (form, []))[1].append(own)
    return list(found.values())
