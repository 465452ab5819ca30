"""What stubs are made of: types of what functions return, what code asks of models, names, and the renewal in the background."""

import ast
import sys
import textwrap
import time

import pytest

from quintet.cli.typed.annotations import rendered
from quintet.cli.typed.names import Names
from quintet.cli.typed.refresh import Refresher, types_command
from quintet.cli.typed.signatures import assigned_attributes, chain_steps, stub_of
from quintet.cli.typed.source import Sources
from quintet.cli.typed.usage import usage_of
from quintet.test import override_settings


def parsed(text):
    return ast.parse(textwrap.dedent(text)).body[0]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("return f'{self}'", "str"),
        ("return 'a %s' % self", "Any"),
        ("return ', '.join(self)", "str"),
        ("return self.a < 3", "bool"),
        ("return not self", "bool"),
        ("return len(self)", "int"),
        ("return self.a", "Any"),
        ("self.a = 1", "None"),
        ("return", "None"),
        ("if self:\n        return 'x'", "Any"),
        ("if self:\n        return 'x'\n    return None", "str | None"),
        ("if self:\n        return 'x'\n    return 1", "Any"),
        ("raise ValueError", "None"),
        ("yield 1", "Any"),
        ("def inner():\n        return 1\n    return 'x'", "str"),
        ("return self.filter(a=1).order_by('b')", "Self"),
        ("return super().filter(a=1)", "Self"),
        ("return self.filter(a=1).count()", "Any"),
        ("return self.filter(a=1)[:3]", "Any"),
    ],
)
def test_what_a_method_returns_is_seen_where_it_is_plain(body, found):
    method = parsed(f"def method(self, a, *, b=1, **c):\n    {body}\n")
    made = stub_of(method, "Any", "Self", chain_steps([]))
    assert ast.unparse(made) == f"def method(self, a: Any, *, b: Any=..., **c: Any) -> {found}:\n    ..."


def test_what_is_annotated_stays_as_it_is_and_so_does_its_docstring():
    made = stub_of(parsed('async def get(key: "Key", /, n: int = 3) -> "Row | None":\n    """Get."""\n    return 1\n'), "Any")
    assert ast.unparse(made) == 'async def get(key: \'Key\', /, n: int=...) -> \'Row | None\':\n    """Get."""'


def test_an_async_generator_is_not_awaited():
    made = stub_of(parsed("async def rows(self) -> AsyncIterator[int]:\n    yield 1\n"), "Any", "Self")
    assert ast.unparse(made) == "def rows(self) -> AsyncIterator[int]:\n    ..."
    made = stub_of(
        parsed("async def rows(self):\n    async def inner():\n        yield 1\n    return f'{inner}'\n"), "Any", "Self"
    )
    assert ast.unparse(made) == "async def rows(self) -> str:\n    ..."


def test_steps_of_a_chain_are_those_that_lead_to_the_same_class():
    base = parsed(
        "class Base:\n    def newest(self):\n        return self.order_by('-made')\n    def all(self) -> list[int]: ...\n"
    )
    own = parsed(
        "class Own(Base):\n    def fresh(self):\n        return self.newest().filter(a=1)\n    def n(self) -> Self: ...\n"
    )
    steps = chain_steps([own, base])
    assert {"newest", "fresh", "n", "filter"} <= steps
    assert "all" not in steps


def test_attributes_that_methods_assign_are_told():
    body = "def __init__(self, a: int, b=1):\n        self.a = a\n        self.b: str = ''\n        self.c = self.d = b\n"
    node = parsed(f"class A:\n    {body}")
    assert assigned_attributes(node, "Any") == {"a": "int", "b": "str", "c": "Any", "d": "Any"}


def test_names_are_imported_once_and_hide_nothing():
    names = Names("shop.models", ["Any", "_Book", "list"])
    assert names.of("shop.models", "Order") == "Order"
    assert [names.of("library", "Book"), names.of("library", "Book")] == ["_Book_2", "_Book_2"]
    assert names.of("builtins", "list") == "_list"
    assert names.typing("Any") == "_Any"
    assert names.lines() == [
        "from builtins import list as _list",
        "from library import Book as _Book_2",
        "from typing import Any as _Any",
    ]


def test_annotations_mean_the_same_in_another_module():
    sources = Sources()
    module = "tests.typing.zoo.library.querysets"
    __import__(module)
    names = Names("elsewhere", [])
    said = ast.parse("dict['Self', datetime.date | 'BookQuerySet' | Literal['Self'] | Missing]", mode="eval").body
    text = rendered(said, module, names, sources, "Own")
    assert text == "dict[Own, _datetime_module.date | _BookQuerySet | _Any['Self'] | _Any]"
    assert f"from {module} import BookQuerySet as _BookQuerySet" in names.lines()


def test_what_code_asks_of_models_is_read_from_its_source(tmp_path):
    (tmp_path / "views.py").write_text(
        "Book.objects.filter(a__b=1).values_list('x', 'y__z')\n"
        "rows.values_list('x', named=True)\n"
        "rows.values_list('x', flat=True); rows.values_list(*names); rows.values_list('x', flat=False, named=True)\n"
        "Book.objects.annotate(n=Count('x'), m=F('a__c')); rows.annotate(Count('x')); rows.annotate(**more)\n"
        "class Meta(Base.Meta): ...\n"
        "a__d == 1\n"
    )
    (tmp_path / "broken.py").write_text("rows.annotate(\n")
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations/0001.py").write_text("f(never__seen=1)\n")
    found = usage_of([tmp_path])
    assert found.paths == ("a__b", "a__c", "y__z")
    assert found.rows == (("", True, ("x",)), ("Book", False, ("x", "y__z")))
    assert found.annotations == (("Book", (("m", "F('a__c')"), ("n", "Count('x')"))),)
    assert found.metas == {"Base"}


def test_the_command_that_renews_stubs_is_that_of_the_server():
    command = ["python", "manage.py", "runserver", "8000", "--settings", "a.b"]
    assert types_command(command, {"settings": "a.b", "pythonpath": None}) == [
        "python", "manage.py", "types", "--verbosity=0", "--settings=a.b",
    ]  # fmt: skip
    assert types_command(["python", "-c"], {}) == []


def renewed(command, starts=1):
    """Return what a refresher tells that is started this often, each time when the one before has ended."""
    told = []
    refresher = Refresher(command, {}, told.append)
    refresher.pause = 0
    for _ in range(starts):
        refresher.begin()
        deadline = time.monotonic() + 20
        while refresher._timer is not None and refresher._timer.is_alive():
            assert time.monotonic() < deadline
            time.sleep(0.01)
    return told


@override_settings(REFRESH_TYPE_STUBS=True)
def test_an_error_is_told_once():
    failing = [sys.executable, "-S", "-c", "raise SystemExit('no such app')"]
    assert renewed(failing, starts=3) == ["The type stubs were not renewed: no such app"]


@override_settings(REFRESH_TYPE_STUBS=False)
def test_nothing_is_renewed_where_the_setting_says_no():
    assert renewed([sys.executable, "-S", "-c", "raise SystemExit('no such app')"]) == []
    assert renewed([]) == []
