"""Partial pages: which requests want a part of a page only, and what the answers to them may tell the page.

The headers are those of htmx, and ``Partial-Request: true`` with ``Partial-Target`` for scripts of one's own. Every value goes
through the check of response headers, so that no text can begin another header; JSON in them is ASCII.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from quintet.http.response import HttpResponse, HttpResponseBase, HttpResponseRedirectBase
from quintet.kit.encode_json import JSONEncoder
from quintet.kit.encoding import iri_to_uri

Response = TypeVar("Response", bound=HttpResponseBase)

#: What `is_wanted` and `target_of` look at, for Vary.
REQUEST_HEADERS = ("HX-Request", "Partial-Request", "HX-Boosted", "HX-History-Restore-Request")
TARGET_HEADERS = ("HX-Target", "Partial-Target")

#: Where an event is announced: when the answer comes, after its content stands in the page, after the page has settled.
TRIGGER_HEADERS = {"receive": "HX-Trigger", "swap": "HX-Trigger-After-Swap", "settle": "HX-Trigger-After-Settle"}
SWAPS = ("innerHTML", "outerHTML", "textContent", "beforebegin", "afterbegin", "beforeend", "afterend", "delete", "none")
#: The status that ends polling.
STOP_POLLING = 286


def is_wanted(request: Any) -> bool:
    """Say whether a request wants a part: htmx or a script asks, and neither for a boosted link nor for a page of the history."""
    if request.raw_header("partial-request") == "true":
        return True
    if request.raw_header("hx-request") != "true":
        return False
    return request.raw_header("hx-boosted") != "true" and request.raw_header("hx-history-restore-request") != "true"


def target_of(request: Any) -> str | None:
    """Return the id of the element that the answer will be put into, None when the request does not name it."""
    return request.raw_header("hx-target") or request.raw_header("partial-target") or None


class HttpResponseClientRedirect(HttpResponseRedirectBase):
    """Have the browser itself go elsewhere (HX-Redirect), where a 302 would be followed by the script and land inside the page.

    Raises DisallowedRedirect as other redirects do.
    """

    status_code = 200
    status_code_preserve_request = 200

    def __init__(self, redirect_to: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(redirect_to, False, *args, **kwargs)
        self["HX-Redirect"] = self["Location"]
        del self["Location"]

    @property
    def url(self) -> str:
        """Where the browser goes."""
        return self["HX-Redirect"]


class HttpResponseLocation(HttpResponseRedirectBase):
    """Have htmx load another page into this one without a reload (HX-Location).

    ``target`` and ``select`` are selectors, ``swap`` one of SWAPS, ``values`` and ``headers`` what is sent along; ``source`` and
    ``event`` are htmx's. Raises DisallowedRedirect as other redirects do, ValueError for an unknown ``swap``.
    """

    status_code = 200
    status_code_preserve_request = 200

    def __init__(
        self,
        redirect_to: Any,
        *args: Any,
        source: str | None = None,
        event: str | None = None,
        target: str | None = None,
        swap: str | None = None,
        select: str | None = None,
        values: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(redirect_to, False, *args, **kwargs)
        self._path = self["Location"]
        del self["Location"]
        told = {
            "source": source, "event": event, "target": target, "swap": None if swap is None else _checked_swap(swap),
            "select": select, "values": values, "headers": headers,
        }  # fmt: skip
        self["HX-Location"] = _json({"path": self._path, **{key: value for key, value in told.items() if value is not None}})

    @property
    def url(self) -> str:
        """The page that is loaded."""
        return self._path


class HttpResponseClientRefresh(HttpResponse):
    """Have the browser load the whole page anew (HX-Refresh)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self["HX-Refresh"] = "true"


class HttpResponseStopPolling(HttpResponse):
    """286: the content is shown, and the element that asks again and again stops doing so."""

    status_code = STOP_POLLING
    _reason_phrase = "Stop Polling"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"reason": "Stop Polling", **kwargs})


def push_url(response: Response, url: Any) -> Response:
    """Have ``url`` put into the address bar as a new entry of the history, False for none; return the response."""
    response.headers["HX-Push-Url"] = "false" if url is False else iri_to_uri(str(url))
    return response


def replace_url(response: Response, url: Any) -> Response:
    """Have ``url`` take the place of the one in the address bar, False for no change; return the response."""
    response.headers["HX-Replace-Url"] = "false" if url is False else iri_to_uri(str(url))
    return response


def reswap(response: Response, method: str) -> Response:
    """Have the content swapped in by ``method``, modifiers after a blank as in "innerHTML show:top"; return the response.

    Raises ValueError for a method that is none of SWAPS.
    """
    response.headers["HX-Reswap"] = _checked_swap(method)
    return response


def retarget(response: Response, selector: str) -> Response:
    """Have the content put into the element that ``selector`` finds; return the response."""
    response.headers["HX-Retarget"] = _ascii_selector(selector)
    return response


def reselect(response: Response, selector: str) -> Response:
    """Have only what ``selector`` finds in the content put into the page; return the response."""
    response.headers["HX-Reselect"] = _ascii_selector(selector)
    return response


def trigger_client_event(
    response: Response,
    name: str,
    params: Any = None,
    *,
    after: str = "receive",
    encoder: type[json.JSONEncoder] = JSONEncoder,
) -> Response:
    """Have the page fire the event ``name`` with ``params`` as its detail; several calls add up. Return the response.

    ``after`` is "receive", "swap" or "settle". Raises ValueError for another one, TypeError for what is no JSON.
    """
    if after not in TRIGGER_HEADERS:
        raise ValueError(f"after={after!r} is no moment of an event: it must be one of {', '.join(TRIGGER_HEADERS)}.")
    header = TRIGGER_HEADERS[after]
    events: dict[str, Any] = {**_events(response.headers.get(header)), name: {} if params is None else params}
    response.headers[header] = json.dumps(events, cls=encoder, separators=(",", ":"))
    return response


def _events(header: str | None) -> dict[str, Any]:
    """Return the events of a header that was written before: JSON, or names with commas."""
    if not header:
        return {}
    if header.lstrip().startswith("{"):
        return json.loads(header)
    return {name.strip(): {} for name in header.split(",") if name.strip()}


def _json(value: Any) -> str:
    return json.dumps(value, cls=JSONEncoder, separators=(",", ":"))


def _checked_swap(method: str) -> str:
    words = method.split()
    if not words or words[0] not in SWAPS:
        raise ValueError(f"{method!r} is no way to swap content: it must begin with one of {', '.join(SWAPS)}.")
    return method


def _ascii_selector(selector: str) -> str:
    """Return a selector as headers carry it: characters beyond ASCII as the escapes of CSS."""
    return "".join(character if character.isascii() else f"\\{ord(character):x} " for character in selector)


def vary_on(touched: int, wanted: int, targeted: int) -> Iterable[str]:
    """Return the headers that were looked at, given the bits of `HttpRequest.touched`."""
    return (*(REQUEST_HEADERS if touched & wanted else ()), *(TARGET_HEADERS if touched & targeted else ()))
