"""Check what other tools do not: the porch is pure, state lives in current.py, long files say why, room cards are there.

    python tools/house_check.py [src/quintet]

Prints one line a finding (file:line: rule: what, and the mend) and exits with 1 when there is any.
"""

import ast
import sys
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
Finding = tuple[int, str, str]


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
            case ast.Assign(targets=[ast.Name(id="__all__")]) | ast.AugAssign(target=ast.Name(id="__all__")):
                continue
            case ast.Assign(targets=[ast.Subscript(value=ast.Attribute(value=ast.Name(id="sys"), attr="modules"))]):
                continue
            case _:
                yield statement.lineno, "porch", "holds more than re-exports; give it a home and re-export from there"


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
            if name.islower() and not name.startswith("__") and is_mutable(value):
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


def findings(path: Path, module: Path) -> Iterator[Finding]:
    """Yield every finding of one module."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text, str(path))
    docstring = ast.get_docstring(tree) or ""
    if is_porch(module):
        yield from porch_findings(tree)
    elif module.name != "current.py" and module.as_posix() not in STATE_ALLOWED:
        yield from state_findings(tree)
    if text.count("\n") > LONG and REASON not in docstring:
        yield 1, "length", f"over {LONG} lines; split it, or say in its docstring why it is {REASON}"
    if module.name == "__init__.py" and not docstring:
        yield 1, "card", "a package opens with its room card: what lives here, what does not, where to start"


def main() -> int:
    """Check the tree and print what was found."""
    root = Path(sys.argv[1] if len(sys.argv) > 1 else "src/quintet")
    found = checked = 0
    for path in sorted(root.rglob("*.py")):
        module = path.relative_to(root)
        if "templates" in module.parts and module.parts[0] == "cli":
            continue  # files that startproject copies, not modules
        checked += 1
        for line, rule, what in findings(path, module):
            found += 1
            print(f"{path}:{line}: {rule}: {what}")
    print(f"house: {checked} modules, {found} findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
