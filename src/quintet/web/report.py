"""What an error report tells, as one dictionary that its templates see: the exception, the request, its SQL, the settings.

The page about one error must not fail with another, so each part is read by itself, and one that cannot be read says so.
"""

import platform
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import groupby
from types import TracebackType
from typing import Any, cast

from quintet.http import form_data
from quintet.http.request import HttpRequest
from quintet.kernel import current, ports
from quintet.kernel.core_settings import CoreSettings
from quintet.kernel.versions import OWN_VERSION, spoken_version
from quintet.kit.html import mark_safe
from quintet.kit.logtext import visible
from quintet.web.frames import Frame, Link, before, chain_of
from quintet.web.hidden import ALL_NAMES, NO_NAMES, Names, Veil, said, shown
from quintet.web.template_part import part_html, part_text

#: Statements that are shown, and characters of each.
MOST_QUERIES = 200
LONGEST_STATEMENT = 4000
#: Texts that are shorter would be found where they mean nothing.
SHORTEST_SECRET = 8

Pairs = list[tuple[str, str]]


def data_of(
    request: HttpRequest | None, error: BaseException | None, guard: Any, *, is_email: bool, nonce: str
) -> dict[str, Any]:
    """Return the data of a report; ``guard`` is the filter that keeps secrets out of it.

    Beside the documented keys there are ``links`` (the chain of exceptions, that raised last first), ``queries``, ``nonce``.
    """
    # Asked before anything else here can run one.
    queries = _queries()
    veil = veil_of(request, guard)
    chain = chain_of(error, veil, lambda frame: _as_pairs(guard.get_traceback_frame_variables(request, frame))) if error else ()
    links = [_link(link) for link in reversed(chain)]
    frames = [_documented(frame, link) for link in chain for frame in link.frames]
    data: dict[str, Any] = {
        "is_email": is_email,
        "nonce": nonce,
        "links": links,
        "frames": frames,
        "queries": [] if is_email else _told_queries(queries, veil),
        "query_summary": "" if is_email else _query_summary(queries),
        "request": request,
        "settings": _read(guard.get_safe_settings, {}),
        "settings_items": _pairs(lambda: guard.get_safe_settings().items(), veil),
        "settings_module": str(getattr(current.settings.store.holder, "SETTINGS_MODULE", None) or "settings given by hand"),
        "sys_executable": sys.executable,
        "sys_version_info": platform.python_version(),
        "platform": platform.platform(terse=True),
        "server_time": datetime.now().astimezone(),
        "django_version_info": spoken_version(),
        "quintet_version": OWN_VERSION,
        "sys_path": sys.path,
        "installed_apps": [str(one) for one in _read(lambda: current.settings.INSTALLED_APPS, [])],
        "middleware": [str(one) for one in _read(lambda: current.settings.MIDDLEWARE, [])],
        "unicode_hint": _unicode_hint(error),
        "template_info": None,
        "template_does_not_exist": type(error).__name__ == "TemplateDoesNotExist",
        "postmortem": None,
        "is_debug": CoreSettings.now().debug,
    }
    if chain:
        last = chain[-1]
        data |= {
            "exception_type": last.kind,
            "exception_value": last.text or "No exception message supplied",
            "exception_notes": "\n".join(last.notes),
        }
    if frames:
        data["lastframe"] = frames[-1]
    return data | (_of_request(request, guard, veil) if request is not None else {})


def veil_of(request: Any, guard: Any) -> Veil:
    """Return what a report about a request must not show."""
    core = CoreSettings.now()
    is_active = bool(guard.is_active(request))
    # What `sensitive_post_parameters` left on the request: names, or a text of its own for all.
    named: object = getattr(request, "sensitive_post_parameters", ()) if is_active else ()
    parameters = Names(frozenset(cast("Iterable[str]", named))) if isinstance(named, list | tuple) else ALL_NAMES
    secrets = {str(key) for key in (core.secret_key, *core.secret_key_fallbacks)} | _posted_secrets(request, parameters, guard)
    hidden: Any = guard.hidden_settings
    found = sorted((one for one in secrets if len(one) >= SHORTEST_SECRET), key=len, reverse=True)
    return Veil(tuple(found), parameters, hidden.search, str(guard.cleansed_substitute), hides_variables=is_active)


def _posted_secrets(request: Any, parameters: Names, guard: Any) -> set[str]:
    """Return the values of masked parameters, which may stand in messages and statements too."""
    if not isinstance(request, HttpRequest) or not form_data.is_filled(request, "POST"):
        return set()
    hidden = guard.hidden_settings
    return {value for name, values in request.POST.lists() if name in parameters or hidden.search(name) for value in values}


def stand_in(kind: Any, said_by_caller: object, traceback: TracebackType | None) -> BaseException | None:
    """Return an exception for callers that have only its class, its text or its traceback; None when they have nothing."""
    if kind is None and traceback is None:
        return None
    made = type(
        getattr(kind, "__name__", None) or "Exception", (Exception,), {"__qualname__": getattr(kind, "__qualname__", "Exception")}
    )
    error: BaseException = made() if said_by_caller is None else made(said_by_caller)
    return error.with_traceback(traceback)


def _of_request(request: HttpRequest, guard: Any, veil: Veil) -> dict[str, Any]:
    match = request.resolver_match
    meta = _read(lambda: guard.get_safe_request_meta(request), {})
    cookies = _read(lambda: guard.get_safe_cookies(request), {})
    # The guard has masked what has a secret name; its substitute must not be masked again by the name of the cookie.
    return {
        "request_method": request.method or "",
        "request_path": visible(request.path),
        "request_meta": meta,
        "request_COOKIES_items": cookies.items(),
        "request_insecure_uri": _read(lambda: uri_of(request), request.path),
        "raising_view_name": match.view_name if match is not None else "",
        "user_str": _read(lambda: said(str(request.user), veil.secrets), "[unable to retrieve the current user]"),
        "filtered_POST_items": _pairs(lambda: _lists(guard.get_post_parameters(request)), veil, is_posted=True),
        "request_GET_items": _pairs(lambda: _lists(request.GET), veil),
        "request_FILES_items": _pairs(
            lambda: [(name, _file(one)) for name, files in request.FILES.lists() for one in files], veil
        ),
        "cookie_items": _pairs(lambda: cookies.items(), veil),
        "meta_items": _pairs(lambda: sorted((name, value) for name, value in meta.items() if not name.startswith("wsgi.")), veil),
    }


def _read(read: Callable[[], Any], otherwise: Any) -> Any:
    try:
        return read()
    except Exception:  # noqa: BLE001  the page about one error must not fail with another
        return otherwise


def uri_of(request: HttpRequest) -> str:
    """Return the address as it was asked, whether its host is allowed or not."""
    host = request.raw_header("host") or request.META.get("SERVER_NAME", "")
    return f"{request.scheme}://{host}{request.get_full_path()}"


def _file(file: Any) -> str:
    return f"{file.name}, {file.size} bytes, {file.content_type or 'no type'}"


def _lists(values: Any) -> Iterable[tuple[str, Any]]:
    """Return (name, value) where a name has one value, (name, list) where it has several."""
    pairs = values.lists() if hasattr(values, "lists") else values.items()
    return [(str(name), _one_or_all(one)) for name, one in pairs]


def _one_or_all(values: object) -> Any:
    found = cast("list[Any]", values) if isinstance(values, list) else []
    return found[0] if len(found) == 1 else cast("Any", values)


def _as_pairs(found: Iterable[tuple[str, Any]] | Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    return cast("Mapping[str, Any]", found).items() if isinstance(found, Mapping) else found


def _pairs(read: Callable[[], Iterable[tuple[str, Any]]], veil: Veil, *, is_posted: bool = False) -> Pairs:
    masked = veil.parameters if is_posted else NO_NAMES
    try:
        return [
            (visible(str(name)), veil.cleansed if name in masked or value == veil.cleansed else shown(str(name), value, veil))
            for name, value in read()
        ]
    except Exception as error:  # noqa: BLE001  the page about one error must not fail with another
        return [("could not be read", f"{type(error).__name__}: {said(error, veil.secrets)}")]


def _unicode_hint(error: BaseException | None) -> str:
    if not isinstance(error, UnicodeError) or not isinstance(getattr(error, "object", None), str | bytes):
        return ""
    around = cast("Any", error)
    part = around.object[max(around.start - 5, 0) : min(around.end + 5, len(around.object))]
    return part if isinstance(part, str) else part.decode("ascii", "replace")


# The statements.


def _queries() -> list[tuple[str, str, str]]:
    return _read(lambda: ports.logged_queries.get()(), [])


def _told_queries(queries: list[tuple[str, str, str]], veil: Veil) -> list[dict[str, Any]]:
    """Return the statements in the order they ran, each with how often the same one ran."""
    times = Counter((alias, sql) for alias, sql, _ in queries)
    return [
        {"alias": alias, "sql": said(sql, veil.secrets)[:LONGEST_STATEMENT], "time": seconds, "times": times[alias, sql]}
        for alias, sql, seconds in queries[-MOST_QUERIES:]
    ]


def _query_summary(queries: list[tuple[str, str, str]]) -> str:
    if not queries:
        return "none was logged"
    spent = sum(float(seconds) for _, _, seconds in queries)
    again = len(queries) - len({(alias, sql) for alias, sql, _ in queries})
    repeated = f", {again} of them repeat{'s' if again == 1 else ''} an earlier one" if again else ""
    return f"{len(queries)} in {spent * 1000:.0f} ms{repeated}"


# The exceptions.


def _link(link: Link) -> dict[str, Any]:
    frames = list(reversed(link.frames))
    opened = next((frame for frame in frames if not frame.is_library), frames[0] if frames else None)
    return {
        "kind": link.kind,
        "text": link.text,
        "because": link.because,
        "notes": link.notes,
        "template_html": mark_safe(part_html(link.template)) if link.template is not None else "",
        "template_text": part_text(link.template) if link.template is not None else "",
        "frames": [_frame(frame) for frame in link.frames],
        "runs": list(_runs(frames, opened)),
        "members": [[_link(one) for one in reversed(chain)] for chain in link.members],
        "place": f"{frames[0].path}, line {frames[0].line}, in {frames[0].function}" if frames else "",
    }


def _runs(frames: list[Frame], opened: Frame | None) -> Iterator[dict[str, Any]]:
    """Yield frames in a row that are the project's, or that are a library's: the latter are folded together."""
    for is_library, members in groupby(frames, lambda frame: frame.is_library):
        run = list(members)
        yield {
            "is_library": is_library and opened not in run,
            "frames": [_frame(frame) | {"is_open": frame is opened} for frame in run],
        }


def _frame(frame: Frame) -> dict[str, Any]:
    source = frame.source
    return {
        "id": str(id(frame.step)),
        "path": frame.path,
        "function": frame.function,
        "module": frame.module,
        "line": str(frame.line),
        "before_lines": [(f"{number:5d}", text) for number, text in source.lines if number < frame.line],
        "number": f"{frame.line:5d}",
        "before": source.before,
        "marked": source.marked,
        "after": source.after,
        "after_lines": [(f"{number:5d}", text) for number, text in source.lines if number > frame.line],
        "has_source": bool(source.lines),
        "stripped": source.text.strip(),
        "carets": source.carets,
        "variables": frame.variables,
        "is_library": frame.is_library,
    }


def _documented(frame: Frame, link: Link) -> dict[str, Any]:
    """Return a frame under the names that custom reporters know."""
    source = frame.source
    numbers = [number for number, _ in source.lines]
    return {
        "exc_cause": before(link.error),
        "exc_cause_explicit": link.error.__cause__ or link.error.__suppress_context__,
        "tb": frame.step,
        "type": "django" if frame.is_framework else "user",
        "filename": frame.path,
        "function": frame.function,
        "module": frame.module,
        "lineno": frame.line,
        "vars": list(frame.variables),
        "id": id(frame.step),
        "pre_context": [text for number, text in source.lines if number < frame.line],
        "context_line": source.text if source.lines else "<source code not available>",
        "post_context": [text for number, text in source.lines if number > frame.line],
        "pre_context_lineno": numbers[0] if numbers else frame.line,
        "colno": source.carets,
        "tb_area_colno": source.carets,
    }
