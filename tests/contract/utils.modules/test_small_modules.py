"""The modules of `utils` that packages import, each with what it is for."""

import asyncio
import copy
import dataclasses
import re
import sys
import types

import pytest

from quintet import VERSION
from quintet.core.exceptions import SuspiciousFileOperation, SynchronousOnlyOperation
from quintet.utils import _os, connection, deprecation, functional, inspect, termcolors, tree, version
from quintet.utils.asyncio import async_unsafe
from quintet.utils.choices import BlankChoiceIterator, CallableChoiceIterator, flatten_choices, normalize_choices
from quintet.utils.copy import replace
from quintet.utils.csp import CSP
from quintet.utils.datastructures import CaseInsensitiveMapping, DictWrapper, MultiValueDict
from quintet.utils.decorators import classonlymethod
from quintet.utils.encoding import filepath_to_uri, is_protected_type
from quintet.utils.hashable import make_hashable
from quintet.utils.json import normalize_json
from quintet.utils.lorem_ipsum import COMMON_P, COMMON_WORDS, paragraphs, sentence, words
from quintet.utils.module_loading import autodiscover_modules, import_string, module_has_submodule
from quintet.utils.regex_helper import _lazy_re_compile, normalize
from quintet.utils.safestring import SafeString, mark_safe

PAIRS = [("a", "A"), ("G", [("b", "B")])]


@pytest.mark.parametrize(
    "given",
    [
        {"a": "A", "G": {"b": "B"}},
        [["a", "A"], ["G", [["b", "B"]]]],
        iter([("a", "A"), ("G", iter([("b", "B")]))]),
        lambda: [("a", "A"), ("G", lambda: {"b": "B"})],
        (("a", "A"), ("G", (("b", "B"),))),
    ],
)
def test_choices_of_every_form_are_pairs(given):
    found = normalize_choices(given)
    assert list(found) == PAIRS
    assert found == PAIRS


@pytest.mark.parametrize("given", [None, "ab", b"ab", 5, ["ab", "cd"], [1, 2], range(3), {1, 2}, [("a", "b", "c")]])
def test_what_is_no_collection_of_choices_stays_for_the_check(given):
    assert normalize_choices(given) is given


def test_choices_of_a_function_are_made_at_each_use():
    asked = []
    late = normalize_choices(lambda: asked.append(1) or [("a", "A")])
    assert isinstance(late, CallableChoiceIterator)
    assert asked == []
    assert late[0] == ("a", "A")
    assert late[-1] == ("a", "A")
    assert late != [("a", "A"), ("b", "B")]
    assert len(asked) == 3
    with pytest.raises(IndexError):
        late[1]
    blank = BlankChoiceIterator(late, [("", "---")])
    assert blank == [("", "---"), ("a", "A")]
    assert BlankChoiceIterator([(None, "none")], [("", "---")]) == [(None, "none")]
    assert list(flatten_choices(PAIRS)) == [("a", "A"), ("b", "B")]
    assert list(flatten_choices(None)) == []


def test_hashable_values_are_equal_for_equal_ones():
    assert make_hashable({"b": [1], "a": {2}}) == make_hashable({"a": {2}, "b": [1]}) == (("a", (2,)), ("b", (1,)))
    assert make_hashable("x") == "x"
    with pytest.raises(TypeError, match="unhashable type"):
        make_hashable(type("Never", (), {"__hash__": None})())


class Person:
    def all_kinds(self, name, address="home", *args, age=25, **kwargs):
        return name

    @classmethod
    def of_class(cls, name):
        return name

    def nothing(self):
        return None


@pytest.mark.parametrize("method", [Person.all_kinds, Person().all_kinds])
def test_what_functions_take(method):
    assert inspect.get_func_args(method) == ["name", "address"]
    assert inspect.get_func_full_args(method) == [("name",), ("address", "home"), ("*args",), ("age", 25), ("**kwargs",)]
    assert inspect.func_accepts_kwargs(method)
    assert inspect.func_accepts_var_args(method)
    assert inspect.func_supports_parameter(method, "age")
    assert not inspect.func_supports_parameter(method, "self")
    assert not inspect.method_has_no_args(method)
    assert inspect.method_has_no_args(Person.nothing)
    assert inspect.get_func_args(Person.of_class) == ["name"]


def test_nodes_join_and_negate():
    node = tree.Node(["a"], "AND")
    node.add("b", "AND")
    node.add("c", "OR")
    assert str(node) == "(OR: (AND: a, b), c)"
    node.negate()
    assert repr(node) == "<Node: (NOT (OR: (AND: a, b), c))>"
    node.add("d", "OR")
    node.add("e", "AND")
    assert str(node) == "(AND: (NOT (OR: (AND: a, b), c, d)), e)"
    joined = tree.Node(["a"], "AND")
    joined.add(tree.Node(["b", "c"], "AND"), "AND")
    joined.add(tree.Node(["d"], "OR"), "AND")
    joined.add(tree.Node(["e"], "OR", negated=True), "AND")
    assert str(joined) == "(AND: a, b, c, d, (NOT (OR: e)))"
    twin = copy.deepcopy(joined)
    assert twin == joined
    assert hash(twin) == hash(joined)
    assert len(twin) == 5
    assert "a" in twin
    assert not tree.Node()
    assert tree.Node.create(["a"], "X", True) == tree.Node(["a"], "X", True) != tree.Node(["a"], "X")


def test_versions():
    assert version.get_version((5, 2, 1, "rc", 2)) == "5.2.1rc2"
    assert version.get_version((5, 2, 0, "final", 0)) == version.get_docs_version((5, 2, 3, "final", 0)) == "5.2"
    assert version.get_main_version((5, 2, 3, "final", 0)) == "5.2.3"
    assert version.get_docs_version((5, 2, 0, "alpha", 0)) == "dev"
    assert version.get_version_tuple("1.2.3b2") == (1, 2, 3)
    assert version.get_complete_version() == VERSION
    assert version.PY311
    assert (sys.version_info >= (3, 13)) == version.PY313
    with pytest.raises(ValueError, match="A version is"):
        version.get_version((1, 2, 3, "gamma", 0))


def test_renamed_methods_answer_to_both_names():
    class Renaming(deprecation.RenameMethodsBase):
        renamed_methods = (("old", "new", DeprecationWarning),)

    with pytest.warns(DeprecationWarning, match=r"`Late\.old` method should be renamed `new`"):

        class Late(metaclass=Renaming):
            def old(self):
                return "late"

    class Modern(metaclass=Renaming):
        def new(self):
            return "modern"

    assert Late().new() == "late"
    assert Modern().new() == "modern"
    with pytest.warns(DeprecationWarning, match=r"`Modern\.old` is deprecated, use `new` instead"):
        assert Modern().old() == "modern"
    assert issubclass(deprecation.RemovedInNextVersionWarning, DeprecationWarning)
    assert issubclass(deprecation.RemovedAfterNextVersionWarning, PendingDeprecationWarning)
    assert __import__("quintet").__file__.startswith(deprecation.django_file_prefixes())


def test_functions_that_block_are_kept_off_the_loop(monkeypatch):
    @async_unsafe
    def plain():
        return 1

    @async_unsafe("not here")
    def spoken():
        return 2

    async def view(function):
        return function()

    assert plain() == 1
    with pytest.raises(SynchronousOnlyOperation, match="use a thread or sync_to_async"):
        asyncio.run(view(plain))
    with pytest.raises(SynchronousOnlyOperation, match="not here"):
        asyncio.run(view(spoken))
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    assert asyncio.run(view(spoken)) == 2


def test_csp_keywords_are_quoted_and_texts():
    assert CSP.SELF == "'self'"
    assert f"default-src {CSP.NONE}" == "default-src 'none'"
    assert CSP.NONCE == "<CSP_NONCE_SENTINEL>"
    assert {member.name for member in CSP} == {
        *("NONE", "REPORT_SAMPLE", "SELF", "STRICT_DYNAMIC", "UNSAFE_EVAL", "UNSAFE_HASHES", "UNSAFE_INLINE"),
        *("WASM_UNSAFE_EVAL", "NONCE"),
    }


def test_json_values():
    assert normalize_json({"a": (1, b"x", None), "b": {"c": [True, 1.5]}}) == {"a": [1, "x", None], "b": {"c": [True, 1.5]}}
    with pytest.raises(TypeError, match="Unsupported type"):
        normalize_json({"a": object()})
    with pytest.raises(ValueError, match="is not UTF-8"):
        normalize_json(b"\xff")


def test_replacing_fields_of_a_copy():
    @dataclasses.dataclass(frozen=True)
    class Point:
        x: int
        y: int

        def __replace__(self, **changes):
            return dataclasses.replace(self, **changes)

    assert replace(Point(1, 2), y=3) == Point(1, 3)
    with pytest.raises(TypeError, match="replace\\(\\) does not support list objects"):
        replace([], x=1)


def test_palettes():
    plain = termcolors.PALETTES[termcolors.NOCOLOR_PALETTE]
    assert termcolors.parse_color_setting("") == termcolors.PALETTES[termcolors.DEFAULT_PALETTE]
    assert termcolors.parse_color_setting("nocolor") is None
    assert termcolors.parse_color_setting("error=Green/blue/x,BOLD,zap;unknown=red") == {
        **plain,
        "ERROR": {"fg": "green", "bg": "blue", "opts": ("bold",)},
    }
    assert termcolors.parse_color_setting("error=unknown") is None
    light = termcolors.PALETTES[termcolors.LIGHT_PALETTE]
    assert termcolors.parse_color_setting("light;error=green") == {**light, "ERROR": {"fg": "green"}}
    assert termcolors.colorize("x", fg="red", other="y") == "\x1b[31mx\x1b[0m"


def test_patterns_written_backwards_and_compiled_late():
    assert normalize(r"^books/(?P<year>\d{4})/(\w+)?$") == [
        ("books/%(year)s/", ["year"]),
        ("books/%(year)s/%(_0)s", ["year", "_0"]),
    ]
    assert normalize("100%") == [("100%%", [])]
    assert normalize("a|b") == [("", [])]
    late = _lazy_re_compile("a+", re.IGNORECASE)
    assert late.search("bAA")[0] == "AA"
    assert isinstance(late, re.Pattern)
    with pytest.raises(TypeError, match="flags must be empty"):
        _lazy_re_compile(re.compile("a"), re.IGNORECASE).search("a")


def test_connections_by_alias():
    class Handler(connection.BaseConnectionHandler):
        settings_name = "CACHES"

        def create_connection(self, alias):
            return types.SimpleNamespace(alias=alias, closed=False, close=lambda: closed.append(alias))

    closed = []
    handler = Handler({"default": {}, "other": {}})
    assert list(handler) == ["default", "other"]
    assert handler["default"] is handler["default"]
    assert [one.alias for one in handler.all()] == ["default", "other"]
    proxy = connection.ConnectionProxy(handler, "default")
    proxy.closed = True
    assert handler["default"].closed
    assert proxy == handler["default"]
    assert proxy.alias == "default"
    handler["other"] = "mine"
    assert handler["other"] == "mine"
    del handler["other"]
    assert [one.alias for one in handler.all(initialized_only=True)] == ["default"]
    handler.close_all()
    assert closed == ["default"]
    with pytest.raises(connection.ConnectionDoesNotExist, match="The connection 'lost' doesn't exist"):
        handler["lost"]
    with pytest.raises(NotImplementedError, match="create_connection"):
        connection.BaseConnectionHandler({"a": {}})["a"]
    assert "default" in list(Handler())


def test_tasks_have_connections_of_their_own():
    class Handler(connection.BaseConnectionHandler):
        def create_connection(self, alias):
            return types.SimpleNamespace(alias=alias)

    handler = Handler({"default": {}, "other": {}})

    async def work():
        await asyncio.sleep(0)
        return handler["default"], handler["other"]

    async def main():
        mine = handler["other"]
        first, second = await asyncio.gather(work(), work())
        assert first[0] is not second[0]
        assert first[1] is second[1] is mine
        assert handler.all(initialized_only=True) == [mine]

    asyncio.run(main())


def test_modules_by_their_path(tmp_path, monkeypatch):
    package = tmp_path / "shop_of_modules"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "good.py").write_text("content = 1")
    (package / "bad.py").write_text("import nowhere_at_all")
    monkeypatch.syspath_prepend(tmp_path)
    shop = __import__("shop_of_modules")
    assert import_string("shop_of_modules.good.content") == 1
    assert module_has_submodule(shop, "good")
    assert module_has_submodule(shop, "bad")
    assert not module_has_submodule(shop, "lost")
    assert not module_has_submodule(shop, "lost.deeper")
    assert not module_has_submodule(import_string("shop_of_modules.good"), "deeper")
    with pytest.raises(ImportError, match='Module "shop_of_modules" does not define a "lost" attribute/class'):
        import_string("shop_of_modules.lost")
    with pytest.raises(ImportError, match="doesn't look like a module path"):
        import_string("shop")


def test_discovery_takes_back_what_a_broken_module_registered(tmp_path, monkeypatch):
    package = tmp_path / "discovered_app"
    package.mkdir()
    (package / "__init__.py").write_text("class Site:\n    _registry = {}\nsite = Site()\n")
    (package / "first.py").write_text("from discovered_app import site\nsite._registry['first'] = 1")
    (package / "second.py").write_text("from discovered_app import site\nsite._registry['second'] = 2\nimport nowhere_at_all")
    monkeypatch.syspath_prepend(tmp_path)
    from quintet.apps import apps

    apps.set_installed_apps(["discovered_app"])
    try:
        site = import_string("discovered_app.site")
        autodiscover_modules("absent", "first", register_to=site)
        assert site._registry == {"first": 1}
        with pytest.raises(ImportError, match="nowhere_at_all"):
            autodiscover_modules("second", register_to=site)
        assert site._registry == {"first": 1}
    finally:
        apps.unset_installed_apps()


def test_paths_that_stay_below_a_folder(tmp_path):
    assert _os.safe_join("/abc/", "d", "../e") == "/abc/e"
    assert _os.safe_join("/", "a") == "/a"
    assert _os.safe_join("/abc", "") == "/abc"
    for outside in ("../abcd", "/abcd", "..", "d/../../x"):
        with pytest.raises(SuspiciousFileOperation, match="outside of the base path component"):
            _os.safe_join("/abc", outside)
    assert _os.to_path("/a").name == "a"
    _os.safe_makedirs(tmp_path / "a" / "b", mode=0o750)
    assert (tmp_path / "a").stat().st_mode & 0o777 == (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o750
    _os.safe_makedirs(tmp_path / "a" / "b", exist_ok=True)
    with pytest.raises(FileExistsError):
        _os.safe_makedirs(tmp_path / "a" / "b")
    (tmp_path / "file").write_text("")
    with pytest.raises(FileExistsError):
        _os.safe_makedirs(tmp_path / "file", exist_ok=True)


def test_filler_text():
    assert words(3) == "lorem ipsum dolor"
    assert words(0) == ""
    assert len(words(30).split()) == 30
    assert words(30).startswith(" ".join(COMMON_WORDS))
    assert len(words(5, common=False).split()) == 5
    assert paragraphs(2)[0] == COMMON_P
    assert len(paragraphs(3, common=False)) == 3
    assert sentence()[0].isupper()
    assert sentence()[-1] in "?."


def test_small_changes_of_behaviour_that_packages_lean_on():
    assert functional.partition(lambda number: number > 2, [1, 2, 3, 4]) == ([1, 2], [3, 4])
    assert DictWrapper({"a": "x"}, str.upper, "qn_")["qn_a"] == "X"
    assert DictWrapper({"a": "x"}, str.upper, "qn_")["a"] == "x"
    values = MultiValueDict({"none": None, "empty": []})
    assert values.getlist("none") is None
    assert values.getlist("empty") == values.getlist("absent") == []
    with pytest.raises(ValueError, match="element #1 has length 3; 2 is required"):
        CaseInsensitiveMapping([("a", 1), ("b", 2, 3)])
    four, five = functional.lazy(lambda: 4, int), functional.lazy(lambda: 5, int)
    assert 4 * five() == four() * 5 == four() * five() == 20
    assert filepath_to_uri("é a".encode()) == filepath_to_uri("é a") == "%C3%A9%20a"
    assert not is_protected_type(__import__("datetime").timedelta())

    class Added:
        def __radd__(self, other):
            return other + "!"

    assert mark_safe("<b>") + Added() == "<b>!"
    assert not isinstance(mark_safe("<b>") + Added(), SafeString)

    class Named:
        @classonlymethod
        def name(cls):  # noqa: N805  a class method
            return cls.__name__

    assert Named.name() == "Named"
    with pytest.raises(AttributeError, match="only on the class, not on instances"):
        Named().name()
