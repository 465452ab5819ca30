"""Write the table of docs/features.md from tests/contract/public_names.json.

python tools/make_features_page.py [--check]
"""

import json
import re
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "features.md"
NAMES = ROOT / "tests" / "contract" / "public_names.json"
DEEP = {"contrib", "core", "utils", "db"}
TABLE = re.compile(r"^\|---\|--:\|--:\|---\|\n(.*?)\n\n", re.MULTILINE | re.DOTALL)
SHOWN = 12


def area(name: str) -> str:
    """Return the area that a documented name belongs to."""
    parts = name.split(".")
    deep = parts[1] in DEEP and len(parts) > 3
    return ".".join(parts[: 3 if deep else 2])


def table() -> str:
    """Return the rows: area, how many names are here, how many are missing, and which."""
    names = json.loads(NAMES.read_text(encoding="utf-8"))
    areas: dict[str, dict[str, list[str]]] = defaultdict(lambda: {"here": [], "missing": []})
    for state in ("here", "missing"):
        for name in names[state]:
            areas[area(name)][state].append(name)
    return "\n".join(
        f"| `{one}` | {len(found['here'])} | {len(found['missing'])} | {listed(one, found['missing'])} |"
        for one, found in sorted(areas.items())
    )


def listed(one: str, missing: list[str]) -> str:
    """Return the missing names of an area, short."""
    short = [f"`{name.removeprefix(one + '.')}`" for name in missing]
    return ", ".join(short[:SHOWN]) + (f" and {len(short) - SHOWN} more" if len(short) > SHOWN else "")


def main() -> int:
    """Write the page, or compare it."""
    before = PAGE.read_text(encoding="utf-8")
    after = TABLE.sub(lambda _: f"|---|--:|--:|---|\n{table()}\n\n", before)
    if "--check" in sys.argv:
        if before != after:
            print("docs/features.md is not what the list says: run tools/make_features_page.py")
        return int(before != after)
    PAGE.write_text(after, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
