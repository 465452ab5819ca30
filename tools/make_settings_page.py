"""Write docs/settings.md from the settings sections, so that the page and the defaults cannot differ.

python tools/make_settings_page.py [--check]
"""

import pprint
import sys
import types
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from quintet.kernel.current import settings
from quintet.kit.record import MISSING, Field, fields

PAGE = Path(__file__).parents[1] / "docs" / "settings.md"
HEAD = """# Settings

A settings module is a Python module with upper-case names; `DJANGO_SETTINGS_MODULE` (or `QUINTET_SETTINGS_MODULE`) names it.
[The settings guide](settings-guide.md) says how to write one that serves every machine. Every setting that is read, grouped
by what it is about. "not set" means that `settings.NAME` does not exist until you give it; a default marked ¹ is long and
stands below its table.
"""
#: A default longer than this stands below the table.
LONGEST = 48
#: Permissions are written in base eight.
PERMISSIONS = "PERMISSIONS"
NOT_SET = "not set"


def default_of(field: Field) -> Any:
    """Return the default of a setting."""
    if field.default is not MISSING:
        return field.default
    return None if field.default_factory is MISSING else field.default_factory()


def written(name: str, value: Any) -> str:
    """Return a default as it would be written in a settings module."""
    if name.endswith(PERMISSIONS) and isinstance(value, int):
        return oct(value)
    return repr(value)


def type_text(hint: Any) -> str:
    """Return a type as the page says it: without modules, `any` for what may be anything."""
    if hint is Any:
        return "any"
    if isinstance(hint, types.UnionType) or get_origin(hint) is Union:
        return " or ".join(type_text(one) for one in get_args(hint))
    kind, inside = get_origin(hint), get_args(hint)
    if kind is list and inside != (Any,):
        return f"list of {type_text(inside[0])}"
    if kind is not None:
        return str(kind.__name__)
    return {types.NoneType: "None", str: "text"}.get(hint, str(hint.__name__))


def rows(section: type) -> tuple[list[str], list[str]]:
    """Return the rows of a section's table, and the blocks of long defaults below it."""
    hints = get_type_hints(section)
    table: list[str] = []
    below: list[str] = []
    for field in sorted(fields(section), key=lambda one: one.name):
        name = field.name.upper()
        text = written(name, default_of(field))
        if not field.metadata.get("defined", True):
            default = NOT_SET
        elif len(text) > LONGEST:
            default = "¹"
            pretty = pprint.pformat(default_of(field), width=110, compact=True, sort_dicts=False)
            below.append(f"\n```text\n{name} = {pretty}\n```\n")
        else:
            default = f"`{text}`"
        table.append(f"| `{name}` | {type_text(hints[field.name])} | {default} | {field.metadata['doc']} |\n")
    return table, below


def page() -> str:
    """Return the whole page."""
    parts = [HEAD]
    for section in settings.store.sections():
        title = (section.__doc__ or "").partition("\n")[0].rstrip(".")
        table, below = rows(section)
        home = section.__module__.rpartition(".")[0]
        reader = "a later release" if home.endswith(".awaited") else f"`{home}`"
        parts.append(f"\n## {title}\n\nRead by {reader}.\n\n")
        parts += ["| setting | type | default | what it does |\n|---|---|---|---|\n", *table, *below]
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
