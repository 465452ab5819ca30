"""Every documented name that is here can be imported in both spellings, as the same object; the list of missing ones is true."""

import json
import subprocess
import sys
from pathlib import Path

from tests.kit.documented import START

LIST = Path(__file__).parent / "public_names.json"
PROGRAM = (
    START
    + """
names, wrong = json.load(open(sys.argv[1])), []
for name in names["here"]:
    try:
        ours, theirs = find("quintet" + name[6:]), find(name)
        # Some attributes are made anew at each look: bound methods are equal then, a mailer has the same class.
        made_anew = find("quintet" + name[6:]) is not ours and type(ours) is type(theirs)
        if ours is not theirs and ours != theirs and not made_anew:
            wrong.append(f"{name} is another object than quintet{name[6:]}")
    except Exception as error:
        wrong.append(f"{name}: {error!r}")
for name in names["missing"]:
    try:
        find(name)
    except Exception:
        continue
    wrong.append(f"{name} is here by now: run tools/make_public_names.py")
print(json.dumps(wrong))
"""
)


def test_documented_names_resolve_in_both_spellings():
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(LIST)], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == []


def test_the_readme_counts_them_right():
    names = json.loads(LIST.read_text(encoding="utf-8"))
    readme = (LIST.parents[2] / "README.md").read_text(encoding="utf-8")
    here, missing = len(names["here"]), len(names["missing"])
    assert f"Of the {here + missing} names" in readme
    assert f"{here} are here" in readme
    assert "FIGURES" not in readme
