"""`translate_url`: the same page in another language."""

from urllib.parse import unquote, urlsplit, urlunsplit

from quintet.services.i18n import translation
from quintet.urls.errors import NoReverseMatch, Resolver404
from quintet.urls.match import ResolverMatch
from quintet.urls.resolver import resolve
from quintet.urls.reverse import reverse


def translate_url(url: str, lang_code: str) -> str:
    """Return ``url`` (absolute or relative) as the URLconf writes it in ``lang_code``; as it is when no page answers it."""
    parts = urlsplit(url)
    # Matching takes the path as it is meant, without percent signs.
    asked = unquote(parts.path)
    try:
        # A path that names its language is matched in that one, whichever is active.
        with translation.override(translation.get_language_from_path(asked) or translation.get_language()):
            match = resolve(asked)
    except Resolver404:
        return url
    path = _written(match, lang_code)
    return url if path is None else urlunsplit((parts.scheme, parts.netloc, path, parts.query, parts.fragment))


def _written(match: ResolverMatch, lang_code: str) -> str | None:
    # A view may answer several addresses: only a name tells which one was meant.
    if not match.url_name:
        return None
    name = ":".join([*match.namespaces, match.url_name])
    with translation.override(lang_code):
        try:
            # Values that the URLconf itself adds are no part of the address.
            return reverse(name, args=match.args, kwargs=match.captured_kwargs or {})
        except NoReverseMatch:
            return None
