"""The build hook: compiles `quintet.kit._speedups` with the system's C compiler where there is one.

quintet runs without it, in Python alone. So a missing compiler, missing headers of Python or an error of
the compiler is one line of notice and no failure. An editable installation gets the module beside its source; a wheel that has
it is tagged for the Python and the platform that it was built on, one without it for all.

    python tools/build_speedups.py      builds in place, as `make speedups` does; the exit status says whether it could

Environment: ``CC`` names another compiler, ``CFLAGS`` adds to its options, ``QUINTET_PURE_PYTHON=1`` builds nothing.
"""

import os
import shlex
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCE = Path("src/quintet/kit/_speedups.c")
#: Longest line of what a compiler said that is repeated.
LONGEST = 200


class CustomBuildHook(BuildHookInterface):
    """Adds the compiled module to a wheel, or puts it beside its source for an editable installation."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build; tell the wheel what it holds."""
        root = Path(self.root)
        built = build(root)
        if built is None or version == "editable":
            return
        build_data["pure_python"] = False
        build_data["infer_tag"] = True
        build_data["force_include"][str(built)] = str(built.relative_to(root / "src"))


def place(root: Path) -> Path:
    """Return where the compiled module lies: beside its source, under the name that this Python looks for."""
    return root / SOURCE.with_suffix(sysconfig.get_config_var("EXT_SUFFIX") or ".so")


def build(root: Path) -> Path | None:
    """Compile the module in place and return its path; None, with a line of notice, where that cannot be done."""
    if os.environ.get("QUINTET_PURE_PYTHON", "0") not in ("", "0"):
        return None
    target = place(root)
    # Another name until it is whole: a process that starts meanwhile must not load half of it.
    aside = target.with_name(f".{os.getpid()}.{target.name}")
    try:
        done = run(command(root / SOURCE, aside))
        reason = "" if done.returncode == 0 else words_of(done)
    except OSError as error:
        reason = str(error)
    if reason:
        aside.unlink(missing_ok=True)
        target.unlink(missing_ok=True)  # of an older source, perhaps
        sys.stderr.write(f"quintet: works without its C module, which was not built ({reason}).\n")
        return None
    aside.replace(target)
    return target


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run the compiler.

    Raises OSError when there is none.
    """
    return subprocess.run(command, check=False, capture_output=True, text=True)


def command(source: Path, target: Path, *options: str) -> list[str]:
    """Return the command that makes a module of one C file, as this Python itself was compiled; ``options`` come last."""
    variables = {name: shlex.split(sysconfig.get_config_var(name) or "") for name in ("CC", "CFLAGS", "CCSHARED", "LDSHARED")}
    compiler = shlex.split(os.environ.get("CC", "")) or variables["CC"] or ["cc"]
    # LDSHARED begins with the compiler that Python was built with; what follows says how modules are linked here.
    linking = variables["LDSHARED"][len(variables["CC"]) :] or ["-shared"]
    includes = {sysconfig.get_path("include"), sysconfig.get_path("platinclude")}
    extra = shlex.split(os.environ.get("CFLAGS", ""))
    return [
        *(*compiler, *variables["CFLAGS"], *variables["CCSHARED"], "-g0", *extra, *options),
        *(f"-I{folder}" for folder in sorted(includes)),
        *(str(source), *linking, "-o", str(target)),
    ]


def words_of(failed: subprocess.CompletedProcess[str]) -> str:
    """Return in a line what a compiler said that failed."""
    said = failed.stderr.strip().splitlines()
    first = next((line for line in said if "error" in line), said[0] if said else "")
    return f"{failed.args[0]} ended with {failed.returncode}{': ' if first else ''}{first[:LONGEST]}"


if __name__ == "__main__":
    sys.exit(build(Path(__file__).resolve().parent.parent) is None)
