"""The rows of docs/features.md: their ids, states and pages are in order, and what they say is missing cannot be found."""

import json
import re
import subprocess
import sys
from pathlib import Path

from tests.kit.documented import START

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
LIST = ROOT / "tests" / "contract" / "features.json"
ROWS = [row for area in json.loads(LIST.read_text(encoding="utf-8")) for row in area["rows"]]
ID = re.compile(r"[A-Z][A-Z0-9]*-\d\d")
#: What stands before the thing in a proof: "command dumpdata" must not be a command, "text x" must not stand in the source;
#: without one it is a dotted name, which must not resolve.
KINDS = ("command", "text")
PROGRAM = (
    START
    + """
from quintet.core.management import get_commands

def here(path):
    try:
        find(path)
    except (ImportError, AttributeError):
        return False
    return True

asked = json.loads(sys.argv[1])
print(json.dumps({
    "name": [path for path in asked["name"] if here(path)],
    "command": [command for command in asked["command"] if command in get_commands()],
}))
"""
)


def proofs() -> dict[str, dict[str, list[str]]]:
    """Return the things that must not be found, by kind, with the ids of the rows that say so."""
    found: dict[str, dict[str, list[str]]] = {"name": {}, "command": {}, "text": {}}
    for row in ROWS:
        for proof in row.get("absent", ()):
            word, _, rest = proof.partition(" ")
            kind, thing = (word, rest) if word in KINDS else ("name", proof)
            found[kind].setdefault(thing, []).append(row["id"])
    return found


def stale(found: list[str], said: dict[str, list[str]]) -> list[str]:
    """Return a line for each thing that is here though rows say that it lacks."""
    return [f"{thing} is here by now: mend {', '.join(said[thing])} in tests/contract/features.json" for thing in found]


def test_each_row_has_an_id_of_its_own():
    ids = [row["id"] for row in ROWS]
    assert [one for one in ids if not ID.fullmatch(one)] == []
    assert sorted(ids) == sorted(set(ids))


def test_a_row_names_what_lacks_unless_it_is_done():
    assert {row["state"] for row in ROWS} <= {"done", "partly", "not yet"}
    assert [row["id"] for row in ROWS if (row["state"] == "done") == bool(row.get("lacks"))] == []
    assert [row["id"] for row in ROWS if row["state"] == "not yet" and not row.get("absent")] == []


def test_the_page_shows_each_row_once_and_its_links_lead_somewhere():
    page = (DOCS / "features.md").read_text(encoding="utf-8")
    shown = re.findall(rf"^\| ({ID.pattern}) \|", page, re.MULTILINE)
    assert shown == [row["id"] for row in ROWS]
    assert [row["id"] for row in ROWS if "page" in row and not (DOCS / row["page"]).is_file()] == []
    headings = {
        re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", page)) <= headings
    assert [link for link in re.findall(r"\]\(([^)#]+)\)", page) if not (DOCS / link).is_file()] == []


def test_names_and_commands_that_lack_are_not_here():
    said = proofs()
    asked = json.dumps({"name": list(said["name"]), "command": list(said["command"])})
    done = subprocess.run([sys.executable, "-c", PROGRAM, asked], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert stale(found["name"], said["name"]) + stale(found["command"], said["command"]) == []


def test_texts_that_lack_are_not_in_the_source():
    said = proofs()["text"]
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src" / "quintet").rglob("*.py"))
    assert stale([text for text in said if text in source], said) == []
