"""The stub of one module: everything that it holds, its models with what only the models tell."""

import ast
import sys
from collections.abc import Iterator
from typing import Any

from quintet.cli.typed.annotations import absolute
from quintet.cli.typed.fields import FieldTypes
from quintet.cli.typed.methods import is_generic, made_from, steps_of
from quintet.cli.typed.model import ModelStub, generated_names
from quintet.cli.typed.names import Names
from quintet.cli.typed.paths import Paths
from quintet.cli.typed.plan import Plan, Target
from quintet.cli.typed.refresh import HEADER
from quintet.cli.typed.signatures import assigned_attributes, stub_of
from quintet.cli.typed.source import bound_names, statements
from quintet.cli.typed.usage import Usage
from quintet.orm.manager import BaseManager
from quintet.orm.model.model import Model
from quintet.orm.queryset.queryset import QuerySet

#: What a value may be at most, in characters, to be told as it stands.
LONG = 160
PRAGMAS = """\
# fmt: off
# ruff: noqa: PGH004
# ruff: noqa
# mypy: disable-error-code="assignment, attr-defined, misc, no-untyped-call, overload-cannot-match, overload-overlap, override"
# mypy: disable-error-code="type-arg, type-var"
# pyright: basic, reportAssignmentType=false, reportCallIssue=false, reportIncompatibleMethodOverride=false
# pyright: reportIncompatibleVariableOverride=false, reportOverlappingOverload=false, reportPrivateUsage=false
"""
#: Words in the names of bases of enumerations.
ENUMS = ("Choices", "Enum", "Flag")
TYPE_MAKERS = frozenset({"TypeVar", "ParamSpec", "TypeVarTuple", "NewType", "NamedTuple", "namedtuple", "TypedDict", "Enum"})


def stub_text(target: Target, plan: Plan, usage: Usage) -> str:
    """Return the stub of a module."""
    names = Names(target.module, plan.taken(target.module), plan.stubbed)
    return _ModuleStub(target, plan, names, usage).text()


class _ModuleStub:
    def __init__(self, target: Target, plan: Plan, names: Names, usage: Usage) -> None:
        self.target, self.plan, self.names, self.usage = target, plan, names, usage
        self.paths = Paths(FieldTypes(names, plan.sources))
        self.module = vars(sys.modules[target.module])
        for model in target.models:
            names.reserve(generated_names(model))
        self.rows, self.steps = names.free("_R"), names.free("_Q")
        self.models: list[ModelStub] = []

    def text(self) -> str:
        """Return the whole stub."""
        tree = self.plan.sources.tree(self.target.module)
        body = [line for one in statements(tree) for line in self._statement(one)]
        helpers = [line for model in self.models for line in model.helpers(self.rows, self.steps)]
        variable = self.names.typing("TypeVar")
        variables = [f'{one} = {variable}("{one}", covariant=True)' for one in (self.rows, self.steps)]
        docstring = ast.get_docstring(tree, clean=False)
        parts = [
            HEADER,
            PRAGMAS,
            *([_quoted(docstring), ""] if docstring else []),
            *self.names.lines(),
            "",
            *variables,
            "",
            *body,
            *helpers,
        ]
        return "\n".join(parts).rstrip() + "\n"

    # --- statements of the module ------------------------------------------------------------------------------------

    def _statement(self, node: Any) -> Iterator[str]:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from self._import(node)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from self._function(node)
        elif isinstance(node, ast.ClassDef):
            yield from self._class(node)
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            yield from self._assignment(node)
        elif isinstance(node, ast.With | ast.For):
            yield from (f"{name}: {self.names.any}" for name in bound_names(node))
        elif type(node).__name__ == "TypeAlias":
            yield ast.unparse(node)

    def _import(self, node: Any) -> Iterator[str]:
        if isinstance(node, ast.Import):
            for alias in node.names:
                said = alias.asname or (alias.name if "." not in alias.name else None)
                yield f"import {alias.name} as {said}" if said else f"import {alias.name}"
            return
        module = absolute(node, self.target.module, self.plan.sources.is_package(self.target.module))
        if module == "__future__":
            return
        for alias in node.names:
            yield f"from {module} import {alias.name}" + ("" if alias.name == "*" else f" as {alias.asname or alias.name}")

    def _function(self, node: Any, self_name: str | None = None, steps: frozenset[str] = frozenset()) -> Iterator[str]:
        if any(ast.unparse(one).endswith("deleter") for one in node.decorator_list):
            return
        yield from ast.unparse(stub_of(node, self.names.any, self_name, steps)).splitlines()

    def _assignment(self, node: Any, is_enum: bool = False) -> Iterator[str]:
        if isinstance(node, ast.AugAssign) or (isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"):
            yield ast.unparse(node)
        elif isinstance(node, ast.AnnAssign):
            yield self._annotated(node)
        else:
            for target in node.targets:
                if isinstance(target, ast.Name):
                    yield self._valued(target.id, node.value, is_enum)
                elif isinstance(target, ast.Tuple | ast.List):
                    yield from (f"{one.id}: {self.names.any}" for one in ast.walk(target) if isinstance(one, ast.Name))

    def _annotated(self, node: ast.AnnAssign) -> str:
        annotation = ast.unparse(node.annotation)
        kept = node.value is not None and annotation.rpartition(".")[2] in ("Final", "TypeAlias")
        return ast.unparse(node) if kept else f"{ast.unparse(node.target)}: {annotation}" + (" = ..." if node.value else "")

    def _valued(self, name: str, value: Any, is_enum: bool) -> str:
        """Return an assignment with the type of its value, or with the value where that says most."""
        text = ast.unparse(value)
        if is_enum:
            return f"{name} = {text}"
        if isinstance(value, ast.Constant) and value.value is not None:
            return f"{name}: {type(value.value).__name__}" if value.value is not ... else f"{name}: {self.names.any}"
        if isinstance(value, ast.JoinedStr):
            return f"{name}: str"
        if isinstance(value, ast.List | ast.Set | ast.Tuple):
            return f"{name}: {self._collection(value)}"
        is_made = isinstance(value, ast.Call) and len(text) <= LONG and not _has_body(value)
        if isinstance(value, ast.Name | ast.Attribute | ast.Subscript) or is_made or _makes_type(value):
            return f"{name} = {text}"
        return f"{name}: {self.names.any}"

    def _collection(self, value: Any) -> str:
        kinds = {
            type(one.value).__name__ if isinstance(one, ast.Constant) and one.value is not None else "" for one in value.elts
        }
        inner = kinds.pop() if len(kinds) == 1 and "" not in kinds else self.names.any
        held = {ast.List: "list", ast.Set: "set", ast.Tuple: "tuple"}[type(value)]
        return f"tuple[{inner}, ...]" if held == "tuple" else f"{held}[{inner}]"

    # --- classes -----------------------------------------------------------------------------------------------------

    def _class(self, node: ast.ClassDef) -> Iterator[str]:
        held = self.module.get(node.name)
        model = None
        if isinstance(held, type) and issubclass(held, Model) and held.__module__ == self.target.module:
            model = ModelStub(held, self.plan, self.names, self.paths, self.usage)
            self.models.append(model)
        yield ""
        yield from (f"@{ast.unparse(one)}" for one in node.decorator_list)
        bases = [
            *(self._base(base, held) for base in node.bases),
            *(f"{one.arg}={ast.unparse(one.value)}" for one in node.keywords),
        ]
        parameters = _type_parameters(node)
        yield f"class {node.name}{parameters}({', '.join(bases)}):" if bases else f"class {node.name}{parameters}:"
        body = [f"    {line}" if line else "" for line in self._body(node, model, held)]
        yield from body or ["    ..."]
        yield ""

    def _base(self, base: Any, held: Any) -> str:
        """Return a base class; a queryset or manager without its parameter gets the model that uses it."""
        text = ast.unparse(base)
        if not isinstance(held, type) or not issubclass(held, QuerySet | BaseManager) or isinstance(base, ast.Subscript):
            return text
        made = isinstance(base, ast.Call)  # Manager.from_queryset(...), whose methods the managers of models have
        named: Any = self.module
        for part in (text if not made else ast.unparse(base.func).rpartition(".")[0]).split("."):
            named = named.get(part) if isinstance(named, dict) else getattr(named, part, None)
        if not isinstance(named, type) or not is_generic(named, self.plan.sources):
            return text if not made or not isinstance(named, type) else ast.unparse(base.func).rpartition(".")[0]
        called = ast.unparse(base.func).rpartition(".")[0] if made else text
        return f"{called}[{self._user_of(held)}]"

    def _user_of(self, cls: Any) -> str:
        """Return the one model of this module that uses a queryset or manager, else ``Any``."""
        users = {
            model
            for model in self.target.models
            for manager in model._meta.managers
            if issubclass(type(manager), cls) or issubclass(made_from(manager), cls)
        }
        return users.pop().__name__ if len(users) == 1 else self.names.any

    def _body(self, node: ast.ClassDef, model: ModelStub | None, held: Any) -> Iterator[str]:
        docstring = ast.get_docstring(node, clean=False)
        if docstring:
            yield _quoted(docstring)
        attributes = model.attributes() if model is not None else {}
        is_enum = any(word in ast.unparse(base) for base in node.bases for word in ENUMS)
        is_queryset = isinstance(held, type) and issubclass(held, QuerySet)
        steps = steps_of(held, self.plan.sources) if is_queryset else frozenset()
        functions = {one.name: one for one in statements(node) if isinstance(one, ast.FunctionDef)}
        for one in statements(node):
            if (twin := _twin(one, functions)) is not None:
                yield from self._function(twin, self.names.typing("Self"), steps)
                continue
            yield from self._member(one, node.name, attributes, is_enum, steps)
        for lines in attributes.values():
            yield from lines
        if not is_enum:
            known = {name for one in statements(node) for name in _members(one)}
            for name, text in assigned_attributes(node, self.names.any).items():
                if name not in known and name not in attributes and not hasattr(held, name):
                    yield f"{name}: {text}"

    def _member(
        self, node: Any, owner: str, attributes: dict[str, list[str]], is_enum: bool, steps: frozenset[str]
    ) -> Iterator[str]:
        """Yield a member of a class; an attribute of the model is told in the place where it is declared."""
        told = [name for name in _members(node) if name in attributes]
        if told:
            for name in told:
                yield from attributes.pop(name)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from self._function(node, self.names.typing("Self"), steps)
        elif isinstance(node, ast.ClassDef):
            yield from self._inner_class(node, owner)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            yield from self._assignment(node, is_enum)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from self._import(node)

    def _inner_class(self, node: ast.ClassDef, owner: str) -> Iterator[str]:
        bases = f"({', '.join(map(ast.unparse, node.bases))})" if node.bases else ""
        if node.name == "Meta":
            if owner in self.usage.metas:  # else each Meta of a subclass would have to agree with this one
                yield f"class Meta{bases}: ..."
            return
        yield from (f"@{ast.unparse(one)}" for one in node.decorator_list)
        yield f"class {node.name}{bases}:"
        body = [f"    {line}" if line else "" for line in self._body(node, None, None)]
        yield from body or ["    ..."]


def _twin(node: Any, functions: dict[str, Any]) -> Any:
    """Return the method that ``aget = async_twin(get)`` makes; None for any other statement."""
    value = node.value if isinstance(node, ast.Assign) else None
    if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Name) or value.func.id != "async_twin":
        return None
    method = functions.get(ast.unparse(value.args[0]))
    if method is None:
        return None
    parts: dict[str, Any] = {**dict(ast.iter_fields(method)), "name": ast.unparse(node.targets[0])}
    return ast.copy_location(ast.AsyncFunctionDef(**parts), method)


def _quoted(docstring: str) -> str:
    """Return a docstring as it may stand in source."""
    return ast.unparse(ast.Module(body=[ast.Expr(ast.Constant(docstring))], type_ignores=[]))


def _members(node: Any) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return [one.id for one in targets if isinstance(one, ast.Name)]
    return []


def _type_parameters(node: Any) -> str:
    given = getattr(node, "type_params", None)
    return f"[{', '.join(map(ast.unparse, given))}]" if given else ""


def _has_body(value: Any) -> bool:
    return any(
        isinstance(one, ast.Lambda | ast.ListComp | ast.DictComp | ast.SetComp | ast.GeneratorExp) for one in ast.walk(value)
    )


def _makes_type(value: Any) -> bool:
    return isinstance(value, ast.Call) and ast.unparse(value.func).rpartition(".")[2] in TYPE_MAKERS
