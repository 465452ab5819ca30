"""Check what other tools do not: porch, state, lengths, room cards, and what `import quintet` costs.

    python tools/house_check.py [src/quintet]

Prints one line a finding (file:line: rule: what, and the mend) and exits with 1 when there is any.
"""

import ast
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

PORCH = ("apps", "conf", "core", "db", "middleware", "shortcuts", "templatetags", "utils")
LONG = 600
REASON = "one idea"
#: Calls that make something mutable; held in a module they are process-wide state.
STATEFUL = {
    "dict", "list", "set", "defaultdict", "OrderedDict", "Counter", "deque", "ContextVar", "WeakKeyDictionary",
    "WeakValueDictionary", "WeakSet", "count", "Lock", "RLock", "Event", "local", "SimpleQueue", "Queue",
}  # fmt: skip
#: Modules that hold state of the interpreter rather than of the framework, each with its reason.
STATE_ALLOWED = {
    "kit/bridge.py": "idle greenlets belong to a thread, below any unit of work",
}
#: An ignore of a checker, with its codes.
IGNORE = re.compile(r"# (?:type: ignore|pyright: ignore)\[[^\]]*\]|# noqa: [A-Z]+[0-9]+(?:, [A-Z]+[0-9]+)*")
#: Documented names of modules that are lists by nature.
DOCUMENTED = {"urlpatterns"}
Finding = tuple[int, str, str]
#: `import quintet` on the processor, milliseconds, and what it must not load.
IMPORT_BUDGET = 50.0
IMPORT_RUNS = 7
HEAVY = ("asyncio", "quintet.http", "quintet.orm", "quintet.template")
IMPORT_PROGRAM = """
import sys, time
start = time.process_time()
import quintet
print((time.process_time() - start) * 1000, *[name for name in sys.argv[1:] if name in sys.modules])
"""


def is_porch(module: Path) -> bool:
    """Say whether a module (relative to the package) stands on the porch."""
    first = module.parts[0].removesuffix(".py")
    return first in PORCH


def porch_findings(tree: ast.Module) -> Iterator[Finding]:
    """Yield statements that are neither re-exports, ``__all__``, the docstring nor the module's replacement by its home."""
    for statement in tree.body:
        match statement:
            case ast.Expr(value=ast.Constant(value=str())):
                continue
            case ast.ImportFrom(module=str() as module) if module.split(".")[0] == "quintet":
                continue
            case ast.Import(names=[ast.alias(name="sys")]):
                continue
            case ast.ImportFrom(module="typing", names=[ast.alias(name="TYPE_CHECKING")]):
                continue
            case ast.If(test=ast.Name(id="TYPE_CHECKING"), body=body, orelse=[ast.Assign(value=ast.Call() as call)]):
                yield from late_name_findings(statement.lineno, body, call)
            case ast.Assign(targets=[ast.Name(id="__all__")]) | ast.AugAssign(target=ast.Name(id="__all__")):
                continue
            case ast.Assign(targets=[ast.Subscript(value=ast.Attribute(value=ast.Name(id="sys"), attr="modules"))]):
                continue
            case _:
                yield statement.lineno, "porch", "holds more than re-exports; give it a home and re-export from there"


def late_name_findings(line: int, body: list[ast.stmt], call: ast.Call) -> Iterator[Finding]:
    """Yield what the imports for the checkers and the table of `late.names` beside them do not say alike."""
    imports = [one for one in body if isinstance(one, ast.ImportFrom)]
    seen = {(one.module, alias.name) for one in imports for alias in one.names if alias.asname == alias.name}
    if ast.unparse(call.func) != "late.names" or len(call.args) != 2 or len(imports) != len(body):
        yield line, "porch", "under TYPE_CHECKING stand re-exports alone, beside their table for late.names"
        return
    table = {(home, name) for home, names in ast.literal_eval(call.args[1]).items() for name in names.split()}
    for home, name in sorted(seen ^ table):
        where = "imported for the checkers but not in the table" if (home, name) in seen else "in the table but not imported"
        yield line, "late", f"{name} of {home} is {where} of late names; say the same in both"


def state_findings(tree: ast.Module) -> Iterator[Finding]:
    """Yield module-level lower-case names bound to something mutable."""
    for statement in tree.body:
        if isinstance(statement, ast.Assign):
            names, value = [target.id for target in statement.targets if isinstance(target, ast.Name)], statement.value
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and statement.value:
            names, value = [statement.target.id], statement.value
        else:
            continue
        for name in names:
            if name.islower() and not name.startswith("__") and name not in DOCUMENTED and is_mutable(value):
                yield statement.lineno, "state", f"{name} is process-wide state; it belongs in a current.py or an owner object"


def is_mutable(value: ast.expr) -> bool:
    """Say whether an expression makes a mutable object."""
    if isinstance(value, ast.Dict | ast.List | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp):
        return True
    if isinstance(value, ast.Call):
        called = value.func.value if isinstance(value.func, ast.Subscript) else value.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        return name in STATEFUL
    return False


def reason_findings(text: str) -> Iterator[Finding]:
    """Yield ignores that stand without their reason."""
    for number, line in enumerate(text.splitlines(), 1):
        for found in IGNORE.finditer(line):
            if not line[found.end() :].strip(" #"):
                yield number, "reason", f"{found[0]} says no reason; write it behind, after two blanks"


def findings(path: Path, module: Path) -> Iterator[Finding]:
    """Yield every finding of one module."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text, str(path))
    docstring = ast.get_docstring(tree) or ""
    yield from reason_findings(text)
    if is_porch(module):
        yield from porch_findings(tree)
    elif module.name != "current.py" and module.as_posix() not in STATE_ALLOWED:
        yield from state_findings(tree)
    if text.count("\n") > LONG and REASON not in docstring:
        yield 1, "length", f"over {LONG} lines; split it, or say in its docstring why it is {REASON}"
    if module.name == "__init__.py" and not docstring:
        yield 1, "card", "a package opens with its room card: what lives here, what does not, where to start"


def import_findings() -> Iterator[str]:
    """Yield what is wrong with ``import quintet``: too slow at its best of several runs, or loading too much."""
    program = [sys.executable, "-c", IMPORT_PROGRAM, *HEAVY]
    with tempfile.TemporaryDirectory() as bytecode:
        # As everybody has it who installed quintet: from bytecode, which the first run makes.
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = bytecode
        answers = [
            subprocess.run(program, env=environment, capture_output=True, text=True, check=True).stdout.split()
            for _ in range(IMPORT_RUNS + 1)
        ]
    best = min(float(answer[0]) for answer in answers)
    print(f"import quintet: {best:.0f} ms of processor time, at most {IMPORT_BUDGET:.0f}")
    if best > IMPORT_BUDGET:
        yield f"import quintet takes {best:.0f} ms; see python -X importtime -c 'import quintet'"
    if answers[0][1:]:
        yield f"import quintet loads {', '.join(answers[0][1:])}"


def main() -> int:
    """Check the tree and print what was found."""
    root = Path(sys.argv[1] if len(sys.argv) > 1 else "src/quintet")
    found = checked = 0
    for path in sorted(root.rglob("*.py")):
        module = path.relative_to(root)
        checked += 1
        for line, rule, what in findings(path, module):
            found += 1
            print(f"{path}:{line}: {rule}: {what}")
    for what in import_findings():
        found += 1
        print(f"{root}: budget: {what}")
    print(f"house: {checked} modules, {found} findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
