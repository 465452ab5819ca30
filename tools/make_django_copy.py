"""Write examples/polls_django: the polls example in Django's spelling, to prove the alias on a whole project.

    python tools/make_django_copy.py [--check]

Every ``quintet`` becomes ``django``; manage.py, wsgi.py and asgi.py get the one call that installs the alias. With --check
nothing is written and the exit status is 1 when the copy is not what it would be.
"""

import re
import sys
from pathlib import Path

EXAMPLES = Path(__file__).parents[1] / "examples"
SOURCE, COPY = EXAMPLES / "polls", EXAMPLES / "polls_django"
ENTRIES = {"manage.py", "mysite/wsgi.py", "mysite/asgi.py"}
INSTALL = "import quintet.compat\n\nquintet.compat.install()  # from here on, `import django` gives quintet\n\n"
LEFT_OUT = {"__pycache__", "db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm"}


def files() -> list[Path]:
    """Return the files of the example, relative to its folder."""
    found = (path.relative_to(SOURCE) for path in SOURCE.rglob("*") if path.is_file())
    return sorted(path for path in found if not LEFT_OUT & set(path.parts))


def translated(path: Path) -> str:
    """Return what the copy of one file holds."""
    text = (SOURCE / path).read_text(encoding="utf-8")
    if path.suffix != ".py":
        return text
    text = re.sub(r"\bquintet\b", "django", text)
    if path.as_posix() in ENTRIES:
        head, _, rest = text.partition("import os\n")
        text = f"{head}{INSTALL}import os\n{rest}"
    return text


def main() -> int:
    """Write the copy, or compare it."""
    check = "--check" in sys.argv
    wanted = {path: translated(path) for path in files()}
    stale = [
        path for path, text in wanted.items() if not (COPY / path).is_file() or (COPY / path).read_text(encoding="utf-8") != text
    ]
    if check:
        for path in stale:
            print(f"examples/polls_django/{path} is not the copy of examples/polls/{path}: run tools/make_django_copy.py")
        return 1 if stale else 0
    for path in stale:
        (COPY / path).parent.mkdir(parents=True, exist_ok=True)
        (COPY / path).write_text(wanted[path], encoding="utf-8")
    print(f"{len(stale)} of {len(wanted)} files written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
