"""Serving files from a folder, for development."""

import mimetypes
import posixpath
from pathlib import Path
from typing import Any

from quintet.http.errors import Http404
from quintet.http.response import HttpResponse, HttpResponseNotModified
from quintet.http.streaming import FileResponse
from quintet.kit.html import mark_safe
from quintet.kit.httpdates import http_date, parse_http_date_safe
from quintet.services.i18n.translation import gettext as _
from quintet.template import loader
from quintet.template.context import Context
from quintet.template.engine import Engine
from quintet.template.errors import TemplateDoesNotExist
from quintet.web.plain_page import language_attributes

INDEX_TEMPLATES = ["static/directory_index.html", "static/directory_index"]
#: The list of a folder for projects without a template of their own.
INDEX_PAGE = """<!doctype html>
<html {{ language }}><meta charset="utf-8"><title>{{ title }}</title><h1>{{ title }}</h1><ul>
<li><a href="../">../</a></li>
{% for name in file_list %}<li><a href="{{ name|urlencode }}">{{ name }}</a></li>
{% endfor %}</ul></html>
"""


def serve(request: Any, path: str, document_root: Any = None, show_indexes: bool = False) -> Any:
    """Answer with the file at ``path`` below ``document_root``; raise Http404 for none, or for a path that leads out of it.

    With ``show_indexes`` a folder is answered with a list of its files. 304 is answered when the file is no newer than the
    browser's copy. It is made for development, not for speed or safety in production.
    """
    target = inside(Path(document_root or "."), path)
    if target.is_dir():
        if show_indexes:
            return directory_index(path, target)
        raise Http404(_("Directory indexes are not allowed here."))
    if not target.exists():
        raise Http404(_("“%(path)s” does not exist") % {"path": target})
    status = target.stat()
    if not was_modified_since(request.META.get("HTTP_IF_MODIFIED_SINCE"), status.st_mtime):
        return HttpResponseNotModified()
    kind, encoding = mimetypes.guess_type(str(target))
    response = FileResponse(target.open("rb"), content_type=kind or "application/octet-stream")
    response.headers["Last-Modified"] = http_date(status.st_mtime)
    if encoding:
        response.headers["Content-Encoding"] = encoding
    return response


def inside(root: Path, path: str) -> Path:
    """Return the file that ``path``, as a URL gives it, names below ``root``; links are followed before the question.

    Raises Http404 when that lies outside, and for what no file can be: with NUL, too long, or through links in a circle.
    """
    root = root.resolve()
    try:
        target = (root / posixpath.normpath(path).lstrip("/")).resolve()
        target.exists()  # asked here for the errors of names that the system does not take
    except (ValueError, OSError, RuntimeError) as error:
        raise Http404(_("“%(path)s” does not exist") % {"path": path.replace("\0", "")}) from error
    if "\0" in path or not target.is_relative_to(root):
        raise Http404(_("“%(path)s” does not exist") % {"path": path})
    return target


def directory_index(path: str, folder: Path) -> HttpResponse:
    """Answer with the list of a folder's files, and the way up; the template sees ``directory`` and ``file_list``.

    ``directory`` ends with a slash and is ``./`` for the root. Files whose names begin with a dot are left out.
    """
    names = sorted(one.name + ("/" if one.is_dir() else "") for one in folder.iterdir() if not one.name.startswith("."))
    context = {"directory": posixpath.normpath(path).strip("/") + "/", "file_list": names}
    try:
        body = loader.render_to_string(INDEX_TEMPLATES, context)
    except TemplateDoesNotExist:
        words = {"title": _("Index of %(directory)s") % context, "language": mark_safe(language_attributes())}
        body = Engine().from_string(INDEX_PAGE).render(Context({**context, **words}))
    return HttpResponse(body)


def was_modified_since(header: str | None = None, mtime: float = 0) -> bool:
    """Say whether a file changed at ``mtime`` (seconds) is newer than the If-Modified-Since ``header`` says."""
    if header is None:
        return True
    seconds = parse_http_date_safe(header)
    return seconds is None or int(mtime) > seconds
