"""The functions of `translation` as they are without translation: texts come back as they are written.

Public as `quintet.utils.translation.trans_null`; what runs while USE_I18N is off gives the same answers.
"""

from typing import Any

from quintet.services.i18n.languages import to_locale as to_locale
from quintet.services.settings import ServicesSettings


def gettext(message: str) -> str:
    """Return ``message``."""
    return message


gettext_noop = gettext


def ngettext(singular: str, plural: str, number: float) -> str:
    """Return ``singular`` for one, else ``plural``."""
    return singular if number == 1 else plural


def pgettext(context: str, message: str) -> str:
    """Return ``message``."""
    return message


def npgettext(context: str, singular: str, plural: str, number: float) -> str:
    """Return ``singular`` for one, else ``plural``."""
    return ngettext(singular, plural, number)


def get_language() -> str:
    """Return LANGUAGE_CODE."""
    return ServicesSettings.now().language_code


def get_language_bidi() -> bool:
    """Say whether LANGUAGE_CODE is written right to left."""
    return get_language().partition("-")[0] in ServicesSettings.now().languages_bidi


def check_for_language(lang_code: str | None) -> bool:
    """Return True: every language is there when none is translated."""
    return True


def get_supported_language_variant(lang_code: str | None, strict: bool = False) -> str:
    """Return ``lang_code`` when it is LANGUAGE_CODE.

    Raises LookupError for any other.
    """
    if not lang_code or lang_code.lower() != get_language().lower():
        raise LookupError(lang_code)
    return lang_code


def get_language_from_request(request: Any, check_path: bool = False) -> str:
    """Return LANGUAGE_CODE."""
    return get_language()


def get_language_from_path(path: str, strict: bool = False) -> str | None:
    """Return None: paths name no language."""
    return None
