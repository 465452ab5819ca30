"""Hot paths in C and in Python: one and the same, for whatever text, from however many threads, and without losing memory."""

import gc
import importlib.machinery
import importlib.util
import os
import random
import sys
import threading
import types
import zipfile
from collections import ChainMap, OrderedDict, defaultdict
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder
from hypothesis import example, given, settings
from hypothesis import strategies as st

from quintet import kit
from quintet.kit import hot_paths, plain_hot_paths
from quintet.kit.html import SafeString, mark_safe
from quintet.kit.lazy import lazystr
from quintet.template import Context, Engine
from quintet.template.compiler import runtime

EXAMPLES = 5000 if os.environ.get("QUINTET_FULL") else 250
ROOT = Path(__file__).parents[3]
STRICT = ("-Wall", "-Wextra", "-Werror")
NAME = "quintet.kit._speedups"


def loaded(name, path, loader):
    """Return a module of a file, without a trace in `sys.modules`."""
    spec = importlib.util.spec_from_file_location(name, path, loader=loader)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TOOL = ROOT / "tools/build_speedups.py"
build_speedups = loaded("build_speedups", TOOL, importlib.machinery.SourceFileLoader("build_speedups", str(TOOL)))


@pytest.fixture(scope="module")
def in_c(tmp_path_factory):
    """The module in C, compiled for these tests without a warning from the compiler."""
    target = build_speedups.place(ROOT)
    target = tmp_path_factory.mktemp("speedups") / target.name
    try:
        done = build_speedups.run(build_speedups.command(ROOT / build_speedups.SOURCE, target, *STRICT))
    except FileNotFoundError as error:
        pytest.skip(f"no C compiler here: {error}")
    assert done.returncode == 0, done.stderr
    return loaded(NAME, target, importlib.machinery.ExtensionFileLoader(NAME, str(target)))


class Shouting(str):
    """A subclass of text with a will of its own."""

    __slots__ = ()

    def __str__(self):
        return "SHOUTED <"


class Html:
    def __html__(self):
        return "<b>"


SPECIALS = "&<>\"'"
LETTERS = st.characters() | st.characters(categories=["Cs"]) | st.sampled_from(SPECIALS)
PLANES = [
    st.text(st.sampled_from(SPECIALS + letters), max_size=80)
    for letters in ("abc \x00\x7f", "é\xff", "€\uffff\ud800\udfff", "\U0001f600\U0010ffff")
]
TEXTS = st.one_of(st.text(LETTERS, max_size=200), *PLANES)


@settings(max_examples=EXAMPLES, deadline=None)
@given(text=TEXTS)
@example(text="")
@example(text=SPECIALS * 100)
@example(text="&#39; &#34; &#x27; &quot;")
@example(text="x" * 31 + "<")
@example(text="x" * 32 + "<")
@example(text="\ud800<\udfff")
def test_c_and_python_escape_alike(in_c, text):
    quick, plain = in_c.escape_text(text), plain_hot_paths.escape_text(text)
    assert quick == plain
    assert type(quick) is str
    assert (quick is text) == (plain is text) == (not set(text) & set(SPECIALS))
    # As wide as a text of those characters is everywhere else: what compares and hashes by kind relies on it.
    assert sys.getsizeof(quick) == sys.getsizeof("".join(list(quick))) or quick is text
    subclassed = Shouting(text)
    assert in_c.escape_text(subclassed) == plain
    assert (in_c.escape_text(subclassed) is subclassed) == (plain_hot_paths.escape_text(subclassed) is subclassed)


def test_c_and_python_escape_thousands_of_texts_alike(in_c):
    chance = random.Random(7)
    for width in (0x7F, 0xFF, 0xFFFF, 0x10FFFF):
        for _ in range(4 * EXAMPLES):
            size = chance.randrange(70)
            text = "".join(
                chr(chance.randrange(width)) if chance.random() < 0.8 else chance.choice(SPECIALS) for _ in range(size)
            )
            assert in_c.escape_text(text) == plain_hot_paths.escape_text(text)


VALUES = st.one_of(
    TEXTS,
    st.integers(),
    st.floats(allow_nan=False),
    st.booleans(),
    st.none(),
    st.binary(max_size=5),
    TEXTS.map(mark_safe),
    TEXTS.map(Shouting),
    TEXTS.map(lazystr),
    st.builds(Html),
    st.lists(st.integers(), max_size=2),
)


@settings(max_examples=EXAMPLES, deadline=None)
@given(value=VALUES)
def test_c_and_python_show_alike(in_c, value):
    for quick, plain in zip(in_c.showing(SafeString), plain_hot_paths.showing(SafeString), strict=True):
        shown, expected = quick(value), plain(value)
        assert shown == expected
        assert type(shown) is type(expected)
        assert (shown is value) == (expected is value)


PAGE = (
    "{{ v }}{{ v|upper }}{{ v|default:'-' }}{{ v|safe }}{% autoescape off %}{{ v }}{% endautoescape %}"
    "{% for one in many %}{{ forloop.counter }}{{ one }}{% endfor %}{{ many|length }}{{ missing }}"
)


@settings(max_examples=EXAMPLES // 5, deadline=None)
@given(value=VALUES, many=st.lists(VALUES, max_size=3))
def test_pages_are_the_same_in_c_and_in_python(in_c, value, many):
    pages = []
    for functions in (in_c.showing(SafeString), plain_hot_paths.showing(SafeString)):
        before = runtime.SHOW, runtime.SHOW_WITH_INTEGERS
        runtime.SHOW, runtime.SHOW_WITH_INTEGERS = functions
        try:
            pages.append(Engine().from_string(PAGE).render(Context({"v": value, "many": many})))
        finally:
            runtime.SHOW, runtime.SHOW_WITH_INTEGERS = before
    assert pages[0] == pages[1]


class Upper(dict):
    """A mapping that finds keys in its own way."""

    def __contains__(self, key):
        return super().__contains__(key.upper())

    def __getitem__(self, key):
        return super().__getitem__(key.upper())


class Shrinking(dict):
    """A mapping that takes layers away while it is asked."""

    def __init__(self, layers, **values):
        super().__init__(**values)
        self.layers = layers

    def __contains__(self, key):
        del self.layers[1:]
        return False


KEYS = st.sampled_from("abAB")
LAYERS = st.lists(
    st.dictionaries(KEYS, st.integers(), max_size=3).flatmap(
        lambda made: st.sampled_from([made, Upper(made), OrderedDict(made), ChainMap(made), defaultdict(list, made)])
    ),
    max_size=5,
)


@settings(max_examples=EXAMPLES, deadline=None)
@given(layers=LAYERS, key=KEYS)
def test_c_and_python_find_the_same_variable(in_c, layers, key):
    if any(key in layer for layer in layers):
        assert in_c.find(layers, key) is plain_hot_paths.find(layers, key)
        return
    for find in (in_c.find, plain_hot_paths.find):
        with pytest.raises(KeyError, match=f"^'{key}'$"):
            find(layers, key)


def test_layers_may_change_and_fail_while_they_are_asked(in_c):
    layers = [{"a": 1}, {"b": 2}, {"b": 3}]
    layers.append(Shrinking(layers))
    assert in_c.find(layers, "a") == 1
    assert len(layers) == 1
    for wrong in ([{}, 5], [{}, Upper()]):
        with pytest.raises((TypeError, AttributeError)):
            in_c.find(wrong, 5)
    with pytest.raises(TypeError, match="unhashable"):
        in_c.find([{}], [])
    for arguments in ((), ([],), ((), "a"), ([], "a", "b")):
        with pytest.raises(TypeError, match="takes a list of mappings and a key"):
            in_c.find(*arguments)


def test_six_threads_escape_at_once(in_c):
    show = in_c.showing(SafeString)[1]
    letters = [*SPECIALS, "a", "é", "€", "\U0001f600", "\ud800"]
    shared = ["".join(random.Random(seed).choices(letters, k=seed)) for seed in range(60)]
    expected = [plain_hot_paths.escape_text(text) for text in shared]
    wrong, start, interval = [], threading.Barrier(6), sys.getswitchinterval()

    def work():
        start.wait()
        for _ in range(60):
            wrong.extend(text for text, right in zip(shared, expected, strict=True) if show(text) != right)

    threads = [threading.Thread(target=work) for _ in range(6)]
    sys.setswitchinterval(1e-6)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert not wrong


def test_nothing_is_lost_or_freed_too_often(in_c):
    show, show_with_integers = in_c.showing(SafeString)
    values = ["plain " * 3, "<&>\"'" * 3, "€<" * 3, "\U0001f600<" * 3, mark_safe("<b>" * 3), 10**30, 1.5, Html(), None]

    layers, held = [{"a": mark_safe("found")}, Upper(), ChainMap({})], mark_safe("key")

    def work(times):
        for _ in range(times):
            in_c.find(layers, "a")
            with pytest.raises(KeyError):
                in_c.find(layers, held)
            for value in values:
                show(value)
                show_with_integers(value)
                if isinstance(value, str):
                    in_c.escape_text(value)
            for wrong in (5, None):
                for function in (in_c.escape_text, in_c.showing):
                    with pytest.raises(TypeError):
                        function(wrong)
            in_c.showing(SafeString)

    work(2)
    counted = [*values[:-1], SafeString, in_c, *layers, layers[0]["a"], held]
    gc.collect()
    before, blocks = [sys.getrefcount(one) for one in counted], sys.getallocatedblocks()
    work(300)
    gc.collect()
    assert [sys.getrefcount(one) for one in counted] == before
    assert sys.getallocatedblocks() - blocks < 100


def test_what_is_no_text_is_refused_in_words(in_c):
    with pytest.raises(TypeError, match="takes a str, not bytes"):
        in_c.escape_text(b"<")
    for wrong in (int, "text", None):
        with pytest.raises(TypeError, match="takes a subclass of str"):
            in_c.showing(wrong)


def test_the_process_says_what_it_escapes_in():
    assert ("C" if type(hot_paths.escape_text).__name__ == "builtin_function_or_method" else "Python") == hot_paths.WRITTEN_IN


# -- building ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A small project with our build hook and our C file."""
    for name in ("CC", "CFLAGS", "QUINTET_PURE_PYTHON"):
        monkeypatch.delenv(name, raising=False)
    for name in (build_speedups.SOURCE, Path("tools/build_speedups.py")):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    (tmp_path / "src/quintet/__init__.py").touch()
    ours = (ROOT / "pyproject.toml").read_text()
    tables = ours[ours.index("[tool.hatch.build.targets.wheel]") : ours.index("[tool.hatch.build.targets.wheel.force-include]")]
    (tmp_path / "pyproject.toml").write_text(f"[project]\nname = 'quintet'\nversion = '1'\n{tables}")
    (tmp_path / ".gitignore").write_bytes((ROOT / ".gitignore").read_bytes())
    return tmp_path


def wheel_of(project, version="standard"):
    """Build a wheel as pip does; return its name and what it holds of `quintet.kit`."""
    path = next(WheelBuilder(str(project)).build(directory=str(project / "dist"), versions=[version]))
    with zipfile.ZipFile(path) as wheel:
        return Path(path).name, {name.rpartition("/")[2] for name in wheel.namelist() if name.startswith("quintet/kit/")}


def test_a_wheel_with_the_module_is_for_one_platform(in_c, project):
    name, files = wheel_of(project)
    assert not name.endswith("-none-any.whl")
    assert files == {build_speedups.place(project).name}


def test_an_editable_installation_gets_the_module_beside_its_source(in_c, project):
    name, files = wheel_of(project, "editable")
    assert name.endswith("-none-any.whl")
    assert not files
    assert build_speedups.place(project).exists()


@pytest.mark.parametrize("version", ["standard", "editable"])
@pytest.mark.parametrize("compiler", ["/bin/false", "/no/compiler"])
def test_without_a_compiler_the_installation_is_pure_python_with_one_line_of_notice(
    project, monkeypatch, capsys, version, compiler
):
    monkeypatch.setenv("CC", compiler)
    build_speedups.place(project).touch()  # of an older source
    name, files = wheel_of(project, version)
    assert name.endswith("-none-any.whl")
    assert not files
    assert list((project / "src/quintet/kit").iterdir()) == [project / build_speedups.SOURCE]
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert compiler in said


def test_a_source_that_does_not_compile_is_told_in_one_line(in_c, project, capsys):
    source = project / build_speedups.SOURCE
    source.write_text(source.read_text().replace("PyUnicode_New(", "PyUnicode_Renamed(", 1) + "\nint broken = ;\n")
    assert build_speedups.build(project) is None
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "error" in said


def test_the_environment_can_ask_for_pure_python(project, monkeypatch, capsys):
    monkeypatch.setenv("QUINTET_PURE_PYTHON", "1")
    name, files = wheel_of(project)
    assert name.endswith("-none-any.whl")
    assert not files
    assert not capsys.readouterr().err


def test_a_module_of_another_edition_is_left_alone(in_c, monkeypatch):
    monkeypatch.delenv("QUINTET_PURE_PYTHON", raising=False)
    assert in_c.EDITION == hot_paths.EDITION
    found = []
    for edition in (hot_paths.EDITION, hot_paths.EDITION - 1):
        built = types.SimpleNamespace(**{**vars(in_c), "EDITION": edition})
        monkeypatch.setattr(kit, "_speedups", built, raising=False)
        monkeypatch.setitem(sys.modules, NAME, built)
        path = Path(hot_paths.__file__)
        found.append(loaded("hot_paths_anew", path, importlib.machinery.SourceFileLoader("hot_paths_anew", str(path))).WRITTEN_IN)
    assert found == ["C", "Python"]
