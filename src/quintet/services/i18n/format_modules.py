"""The formats of each language as a module, such as ``quintet.conf.locale.de.formats``, which sites read and change.

A module answers with what CLDR says until a name is assigned to it; then it answers with that, and every format that was
looked up before is looked up anew.
"""

import sys
from copy import copy
from types import ModuleType
from typing import Any

from quintet.kernel.current import settings
from quintet.services.i18n import cldr
from quintet.services.i18n.languages import to_locale

ROOT = "quintet.conf.locale"


class FormatModule(ModuleType):
    """The formats of language ``code``."""

    def __init__(self, code: str) -> None:
        super().__init__(f"{ROOT}.{to_locale(code)}.formats", f"Formats of the language {code}.")
        self.__dict__["_code"] = code

    def __getattr__(self, name: str) -> Any:
        # Formats are written in capitals; whatever else a module is asked for is not worth reading a file.
        found: Any = cldr.formats(self.__dict__["_code"]).get(name) if name.isupper() else None
        if found is None:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        return copy(found)

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        if name.isupper():
            settings.store.bump()

    def __delattr__(self, name: str) -> None:
        super().__delattr__(name)
        settings.store.bump()


def _registered() -> dict[str, FormatModule]:
    """Make the modules and put them where imports find them, each below a package of its locale's name."""
    made = {code: FormatModule(code) for code in sorted(cldr.codes())}
    for module in made.values():
        package = ModuleType(module.__name__.rpartition(".")[0], "Formats of a language.")
        package.__dict__.update({"formats": module, "__path__": []})
        sys.modules[package.__name__] = package
        sys.modules[module.__name__] = module
    return made


#: The modules by language code.
FORMAT_MODULES = _registered()
