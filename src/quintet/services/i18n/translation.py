"""Translation: the active language, and gettext in it. Public as `quintet.utils.translation`, which is this very module."""

import sys
from collections.abc import Callable
from contextlib import ContextDecorator
from types import TracebackType
from typing import Any

from quintet.kernel.current import settings
from quintet.kit.html import SafeData, SafeString
from quintet.kit.lazy import Promise, lazy
from quintet.services.i18n import current, languages
from quintet.services.i18n import reloader as reloader
from quintet.services.i18n import untranslated as trans_null
from quintet.services.i18n.catalog import Catalog, has_folder
from quintet.services.i18n.languages import to_language, to_locale
from quintet.services.i18n.message_files import round_away_from_one
from quintet.services.i18n.plural import LazyPlural
from quintet.services.settings import ServicesSettings

__all__ = [
    "LANGUAGE_CODE_MAX_LENGTH",
    "TranslatorCommentWarning",
    "activate",
    "active_catalog",
    "check_for_language",
    "deactivate",
    "deactivate_all",
    "get_language",
    "get_language_bidi",
    "get_language_from_path",
    "get_language_from_request",
    "get_language_info",
    "get_supported_language_variant",
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "ngettext",
    "ngettext_lazy",
    "npgettext",
    "npgettext_lazy",
    "override",
    "parse_accept_lang_header",
    "pgettext",
    "pgettext_lazy",
    "reloader",
    "round_away_from_one",
    "to_language",
    "to_locale",
    "trans_null",
    "trans_real",
    "trim_whitespace",
]


class TranslatorCommentWarning(SyntaxWarning):
    """A comment for translators that does not stand last on its line."""


#: Packages look for the functions under this path too.
trans_real = sys.modules[__name__]
LANGUAGE_CODE_MAX_LENGTH = languages.CODE_LIMIT


def active_catalog() -> Catalog:
    """Return the messages of the active language."""
    catalogs = current.shelf.now()
    code = current.language.get()
    found = catalogs.found.get(code)
    if found is None:
        if code is not current.UNSET:
            return catalogs.get(str(code))
        found = catalogs.found[code] = catalogs.nothing if catalogs.default is None else catalogs.get(catalogs.default)
    return found


def gettext(message: str) -> str:
    """Return ``message`` in the active language."""
    if message.__class__ is str:
        return active_catalog().gettext(message)
    return _as_safe(message, active_catalog().gettext(str(message)))


def _as_safe(message: Any, found: str) -> str:
    """Return a translation as safe text when its message is: the translators of a site are trusted as its authors are."""
    return SafeString(found) if isinstance(message, SafeData) else found


def ngettext(singular: str, plural: str, number: float) -> str:
    """Return ``singular`` or ``plural``, whichever ``number`` asks for, in the active language."""
    return active_catalog().ngettext(str(singular), str(plural), number)


def pgettext(context: str, message: str) -> str:
    """Return ``message``, as used in ``context``, in the active language."""
    return _as_safe(message, active_catalog().pgettext(str(context), str(message)))


def npgettext(context: str, singular: str, plural: str, number: float) -> str:
    """Return the form that ``number`` asks for, as used in ``context``, in the active language."""
    return active_catalog().npgettext(str(context), str(singular), str(plural), number)


def gettext_noop(message: str) -> str:
    """Mark ``message`` for translation and return it as it is."""
    return message


gettext_lazy: Callable[[str], str] = lazy(gettext, str)
pgettext_lazy: Callable[[str, str], str] = lazy(pgettext, str)


def ngettext_lazy(singular: str, plural: str, number: int | str | None = None) -> Any:
    """Do as `ngettext` when used; ``number`` may name the value that ``%`` will bring."""
    return _lazy_plural(ngettext, (singular, plural), number)


def npgettext_lazy(context: str, singular: str, plural: str, number: int | str | None = None) -> Any:
    """Do as `npgettext` when used; ``number`` may name the value that ``%`` will bring."""
    return _lazy_plural(npgettext, (context, singular, plural), number)


def _lazy_plural(function: Callable[..., str], texts: tuple[str, ...], number: int | str | None) -> Any:
    if isinstance(number, int):
        return lazy(function, str)(*texts, number)
    return LazyPlural(function, texts, number)


def activate(language: str | None) -> None:
    """Make ``language`` the active one; without effect while USE_I18N is off."""
    if ServicesSettings.now().use_i18n and language:
        current.language.set(to_language(str(language)))


def deactivate() -> None:
    """Make LANGUAGE_CODE active."""
    current.language.set(current.UNSET)


def deactivate_all() -> None:
    """Switch translation off: texts come out as they are written."""
    current.language.set(None)


class override(ContextDecorator):  # noqa: N801  documented name
    """Make a language active inside a ``with`` block or a decorated function; None switches translation off there.

    Afterwards the former language is active again, or LANGUAGE_CODE with ``deactivate``.
    """

    def __init__(self, language: str | None, deactivate: bool = False) -> None:
        self.language = language
        self.deactivate = deactivate

    def __enter__(self) -> None:
        self.before = current.language.get()
        if self.language is None:
            deactivate_all()
        else:
            activate(self.language)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        current.language.set(current.UNSET if self.deactivate else self.before)

    def _recreate_cm(self) -> "override":
        # A decorated function may run several times at once: each call restores what it found itself.
        return override(self.language, self.deactivate)


def get_language() -> str | None:
    """Return the active language code; None while translation is switched off."""
    options = ServicesSettings.now()
    code = current.language.get()
    if code is current.UNSET or not options.use_i18n:
        return options.language_code
    return code


def get_language_bidi() -> bool:
    """Say whether the active language is written right to left."""
    code = get_language()
    return bool(code) and str(code).partition("-")[0] in ServicesSettings.now().languages_bidi


def get_language_info(lang_code: str) -> dict[str, Any]:
    """Return ``code``, ``name``, ``name_local``, ``name_translated`` and ``bidi`` of a language.

    Raises KeyError for an unknown code.
    """
    info = languages.language_info(lang_code)
    return {**info, "name_translated": gettext(info["name"])}


def check_for_language(lang_code: str | None) -> bool:
    """Say whether there is a language of that code, ours or in a locale folder; False for more than 500 characters."""
    if lang_code is None or len(lang_code) > languages.CODE_LIMIT or not languages.CODE.match(lang_code):
        return False
    codes = languages.generic_codes(lang_code.partition("@")[0].lower())
    if any(code in languages.LANGUAGE_TABLE for code in codes):
        return True
    folders = current.shelf.folders()
    return any(has_folder(folders, code) for code in codes)


def _read_offers() -> frozenset[str]:
    return frozenset(str(code).lower() for code, _ in ServicesSettings.now().languages)


def get_supported_language_variant(lang_code: str | None, strict: bool = False) -> str:
    """Return ``lang_code`` or a more generic code of LANGUAGES; unless ``strict``, else a country's variant of the language.

    Nothing is kept of what was asked for: codes come from outside. Raises LookupError when LANGUAGES has none.
    """
    if not lang_code or (strict and len(lang_code) > languages.CODE_LIMIT):
        raise LookupError(lang_code)
    code = lang_code if len(lang_code) <= languages.CODE_LIMIT else _shortened(lang_code)
    offered = settings.store.per_generation(_read_offers)
    catalogs = current.shelf.now()
    for candidate in languages.generic_codes(code):
        lowered = candidate.lower()
        if lowered in offered and any(catalogs.has_language(one) for one in languages.generic_codes(lowered)):
            return candidate
        near = next((one for one in languages.NEAR.get(lowered, ()) if one in offered), None)
        if near is not None:
            return near
    near = None if strict else _variant(code.lower())
    if near is None:
        raise LookupError(lang_code)
    return near


def _variant(code: str) -> str | None:
    return languages.same_language(code, (str(offer).lower() for offer, _ in ServicesSettings.now().languages))


def _shortened(lang_code: str) -> str:
    """Cut an over-long code at its last hyphen within the limit.

    Raises LookupError when there is none.
    """
    kept, hyphen, _ = lang_code[: languages.CODE_LIMIT].rpartition("-")
    if not hyphen:
        raise LookupError(lang_code[: languages.CODE_LIMIT])
    return kept


def get_language_from_path(path: str, strict: bool = False) -> str | None:
    """Return the language of a URL path that begins with a code of LANGUAGES, or None."""
    found = languages.PATH_CODE.match(path)
    if found is None:
        return None
    try:
        return get_supported_language_variant(found[1], strict=strict)
    except LookupError:
        return None


def parse_accept_lang_header(lang_string: str) -> tuple[tuple[str, float], ...]:
    """Return the (code, quality) pairs of an Accept-Language header, best first; () for a malformed one."""
    return tuple(languages.parse_accept_language(lang_string))


def get_language_from_request(request: Any, check_path: bool = False) -> str:
    """Return the language of LANGUAGES that a request asks for: by path, cookie, Accept-Language, else LANGUAGE_CODE."""
    options = ServicesSettings.now()
    if not options.use_i18n:
        return options.language_code
    if check_path:
        found = get_language_from_path(request.path_info)
        if found is not None:
            return found
    chosen = request.COOKIES.get(options.language_cookie_name)
    if chosen and check_for_language(chosen):
        found = _supported(chosen)
        if found is not None:
            return found
    for wish, quality in languages.parse_accept_language(request.META.get("HTTP_ACCEPT_LANGUAGE", "")):
        if wish == "*":
            break
        # A quality of zero says: not this one.
        found = _supported(wish) if quality else None
        if found is not None:
            return found
    return _supported(options.language_code) or options.language_code


def _supported(code: str) -> str | None:
    try:
        return get_supported_language_variant(code)
    except LookupError:
        return None


def trim_whitespace(s: str) -> str:
    """Return the lines of ``s`` that are not blank, each stripped, joined by single spaces."""
    return " ".join(stripped for line in s.splitlines() if (stripped := line.strip()))


def is_lazy(value: object) -> bool:
    """Say whether ``value`` is evaluated only when it is used."""
    return isinstance(value, Promise)
