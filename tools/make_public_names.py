"""Write tests/contract/public_names.json: every name that the public documentation defines, and whether it is here.

    python tools/make_public_names.py path/to/docs        from the text of the documentation
    python tools/make_public_names.py                     sort the names that are listed anew into those here and those missing

The names are read from the documentation's own directives (module, class, function, exception, data, decorator), nothing else.
"""

import json
import re
import sys
import warnings
from pathlib import Path

from quintet.conf import settings
from quintet.kit import dotted

NAMES = Path(__file__).parents[1] / "tests" / "contract" / "public_names.json"
DIRECTIVE = re.compile(r"^\.\. (currentmodule|module|class|function|exception|data|decorator)::\s*([\w.]+)", re.MULTILINE)
#: Parts of the documentation whose subject is out of scope.
OUT = ("ref/contrib/gis", "releases", "internals")


def documented(docs: Path) -> set[str]:
    """Return the dotted names that the documentation defines, in its own spelling."""
    found: set[str] = set()
    for page in docs.rglob("*.txt"):
        if page.relative_to(docs).as_posix().startswith(OUT):
            continue
        module = ""
        for kind, name in DIRECTIVE.findall(page.read_text(encoding="utf-8")):
            if kind in {"module", "currentmodule"}:
                module = name
            elif name.startswith("django."):
                found.add(name)
            elif module.startswith("django"):
                found.add(f"{module}.{name}")
    return found


def is_here(name: str) -> bool:
    """Say whether a documented name can be had."""
    path = dotted.canonical(name)
    parts = path.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        try:
            found: object = dotted.module(".".join(parts[:cut]))
        except ImportError:
            continue
        try:
            for attribute in parts[cut:]:
                found = getattr(found, attribute)
        except AttributeError:
            return False
        return True
    return False


def main() -> None:
    """Write the two lists."""
    settings.configure(
        INSTALLED_APPS=[
            "quintet.contrib.contenttypes",
            "quintet.contrib.auth",
            "quintet.contrib.sessions",
            "quintet.contrib.messages",
            "quintet.contrib.sites",
        ],
        DATABASES={"default": {"ENGINE": "quintet.db.backends.sqlite3", "NAME": ":memory:"}},
    )
    import quintet

    quintet.setup()
    warnings.simplefilter("ignore")
    if len(sys.argv) > 1:
        names = documented(Path(sys.argv[1]))
    else:
        held = json.loads(NAMES.read_text(encoding="utf-8"))
        names = {*held["here"], *held["missing"]}
    here = sorted(name for name in names if is_here(name))
    missing = sorted(names - set(here))
    NAMES.write_text(json.dumps({"here": here, "missing": missing}, indent=1) + "\n", encoding="utf-8")
    print(f"{len(here)} of {len(names)} documented names are here")


if __name__ == "__main__":
    main()
