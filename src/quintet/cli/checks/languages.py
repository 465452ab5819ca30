"""The checks of the settings about languages."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from quintet.kernel.checks import CheckMessage, Error
from quintet.kit.patterns import late
from quintet.services.i18n.translation import get_supported_language_variant
from quintet.services.settings import ServicesSettings

#: A language, then subtags such as a country or a script, then perhaps a variant behind an at sign.
CODE = late(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*(?:@[A-Za-z0-9]{1,20})?", re.ASCII)
#: What texts are written in; offered by every site.
SOURCE_LANGUAGE = "en-us"


def check_setting_language_code(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> Iterable[CheckMessage]:
    """Report a LANGUAGE_CODE that no language can have."""
    code = ServicesSettings.now().language_code
    if _is_code(code):
        return []
    return [Error(f"You have provided an invalid value for the LANGUAGE_CODE setting: {code!r}.", id="translation.E001")]


def check_setting_languages(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> Iterable[CheckMessage]:
    """Report codes among LANGUAGES that no language can have."""
    return _invalid("LANGUAGES", (code for code, _ in ServicesSettings.now().languages), "translation.E002")


def check_setting_languages_bidi(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> Iterable[CheckMessage]:
    """Report codes among LANGUAGES_BIDI that no language can have."""
    return _invalid("LANGUAGES_BIDI", ServicesSettings.now().languages_bidi, "translation.E003")


def check_language_settings_consistent(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> Iterable[CheckMessage]:
    """Report a LANGUAGE_CODE that the site does not offer."""
    if _is_offered(ServicesSettings.now()):
        return []
    said = "You have provided a value for the LANGUAGE_CODE setting that is not in the LANGUAGES setting."
    return [Error(said, id="translation.E004")]


def _invalid(setting: str, codes: Iterable[object], id: str) -> list[CheckMessage]:
    return [
        Error(f"You have provided an invalid language code in the {setting} setting: {code!r}.", id=id)
        for code in codes
        if not _is_code(code)
    ]


def _is_code(code: object) -> bool:
    return isinstance(code, str) and CODE.fullmatch(code) is not None


def _is_offered(services: ServicesSettings) -> bool:
    code = services.language_code
    if code == SOURCE_LANGUAGE or code in {offered for offered, _ in services.languages}:
        return True
    try:
        get_supported_language_variant(code)
    except LookupError:
        return False
    return True
