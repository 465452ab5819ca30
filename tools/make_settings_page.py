"""Write docs/settings.md from the settings sections, so that the page and the defaults cannot differ.

python tools/make_settings_page.py [--check]
"""

import sys
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any

from quintet.kernel.current import settings

PAGE = Path(__file__).parents[1] / "docs" / "settings.md"
HEAD = """# Settings

A settings module is a Python module with upper-case names; `DJANGO_SETTINGS_MODULE` names it.
Every setting, by the home that reads it:
"""


def default_of(field: Field[Any]) -> str:
    """Return a default as it would be written in a settings module."""
    value = (
        field.default
        if field.default is not MISSING
        else field.default_factory()
        if field.default_factory is not MISSING
        else None
    )
    return f"`{value!r}`"


def page() -> str:
    """Return the whole page."""
    parts = [HEAD]
    for section in settings.store.sections():
        first_line = (section.__doc__ or "").partition("\n")[0]
        parts.append(f"\n## {first_line.rstrip('.')}\n\n| setting | default | what it does |\n|---|---|---|\n")
        parts += [
            f"| `{field.name.upper()}` | {default_of(field)} | {field.metadata['doc']} |\n"
            for field in sorted(fields(section), key=lambda one: one.name)
        ]
    return "".join(parts)


def main() -> int:
    """Write the page, or compare it."""
    text = page()
    if "--check" in sys.argv:
        if PAGE.exists() and PAGE.read_text(encoding="utf-8") == text:
            return 0
        print("docs/settings.md is not what the sections say: run tools/make_settings_page.py")
        return 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
