"""Render every case of `template_cases` here and in another engine, and compare the bytes.

    .venv/bin/python tools/compare_templates.py /path/to/python-with-django [--show N]

The other interpreter runs this file with ``--render django``; both print one JSON object, case name to output or error type.
"""

import argparse
import importlib
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from template_cases import INHERITED, cases, context


def render(framework):
    """Return what each case renders to under ``quintet`` or ``django``."""
    importlib.import_module(f"{framework}.conf").settings.configure(
        USE_TZ=True, TIME_ZONE="Europe/Paris", INSTALLED_APPS=[], STATIC_URL="/s/"
    )
    importlib.import_module(framework).setup()
    template = importlib.import_module(f"{framework}.template")
    loaders = [(f"{framework}.template.loaders.locmem.Loader", INHERITED)]
    libraries = {name: f"{framework}.templatetags.{name}" for name in ("i18n", "l10n", "tz", "static")}
    engine = template.Engine(libraries=libraries, loaders=[(f"{framework}.template.loaders.cached.Loader", loaders)])
    outputs = {}
    for name, source in cases():
        try:
            made = engine.get_template(name) if source is None else engine.from_string(source)
            outputs[name] = made.render(template.Context(context()))
        except Exception as error:  # noqa: BLE001  the kind of error is what is compared
            outputs[name] = f"!{type(error).__name__}"
    return outputs


def main():
    """Compare, and print what differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("python", nargs="?", help="interpreter that has django")
    parser.add_argument("--render", help="only render with this framework")
    parser.add_argument("--show", type=int, default=40, help="how many differences to print")
    options = parser.parse_args()
    if options.render:
        json.dump(render(options.render), sys.stdout)
        return 0
    done = subprocess.run([options.python, __file__, "--render", "django"], capture_output=True, text=True, check=True)
    theirs, ours = json.loads(done.stdout), render("quintet")
    different = [name for name in theirs if theirs[name] != ours[name] and "object at 0x" not in theirs[name]]
    for name in different[: options.show]:
        print(f"{name}\n    theirs {theirs[name]!r}\n    ours   {ours[name]!r}")
    kinds = Counter(name.split(" of ")[0].split(" with ")[0].split(" over ")[0] for name in different)
    print(f"{len(theirs)} templates, {len(different)} differ: {dict(kinds.most_common())}")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
