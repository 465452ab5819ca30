"""Translation: the active language, and gettext in it. Public as `quintet.utils.translation`, which is this very module."""

from collections.abc import Callable
from contextlib import ContextDecorator
from pathlib import Path
from types import TracebackType
from typing import Any

from quintet.kernel.current import apps, settings
from quintet.kit.lazy import Promise, lazy
from quintet.services.i18n import current, languages
from quintet.services.i18n.catalog import Catalog, Catalogs
from quintet.services.i18n.languages import to_language, to_locale
from quintet.services.i18n.plural import LazyPlural
from quintet.services.settings import ServicesSettings

__all__ = [
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
    "pgettext",
    "pgettext_lazy",
    "to_language",
    "to_locale",
    "trim_whitespace",
]


class TranslatorCommentWarning(SyntaxWarning):
    """A comment for translators that does not stand last on its line."""


def _open_catalogs() -> Catalogs:
    options = ServicesSettings.now()
    folders = [Path(path) for path in options.locale_paths]
    if apps.apps_ready:
        folders += [Path(config.path) / "locale" for config in apps.get_app_configs()]
    return Catalogs(folders, options.language_code)


def _catalogs() -> Catalogs:
    return settings.store.per_generation(_open_catalogs)


def active_catalog() -> Catalog:
    """Return the messages of the active language."""
    if not ServicesSettings.now().use_i18n:
        return _catalogs().nothing
    code = current.language.get()
    if code is None:
        return _catalogs().nothing
    return _catalogs().get(ServicesSettings.now().language_code if code is current.UNSET else code)


def gettext(message: str) -> str:
    """Return ``message`` in the active language."""
    return active_catalog().gettext(str(message))


def ngettext(singular: str, plural: str, number: int) -> str:
    """Return ``singular`` or ``plural``, whichever ``number`` asks for, in the active language."""
    return active_catalog().ngettext(str(singular), str(plural), number)


def pgettext(context: str, message: str) -> str:
    """Return ``message``, as used in ``context``, in the active language."""
    return active_catalog().pgettext(str(context), str(message))


def npgettext(context: str, singular: str, plural: str, number: int) -> str:
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
        current.language.set(str(language).lower())


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
    return lang_code.lower() in languages.LANGUAGE_TABLE or _catalogs().has_folder(lang_code)


def get_supported_language_variant(lang_code: str | None, strict: bool = False) -> str:
    """Return ``lang_code`` or a more generic code of LANGUAGES; unless ``strict``, else a country's variant of the language.

    Raises LookupError when LANGUAGES has none.
    """
    if lang_code and (len(lang_code) <= languages.CODE_LIMIT or not strict):
        code = lang_code if len(lang_code) <= languages.CODE_LIMIT else _shortened(lang_code)
        offered = [offer for offer, _ in ServicesSettings.now().languages]
        for candidate in languages.generic_codes(code.lower()):
            if candidate in offered and check_for_language(candidate):
                return candidate
        near = None if strict else languages.same_language(code.lower(), offered)
        if near is not None:
            return near
    raise LookupError(lang_code)


def _shortened(lang_code: str) -> str:
    """Cut an over-long code at its last hyphen within the limit."""
    kept, hyphen, _ = lang_code[: languages.CODE_LIMIT].rpartition("-")
    if not hyphen:
        raise LookupError(lang_code)
    return kept


def get_language_from_path(path: str, strict: bool = False) -> str | None:
    """Return the language of a URL path that begins with a code of LANGUAGES, or None."""
    code = path.lstrip("/").partition("/")[0]
    if not languages.CODE.match(code):
        return None
    try:
        return get_supported_language_variant(code, strict=strict)
    except LookupError:
        return None


def get_language_from_request(request: Any, check_path: bool = False) -> str:
    """Return the language of LANGUAGES that a request asks for: by path, cookie, Accept-Language, else LANGUAGE_CODE."""
    options = ServicesSettings.now()
    if not options.use_i18n:
        return options.language_code
    if check_path:
        found = get_language_from_path(request.path_info)
        if found is not None:
            return found
    wishes = [request.COOKIES.get(options.language_cookie_name)]
    wishes += [code for code, _ in languages.parse_accept_language(request.META.get("HTTP_ACCEPT_LANGUAGE", ""))]
    for wish in [*wishes, options.language_code]:
        if wish == "*":
            break
        try:
            return get_supported_language_variant(wish)
        except LookupError:
            continue
    return options.language_code


def trim_whitespace(s: str) -> str:
    """Return the lines of ``s``, each stripped, joined by single spaces."""
    return " ".join(line.strip() for line in s.strip().splitlines())


def is_lazy(value: object) -> bool:
    """Say whether ``value`` is evaluated only when it is used."""
    return isinstance(value, Promise)
