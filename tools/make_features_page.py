"""Write the tables of docs/features.md from the lists in tests/contract: public_names.json, and features.json for the rows.

python tools/make_features_page.py [--check]
"""

import json
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "features.md"
NAMES = ROOT / "tests" / "contract" / "public_names.json"
ROWS = ROOT / "tests" / "contract" / "features.json"
DEEP = {"contrib", "core", "utils", "db"}
STATES = ("done", "partly", "not yet")
SHOWN = 12


def area(name: str) -> str:
    """Return the area that a documented name belongs to."""
    parts = name.split(".")
    deep = parts[1] in DEEP and len(parts) > 3
    return ".".join(parts[: 3 if deep else 2])


def names_table() -> str:
    """Return the table of names by area: how many are here, how many are missing, and which."""
    names = json.loads(NAMES.read_text(encoding="utf-8"))
    areas: dict[str, dict[str, list[str]]] = defaultdict(lambda: {"here": [], "missing": []})
    for state in ("here", "missing"):
        for name in names[state]:
            areas[area(name)][state].append(name)
    lines = (
        f"| `{one}` | {len(found['here'])} | {len(found['missing'])} | {listed(one, found['missing'])} |"
        for one, found in sorted(areas.items())
    )
    return "\n".join(("| area | here | missing | what is missing |", "|---|--:|--:|---|", *lines))


def listed(one: str, missing: list[str]) -> str:
    """Return the missing names of an area, short."""
    short = [f"`{name.removeprefix(one + '.')}`" for name in missing]
    return ", ".join(short[:SHOWN]) + (f" and {len(short) - SHOWN} more" if len(short) > SHOWN else "")


def summary(areas: list[dict[str, Any]]) -> str:
    """Return the table of areas: how many rows are done, partly done, not begun."""
    counts = [Counter(row["state"] for row in one["rows"]) for one in areas]
    lines = [
        f"| [{one['title']}](#{anchor(one['title'])}) | {figures(count)} |" for one, count in zip(areas, counts, strict=True)
    ]
    total = f"| **all** | {figures(sum(counts, Counter()))} |"
    return "\n".join(("| area | done | partly | not yet |", "|---|--:|--:|--:|", *lines, total))


def figures(count: Counter[str]) -> str:
    """Return the cells of one line of the summary."""
    return " | ".join(str(count[state]) for state in STATES)


def anchor(title: str) -> str:
    """Return the anchor of a heading."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def sections(areas: list[dict[str, Any]]) -> str:
    """Return a heading and a table for each area."""
    return "\n\n".join(
        "\n".join(
            (
                f"### {one['title']}",
                "",
                "| id | what | state | what lacks | page |",
                "|---|---|---|---|---|",
                *map(line, one["rows"]),
            )
        )
        for one in areas
    )


def line(row: dict[str, Any]) -> str:
    """Return the line of one row of the feature list."""
    page = row.get("page", "")
    link = f"[{page.removesuffix('.md')}]({page})" if page else ""
    return f"| {row['id']} | {row['what']} | {row['state']} | {row.get('lacks', '')} | {link} |"


def written(page: str) -> str:
    """Return a page with its three marked places filled."""
    areas = json.loads(ROWS.read_text(encoding="utf-8"))
    for place, text in (("areas", summary(areas)), ("names", names_table()), ("rows", sections(areas))):
        begin, end = f"<!-- {place} -->", f"<!-- end of {place} -->"
        page = f"{page.partition(begin)[0]}{begin}\n\n{text}\n\n{end}{page.partition(end)[2]}"
    return page


def main() -> int:
    """Write the page, or compare it."""
    before = PAGE.read_text(encoding="utf-8")
    after = written(before)
    if "--check" in sys.argv:
        if before != after:
            print("docs/features.md is not what the lists say: run tools/make_features_page.py")
        return int(before != after)
    PAGE.write_text(after, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
