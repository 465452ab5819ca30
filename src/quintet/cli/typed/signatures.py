"""Functions as a stub shows them: their parameters with types, and what they return where that can be seen."""

import ast
import copy
from collections.abc import Iterable, Iterator
from typing import Any

#: What methods of these names return, whatever their bodies say.
DUNDERS = {
    **dict.fromkeys(("__str__", "__repr__", "__format__", "get_absolute_url"), "str"),
    **dict.fromkeys(("__bool__", "__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__contains__"), "bool"),
    **dict.fromkeys(("__len__", "__hash__", "__int__", "__index__"), "int"),
    **dict.fromkeys(("__init__", "__post_init__", "__init_subclass__", "__set_name__"), "None"),
}
CALLS = {
    **dict.fromkeys(("isinstance", "issubclass", "any", "all", "hasattr", "callable", "bool"), "bool"),
    **dict.fromkeys(("len", "int", "ord", "hash"), "int"),
    **dict.fromkeys(("str", "repr", "format", "render_to_string"), "str"),
}
#: Steps of a chain that lead from a queryset to one of the same class.
STEPS = frozenset(
    {
        *("all", "filter", "exclude", "annotate", "alias", "order_by", "reverse", "distinct", "none", "extra", "using"),
        *("select_related", "prefetch_related", "defer", "only", "fetch_mode", "select_for_update", "union", "intersection"),
        *("difference", "complex_filter", "get_queryset", "_chain", "_clone"),
    }
)


def stub_of(node: Any, any_name: str, self_name: str | None = None, steps: frozenset[str] = frozenset()) -> Any:
    """Return a function without its body; parameters without a type get ``any_name``.

    ``self_name`` is what the stub calls `Self`; a method whose every return is a chain of ``steps`` from its first parameter
    returns that.
    """
    made = copy.deepcopy(node)
    if isinstance(node, ast.AsyncFunctionDef) and _yields(node):
        # Without a body, `async def` would say that the iterator is to be awaited.
        made = ast.copy_location(ast.FunctionDef(**dict(ast.iter_fields(made))), node)
    is_method = self_name is not None and not _is_static(node)
    _annotate(made.args, any_name, is_method)
    made.args.defaults = [ast.Constant(...) for _ in made.args.defaults]
    made.args.kw_defaults = [None if one is None else ast.Constant(...) for one in made.args.kw_defaults]
    if made.returns is None:
        made.returns = ast.Name(returned(node, any_name, self_name, steps))
    docstring = ast.get_docstring(node)
    made.body = [ast.Expr(ast.Constant(docstring or ...))]
    made.type_comment = None
    return made


def _is_static(node: Any) -> bool:
    return any(isinstance(one, ast.Name) and one.id == "staticmethod" for one in node.decorator_list)


def _annotate(args: ast.arguments, any_name: str, is_method: bool) -> None:
    plain = [*args.posonlyargs, *args.args]
    for one in [*plain[1 if is_method else 0 :], *args.kwonlyargs, *filter(None, (args.vararg, args.kwarg))]:
        if one.annotation is None:
            one.annotation = ast.Name(any_name)


def returned(node: Any, any_name: str, self_name: str | None, steps: frozenset[str]) -> str:
    """Return the type of what a function without annotation returns, ``any_name`` where it cannot be seen."""
    if node.name in DUNDERS:
        return DUNDERS[node.name]
    if _yields(node):
        return any_name
    returns = [one for one in _inner(node.body) if isinstance(one, ast.Return)]
    first = node.args.args[0].arg if node.args.args else ""
    kinds = {_kind(one.value, first if self_name else "", self_name or "", steps) for one in returns}
    if None in kinds:
        return any_name
    if not kinds or not isinstance(node.body[-1], ast.Return | ast.Raise | ast.If | ast.With | ast.Try | ast.For | ast.While):
        kinds.add("None")
    if len(kinds - {"None"}) > 1:
        return any_name
    if "None" not in kinds and not isinstance(node.body[-1], ast.Return | ast.Raise):
        return any_name  # it may end without a return
    return " | ".join(str(one) for one in sorted(kinds, key=lambda one: one == "None"))


def _yields(node: Any) -> bool:
    return any(isinstance(one, ast.Yield | ast.YieldFrom) for one in _inner(node.body))


def _inner(body: list[Any]) -> Iterator[Any]:
    """Yield what a body consists of, without the functions and classes in it."""
    for node in body:
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            yield from _inner(list(ast.iter_child_nodes(node)))


def _kind(node: Any, first: str, self_name: str, steps: frozenset[str]) -> str | None:
    if node is None:
        return "None"
    if isinstance(node, ast.Constant):
        return type(node.value).__name__ if isinstance(node.value, str | bool | int) else "None" if node.value is None else None
    if isinstance(node, ast.JoinedStr):
        return "str"
    if isinstance(node, ast.Compare) or (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)):
        return "bool"
    if isinstance(node, ast.Call):
        return _kind_of_call(node, first, self_name, steps)
    return None


def _kind_of_call(node: ast.Call, first: str, self_name: str, steps: frozenset[str]) -> str | None:
    if isinstance(node.func, ast.Name):
        return CALLS.get(node.func.id)
    if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Constant):
        return "str" if node.func.attr in ("format", "join") and isinstance(node.func.value.value, str) else None
    return self_name if first and _is_chain(node, first, steps) else None


def _is_chain(node: Any, first: str, steps: frozenset[str]) -> bool:
    """Say whether an expression is ``self.step(...).step(...)``."""
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in steps:
        node = node.func.value
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super" and not node.args:
            return True
    return isinstance(node, ast.Name) and node.id == first


def chain_steps(nodes: Iterable[ast.ClassDef]) -> frozenset[str]:
    """Return the steps of a queryset class, whose classes are given from the nearest on: methods that give one of its class."""
    steps = STEPS
    for node in reversed(list(nodes)):
        methods = [one for one in node.body if isinstance(one, ast.FunctionDef)]
        said = {one.name: ast.unparse(one.returns).strip("'\"") == "Self" for one in methods if one.returns is not None}
        steps = (steps - said.keys()) | {name for name, is_own in said.items() if is_own}
        for _ in methods:
            more = {one.name for one in methods if one.returns is None and returned(one, "Any", "Self", steps) == "Self"}
            if more <= steps:
                break
            steps |= more
    return steps


def assigned_attributes(node: ast.ClassDef, any_name: str) -> dict[str, str]:
    """Return the attributes that the methods of a class give to its instances, with their types."""
    made: dict[str, str] = {}
    for method in node.body:
        if not isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef) or not method.args.args or _is_static(method):
            continue
        first = method.args.args[0].arg
        known = {one.arg: ast.unparse(one.annotation) for one in _parameters(method) if one.annotation is not None}
        for name, annotation, value in _assignments(method, first):
            made.setdefault(name, annotation or known.get(value) or any_name)
    return made


def _parameters(method: Any) -> list[ast.arg]:
    return [*method.args.posonlyargs, *method.args.args, *method.args.kwonlyargs]


def _assignments(method: Any, first: str) -> Iterator[tuple[str, str, str]]:
    """Yield attributes that are assigned to the first parameter: name, annotation, and the name of the value."""
    for node in _inner(method.body):
        if not isinstance(node, ast.Assign | ast.AnnAssign):
            continue
        annotation = ast.unparse(node.annotation) if isinstance(node, ast.AnnAssign) else ""
        targets = [node.target] if isinstance(node, ast.AnnAssign) else node.targets
        value = node.value.id if isinstance(node.value, ast.Name) else ""
        for target in targets:
            if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == first:
                yield target.attr, annotation, value
