"""The pages of DEBUG: what went wrong, where, and with which values. Never shown with DEBUG off.

A browser gets HTML without scripts or anything fetched; every other client gets plain text.
"""

import platform
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from quintet.http.errors import Http404
from quintet.http.request import HttpRequest
from quintet.http.response import HttpResponse
from quintet.kernel import current
from quintet.kernel.core_settings import CoreSettings
from quintet.kit.html import escape
from quintet.kit.logtext import visible
from quintet.urls.errors import Resolver404
from quintet.urls.resolver import get_resolver
from quintet.web.frames import Frame, Link, chain_of
from quintet.web.hidden import ALL_NAMES, CLEANSED, NO_NAMES, Names, Veil, shown
from quintet.web.template_part import part_html, part_text

_STYLE = """
:root{color-scheme:light dark;--ink:#1d2330;--soft:#5b6475;--paper:#fff;--line:#d9dee7;--mark:#fff1c9;
--code:#f6f8fb;--red:#b3261e}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9f0;--soft:#9aa3b5;--paper:#161a22;--line:#2d3442;--mark:#4a3c10;
--code:#1e242f;--red:#ff8a80}}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
header{border-top:6px solid var(--red);padding:1.5rem 2rem;border-bottom:1px solid var(--line)}
h1{margin:0;font-size:1.4rem;color:var(--red)}h2{font-size:1.1rem;margin:2rem 0 .6rem}main{padding:0 2rem 3rem;max-width:75rem}
.said{font-size:1.15rem;margin:.4rem 0;white-space:pre-wrap;overflow-wrap:anywhere}
.where,.soft{color:var(--soft);margin:.2rem 0}
pre,code{font-family:ui-monospace,monospace;font-size:.85rem}
pre{background:var(--code);margin:.4rem 0;padding:.6rem;overflow-x:auto}
.hit{background:var(--mark);display:block}.wrong{text-decoration:underline wavy var(--red);font-weight:600}
details{border:1px solid var(--line);border-radius:6px;margin:.5rem 0;padding:.4rem .8rem}
summary{cursor:pointer;overflow-wrap:anywhere}table{border-collapse:collapse;width:100%}
td,th{text-align:left;vertical-align:top;padding:.25rem .6rem .25rem 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
th{font-weight:600;width:16rem}
"""


def server_error(request: HttpRequest, error: Exception, status: int) -> HttpResponse:
    """Return the page about an exception, with the given status."""
    veil = _veil(request)
    links = chain_of(error, veil)
    if _wants_html(request):
        return HttpResponse(
            _encoded(_error_html(request, links, veil, _closing())), content_type="text/html; charset=utf-8", status=status
        )
    return HttpResponse(_encoded(_error_text(request, links)), content_type="text/plain; charset=utf-8", status=status)


def report_html(request: HttpRequest | None, error: BaseException | None) -> str:
    """Return the page about an exception, or about a request that ended badly without one, to be sent to who runs the site."""
    veil = _veil(request)
    return _error_html(request, chain_of(error, veil) if error is not None else (), veil, "")


def report_text(request: HttpRequest | None, error: BaseException | None) -> str:
    """Return the same as plain text, its values masked as on the page."""
    veil = _veil(request)
    lines = [_error_text(request, chain_of(error, veil) if error is not None else ())]
    for title, pairs in _details(request, veil):
        lines += [f"{title}:", *(f"  {visible(name)} = {visible(value)}" for name, value in pairs), ""]
    return "\n".join(lines)


def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    """Return the page about a 404: the routes that were tried, or what the view said."""
    tried = [_route(chain) for chain in error.tried] if isinstance(error, Resolver404) else []
    if isinstance(error, Resolver404) and _is_fresh(request):
        return HttpResponse(_welcome_html(), content_type="text/html; charset=utf-8")
    if _wants_html(request):
        return HttpResponse(_not_found_html(request, error, tried), status=404)
    lines = [f"Page not found (404): {request.path}", *([] if tried else [str(error)]), *(f"  tried: {route}" for route in tried)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8", status=404)


def _encoded(page: str) -> bytes:
    """Return the page in UTF-8; halves of surrogate pairs, which no encoding takes, are shown as escapes."""
    return page.encode("utf-8", "backslashreplace")


def _is_fresh(request: HttpRequest) -> bool:
    """Say whether this is the front page of a project without any pages of its own."""
    resolver = get_resolver(request.urlconf)
    own = [pattern for pattern in resolver.url_patterns if getattr(pattern, "app_name", None) != "admin"]
    return request.path_info == "/" and not own


def _welcome_html() -> str:
    said = "<p class=said>The installation works. Give your project its first page: add a path to its <code>urls.py</code>.</p>"
    return _page(
        "Congratulations!",
        f"<header><h1>It works.</h1>{said}</header>",
        "<p class=soft>You see this page because DEBUG = True.</p>",
    )


def _wants_html(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "text/plain"]) == "text/html" and "html" in request.headers.get("Accept", "")


def _veil(request: HttpRequest | None) -> Veil:
    core = CoreSettings.now()
    secrets = tuple(key for key in (core.secret_key, *core.secret_key_fallbacks) if len(key) > 7)
    # What `sensitive_post_parameters` left on the request: names, or a text of its own for all.
    named: object = getattr(request, "sensitive_post_parameters", ())
    return Veil(secrets, Names(frozenset(cast("Sequence[str]", named))) if isinstance(named, list | tuple) else ALL_NAMES)


def _route(chain: Iterable[Any]) -> str:
    parts = list(chain)
    name = getattr(parts[-1], "name", None) if parts else None
    text = "".join(str(pattern.pattern) for pattern in parts)
    return f"{text or '(the empty path)'}{f'  [name={name!r}]' if name else ''}"


def _page(title: str, head: str, body: str) -> str:
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="robots" content="none">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>{head}<main>{body}</main></body></html>\n"
    )


def _error_html(request: HttpRequest | None, links: tuple[Link, ...], veil: Veil, closing: str) -> str:
    kind, text, place = (links[-1].kind, links[-1].text, _raised_at(links[-1])) if links else ("Report", "", "")
    asked = f"{escape(request.method or '')} {escape(request.path)}" if request is not None else ""
    head = f"<header><h1>{escape(kind)}</h1><p class=said>{escape(text)}</p><p class=where>{asked}{place}</p></header>"
    body = "".join(_link_html(link) for link in reversed(links))
    return _page(_title(request, kind), head, f'<div id="traceback">{body}</div>{_details_html(request, veil)}{closing}')


def _title(request: HttpRequest | None, kind: str) -> str:
    return f"{kind} at {request.path}" if request is not None else kind


def _raised_at(link: Link) -> str:
    if not link.frames:
        return ""
    frame = link.frames[-1]
    return f" · {escape(frame.path)}, line {frame.line}, in {escape(frame.function)}"


def _link_html(link: Link) -> str:
    said = f"<p class=soft>{escape(link.because)} below.</p>" if link.because else ""
    frames = list(reversed(link.frames))
    shown_first = next((frame for frame in frames if not frame.is_ours), frames[0] if frames else None)
    template = part_html(link.template) if link.template is not None else ""
    return f"{said}<h2>{escape(link.kind)}: {escape(link.text)}</h2>{template}" + "".join(
        _frame_html(frame, frame is shown_first) for frame in frames
    )


def _frame_html(frame: Frame, is_open: bool) -> str:
    lines = "".join(_line_html(number, text, number == frame.line) for number, text in frame.lines)
    return (
        f"<details{' open' if is_open else ''}><summary><code>{escape(frame.path)}</code>, line {frame.line}, in "
        f"<b>{escape(frame.function)}</b></summary><pre>{lines}</pre>{_table(frame.variables)}</details>"
    )


def _line_html(number: int, text: str, is_hit: bool) -> str:
    line = f"{number:5d}  {escape(text)}"
    return f"<span class=hit>{line}</span>" if is_hit else f"{line}\n"


def _table(pairs: Iterable[tuple[str, str]]) -> str:
    rows = "".join(f"<tr><th>{escape(name)}</th><td><code>{escape(value)}</code></td></tr>" for name, value in pairs)
    return f"<table>{rows}</table>" if rows else ""


def _details_html(request: HttpRequest | None, veil: Veil) -> str:
    parts = (
        f"<details><summary>{title} ({len(pairs)})</summary>{_table(pairs)}</details>" for title, pairs in _details(request, veil)
    )
    return "<h2>Request and settings</h2>" + "".join(parts)


def _details(request: HttpRequest | None, veil: Veil) -> Iterable[tuple[str, list[tuple[str, str]]]]:
    """Yield (title, pairs) of what the request brought and of the settings, masked."""
    if request is not None:
        yield "GET", _pairs(NO_NAMES, lambda: request.GET.lists(), veil)
        yield "POST", _pairs(veil.parameters, lambda: request.POST.lists(), veil)
        yield "COOKIES", _pairs(NO_NAMES, lambda: request.COOKIES.items(), veil)
        yield "META", _pairs(NO_NAMES, lambda: _meta(request), veil)
    yield "Settings", _pairs(NO_NAMES, _settings, veil)


def _meta(request: HttpRequest) -> list[tuple[str, Any]]:
    return sorted((name, value) for name, value in request.META.items() if isinstance(value, str | int | bool))


def _pairs(masked: Names, read: Any, veil: Veil) -> list[tuple[str, str]]:
    try:
        return [(str(name), CLEANSED if name in masked else shown(str(name), value, veil)) for name, value in read()]
    except Exception as error:  # noqa: BLE001  the page about one error must not fail with another
        return [("could not be read", f"{type(error).__name__}: {error}")]


def _settings() -> Mapping[str, Any] | Iterable[tuple[str, Any]]:
    return ((name, getattr(current.settings, name)) for name in dir(current.settings) if name.isupper())


def _closing() -> str:
    python = platform.python_version()
    return f"<p class=soft>Python {python}. You see this page because DEBUG = True; visitors of a live site get a plain page.</p>"


def _error_text(request: HttpRequest | None, links: tuple[Link, ...]) -> str:
    lines = [_title(request, links[-1].kind if links else "Report"), *([links[-1].text] if links else []), ""]
    for link in links:
        lines += [f"{link.because} above:"] if link.because else []
        lines.append("Traceback (most recent call last):")
        for frame in link.frames:
            source = next((text.strip() for number, text in frame.lines if number == frame.line), "")
            lines += [f'  File "{frame.path}", line {frame.line}, in {frame.function}', f"    {source}"]
        lines += [f"{link.kind}: {link.text}", ""]
        if link.template is not None:
            lines.append(part_text(link.template))
    if request is not None:
        lines.append(f"Request: {request.method} {request.get_full_path()}")
    return "\n".join(lines) + "\n"


def _not_found_html(request: HttpRequest, error: Http404, tried: list[str]) -> str:
    head = (
        f"<header><h1>Page not found (404)</h1><p class=said>{escape(request.path)}</p>"
        f"<p class=where>{escape(request.method or '')} {escape(request.get_full_path())}</p></header>"
    )
    if tried:
        routes = "".join(f"<li><code>{escape(route)}</code></li>" for route in tried)
        urlconf = escape(str(get_resolver(request.urlconf).urlconf_name))
        body = f"<p>No path of <code>{urlconf}</code> matches. These were tried, in this order:</p><ol>{routes}</ol>"
    else:
        match = request.resolver_match
        view = f"<p class=soft>Raised by <code>{escape(match.view_name)}</code>.</p>" if match is not None else ""
        body = f"<p class=said>{escape(str(error))}</p>{view}"
    return _page(f"Page not found at {request.path}", head, body + _closing())
