"""Catalogs: the translated messages of one language, read from the .mo files of a project.

A catalog chains the files of its language, of the generic language, and of LANGUAGE_CODE. Files of LOCALE_PATHS win over those
of installed applications, earlier ones over later ones. A message that no file translates comes back as it is.
"""

from collections.abc import Iterable, Sequence
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from quintet.services.i18n.languages import generic_codes, to_locale

DOMAIN = "django"


class Catalog:
    """The messages of one language; ``code`` is None for the catalog that translates nothing."""

    __slots__ = ("code", "messages")

    def __init__(self, code: str | None, messages: NullTranslations | None) -> None:
        self.code = code
        self.messages = messages

    def gettext(self, message: str) -> str:
        """Return the translation of ``message``."""
        if self.code is None or not message:
            return message
        # Catalogs hold Unix line ends, whatever those of the template are.
        key = message.replace("\r\n", "\n").replace("\r", "\n")
        return key if self.messages is None else self.messages.gettext(key)

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Return the translation of the form that ``number`` asks for."""
        if self.messages is None:
            return singular if number == 1 else plural
        return self.messages.ngettext(singular, plural, number)

    def pgettext(self, context: str, message: str) -> str:
        """Return the translation of ``message`` in ``context``."""
        return message if self.messages is None else self.messages.pgettext(context, message)

    def npgettext(self, context: str, singular: str, plural: str, number: int) -> str:
        """Return the translation in ``context`` of the form that ``number`` asks for."""
        if self.messages is None:
            return singular if number == 1 else plural
        return self.messages.npgettext(context, singular, plural, number)


class Catalogs:
    """The catalogs of a project, each read when its language is first used.

    ``folders`` are the locale folders, most important first; ``default`` is LANGUAGE_CODE.
    """

    def __init__(self, folders: Sequence[Path], default: str) -> None:
        self.folders = tuple(folders)
        self.default = default
        self.nothing = Catalog(None, None)
        self._found: dict[str, Catalog] = {}

    def get(self, code: str) -> Catalog:
        """Return the catalog of a language code."""
        found = self._found.get(code)
        if found is None:
            found = self._found[code] = Catalog(code, self._read(code))
        return found

    def _read(self, code: str) -> NullTranslations | None:
        codes = generic_codes(code)
        if not code.startswith("en"):
            codes += [one for one in generic_codes(self.default) if one not in codes]
        return chain(translations for one in codes for translations in self._files(one))

    def _files(self, code: str) -> Iterable[GNUTranslations]:
        for folder in self.folders:
            file = folder / to_locale(code) / "LC_MESSAGES" / f"{DOMAIN}.mo"
            if file.is_file():
                with file.open("rb") as stream:
                    yield GNUTranslations(stream)

    def has_folder(self, code: str) -> bool:
        """Say whether a locale folder of that language exists."""
        return any((folder / to_locale(code)).is_dir() for folder in self.folders)


def chain(translations: Iterable[GNUTranslations]) -> NullTranslations | None:
    """Return the first of ``translations``, falling back to the following ones; None for none."""
    first: GNUTranslations | None = None
    for one in translations:
        if first is None:
            first = one
        else:
            first.add_fallback(one)
    return first
