"""The bytecode cache on disk: what a second process gets from it, what makes it void, and who may write it."""

import functools
import importlib
import logging
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from quintet.template import Context, Engine, Library, TemplateSyntaxError
from quintet.template.base import Node, TextNode
from quintet.template.bytecode import _Stamp
from quintet.template.compiler import storage
from quintet.template.compiler.storage import default_folder
from quintet.template.defaultfilters import upper
from quintet.template.defaulttags import ForNode
from quintet.template.parser import Parser

BASE = "<b>{% block title %}base {{ x }}{% endblock %}</b>{% block body %}{% endblock %}"
PAGE = (
    '{% extends "base.html" %}{% block title %}{{ x|upper }}{{ block.super }}{% endblock %}'
    '{% block body %}{% for y in ys %}{% cycle "a" "b" as c %}{{ c }}{% include "part.html" with z=y %}{% endfor %}{% endblock %}'
)
PART = (
    "{% load i18n %}({{ z.name|default:'none' }}{% ifchanged z %}!{% endifchanged %}"
    "{% blocktranslate %}hi {{ x }}{% endblocktranslate %})"
)
VALUES = {"x": "<x>", "ys": [{"name": "Ann"}, {}, {"name": "Bo"}]}

register = Library()

#: What a compile function of this library reads besides the source.
STATE = {"text": ""}


@register.simple_tag
def twice(value):
    return f"{value}{value}"


@register.inclusion_tag("part.html")
def part(name):
    return {"z": {"name": name}}


@register.tag
def raw(parser, token):
    return Raw()


class Raw(Node):
    def render(self, context):
        return "raw"


@pytest.fixture
def project(tmp_path):
    """Return a project of three templates."""
    folder = tmp_path / "templates"
    folder.mkdir()
    for name, source in (("base.html", BASE), ("page.html", PAGE), ("part.html", PART)):
        (folder / name).write_text(source)

    return Project(folder, tmp_path / "cache")


class Project:
    """A folder of templates and one of compiled ones; each call makes a new engine over them, as a new process would."""

    def __init__(self, folder, cache):
        self.folder, self.cache = folder, cache

    def __call__(self, **options):
        libraries = {"here": "tests.rooms.template.test_bytecode_cache", "i18n": "quintet.templatetags.i18n"}
        return Engine(dirs=[self.folder], bytecode_cache=self.cache, libraries=libraries, **options)


def cache_file(project):
    """Return the one file of the cache."""
    (found,) = [path for path in project.cache.iterdir() if not path.name.startswith(".")]
    return found


def no_parser(monkeypatch):
    """Let every attempt to parse fail."""

    def fail(self, *args, **kwargs):
        raise AssertionError("a template was parsed")

    monkeypatch.setattr(Parser, "parse", fail)


def render(engine, name="page.html", **values):
    return engine.get_template(name).render(Context({**VALUES, **values}))


def test_a_warm_start_renders_the_same_without_parsing(project, monkeypatch):
    cold = render(project())
    no_parser(monkeypatch)
    assert render(project()) == cold
    assert cold == "<b>&lt;X&gt;base &lt;x&gt;</b>aa(Ann!hi &lt;x&gt;)bb(none!hi &lt;x&gt;)aa(Bo!hi &lt;x&gt;)"


def test_a_large_file_is_mapped_and_reads_the_same(project, monkeypatch):
    cold = render(project())
    monkeypatch.setattr(storage, "READ_WHOLE", 0)
    no_parser(monkeypatch)
    assert render(project()) == cold


def test_autoescape_variants_are_kept_beside_each_other(project, monkeypatch):
    cold = project()
    both = [cold.get_template("part.html").render(Context(VALUES, autoescape=flag)) for flag in (True, False)]
    no_parser(monkeypatch)
    warm = project().get_template("part.html")
    assert [warm.render(Context(VALUES, autoescape=flag)) for flag in (True, False)] == both
    assert both[0] != both[1]


PARTS = {
    "parts.html": (
        "{% partialdef row inline %}<{{ y.name|default:x }}{% cycle '1' '2' %}{% if y.inner %}{% partial row2 %}{% endif %}>"
        "{% endpartialdef %}{% partialdef row2 %}{% firstof x as z %}[{{ z }}]{% endpartialdef %}"
        "{% for y in ys %}{% partial row %}{% endfor %}{{ z }}"
    ),
    "child.html": '{% extends "frame.html" %}{% block body %}{% partial top %}{% partial own %}{% endblock %}'
    "{% partialdef own %}own {{ x }}{% endpartialdef %}",
    "frame.html": "{% partialdef top %}top{% endpartialdef %}{% block body %}{% endblock %}",
    "tree.html": "{% partialdef node inline %}({{ n }}{% if n %}{% with n=n|add:-1 %}{% partial node %}{% endwith %}{% endif %})"
    "{% endpartialdef %}",
}


@pytest.mark.parametrize("name", PARTS)
def test_templates_with_parts_are_kept(project, monkeypatch, name):
    for one, source in PARTS.items():
        (project.folder / one).write_text(source)
    values = {"n": 3, "ys": [{"name": "<Ann>"}, {"inner": True}]}

    def both(engine):
        template = engine.get_template(name)
        return [template.render(Context({**VALUES, **values}, autoescape=on)) for on in (True, False, True)]

    cold = both(project())
    if name == "child.html":
        project().get_template("frame.html#top").render(Context())
        assert cold[0] == "topown &lt;x&gt;"
        assert both(project()) == cold
        return
    no_parser(monkeypatch)
    assert both(project()) == cold
    assert cold[0] != cold[1] or name != "parts.html"


def test_a_part_is_loaded_alone_from_a_template_that_was_kept(project):
    (project.folder / "parts.html").write_text(PARTS["parts.html"])
    whole = render(project(), "parts.html")
    engine = project()
    assert render(engine, "parts.html") == whole
    assert render(engine, "parts.html#row2") == "[&lt;x&gt;]"
    assert render(engine, "parts.html") == whole


def test_a_part_with_a_tag_of_others_is_not_kept(project):
    (project.folder / "other.html").write_text(
        "{% load here %}{% partialdef p inline %}{% raw %}{% endpartialdef %}{% partial p %}"
    )
    for _ in "ab":
        assert render(project(), "other.html") == "rawraw"


def test_nodes_are_there_when_they_are_asked_for(project):
    render(project())
    template = project().get_template("page.html")
    assert [type(node).__name__ for node in template.nodelist] == ["ExtendsNode"]
    assert len(template.nodelist.get_nodes_by_type(ForNode)) == 1


def test_nodes_that_somebody_changed_are_rendered_as_they_are(project):
    render(project(), "part.html")
    template = project().get_template("part.html")
    template.nodelist[1].s = "changed("
    assert template.render(Context(VALUES)).startswith("changed(")
    assert render(project(), "part.html").startswith("(")


def test_a_replaced_render_of_a_stock_class_is_seen(project, monkeypatch):
    render(project())
    monkeypatch.setattr(ForNode, "render", lambda self, context: "patched")
    assert render(project()).endswith("patched")


@pytest.mark.parametrize("change", ["source", "option", "library", "filter"])
def test_what_voids_an_entry(project, monkeypatch, change):
    render(project(), "part.html")
    if change == "source":
        (project.folder / "part.html").write_text("new {{ x }}")
        assert render(project(), "part.html") == "new &lt;x&gt;"
    elif change == "option":
        assert render(project(string_if_invalid="?"), "part.html", ys=[]).startswith("(?")
    elif change == "library":
        monkeypatch.setitem(project().template_builtins[0].tags, "ifchanged", raw)
        (project.folder / "part.html").write_text("{% ifchanged %}")
        assert render(project(), "part.html") == "raw"
    else:
        (project.folder / "up.html").write_text("{{ x|upper }}")
        assert render(project(), "up.html") == "&lt;X&gt;"
        builtins = next(one for one in project().template_builtins if "upper" in one.filters)
        monkeypatch.setitem(builtins.filters, "upper", lambda value: "other")
        assert render(project(), "up.html") == "other"
    assert upper("a") == "A"


def test_tags_made_of_functions_are_kept(project, monkeypatch):
    (project.folder / "own.html").write_text("{% load here %}{% twice x %}{% part 'Cy' %}")
    cold = render(project(), "own.html")
    no_parser(monkeypatch)
    assert render(project(), "own.html") == cold == "&lt;x&gt;&lt;x&gt;(Cy!hi )"


def test_a_template_with_somebody_elses_tag_is_parsed_in_every_process(project, monkeypatch):
    (project.folder / "own.html").write_text("{% load here %}{% raw %}")
    assert render(project(), "own.html") == "raw"
    monkeypatch.setitem(register.tags, "raw", lambda parser, token: type("Other", (Raw,), {"render": lambda s, c: "other"})())
    assert render(project(), "own.html") == "other"


def test_a_wrapper_that_looks_like_a_tag_of_ours_is_somebody_elses(project, monkeypatch):
    ours = project().template_builtins[0].tags["comment"]

    @functools.wraps(ours)
    def own(parser, token):
        ours(parser, token)
        return TextNode(STATE["text"])

    monkeypatch.setitem(register.tags, "comment", own)
    (project.folder / "own.html").write_text("{% load here %}{% comment %}{% endcomment %}")
    for text in ("one", "two"):
        monkeypatch.setitem(STATE, "text", text)
        assert render(project(), "own.html") == text


@pytest.mark.parametrize("kind", ["simple_tag", "filter"])
def test_functions_of_another_module_void_an_entry_when_that_changes(project, monkeypatch, tmp_path, kind):
    monkeypatch.syspath_prepend(str(tmp_path))
    use = "{% load late %}" + ("{% own %}" if kind == "simple_tag" else "{{ x|own }}")
    (project.folder / "own.html").write_text(use)
    (tmp_path / "late_library.py").write_text(
        "from quintet.template import Library\nfrom late_functions import own\nregister = Library()\n" + f"register.{kind}(own)\n"
    )
    first = "x=1" if kind == "simple_tag" else "x"
    (tmp_path / "late_functions.py").write_text(f"def own({first}):\n    return 'one'\n")
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    def fresh():
        for name in ("late_library", "late_functions"):
            sys.modules.pop(name, None)
        importlib.invalidate_caches()
        made = Engine(dirs=[project.folder], bytecode_cache=project.cache, libraries={"late": "late_library"})
        return render(made, "own.html")

    assert [fresh(), fresh()] == ["one", "one"]
    (tmp_path / "late_functions.py").write_text("def own(x, y):\n    return 'other'\n")
    with pytest.raises(TemplateSyntaxError, match=r"did not receive value|requires 2 arguments"):
        fresh()
    for name in ("late_library", "late_functions"):
        sys.modules.pop(name, None)


def test_syntax_errors_are_raised_when_the_template_is_asked_for(project):
    render(project(), "part.html")
    (project.folder / "part.html").write_text("{% if %}")
    with pytest.raises(TemplateSyntaxError):
        project().get_template("part.html")


def test_tracebacks_of_kept_code_lead_into_the_template(project):
    (project.folder / "bad.html").write_text("one\n  {{ x.fail }}")

    class Failing:
        @property
        def fail(self):
            raise OSError("inside")

    for _ in "ab":
        with pytest.raises(OSError, match="inside") as caught:
            render(project(), "bad.html", x=Failing())
        places = [(str(entry.path), entry.lineno + 1) for entry in caught.traceback]
        assert (str(project.folder / "bad.html"), 2) in places


@pytest.mark.parametrize(
    "name", ['a"b.html', "a'b.html", "a{b}.html", "a\nb.html", "{{ x }}.html", '"+open("x")+".html', "\\.html"]
)
def test_hostile_names_are_data(project, name):
    """CVE-2024-56201: a template's file name took part in the generated code."""
    (project.folder / name).write_text("[{{ x }}{% include other %}]")
    for _ in "ab":
        assert render(project(), name, other="part.html") == "[&lt;x&gt;(none!hi &lt;x&gt;)]"


class TestFiles:
    """CVE-2014-1402: a predictable cache in a folder of everybody let another user run his code."""

    def test_folder_and_file_are_the_users_alone(self, project):
        render(project())
        assert stat.S_IMODE(project.cache.stat().st_mode) == 0o700
        assert stat.S_IMODE(cache_file(project).stat().st_mode) == 0o600

    def test_a_folder_open_to_others_is_not_used(self, project, caplog):
        project.cache.mkdir(mode=0o777)
        project.cache.chmod(0o777)
        with caplog.at_level(logging.WARNING, "django.template"):
            assert render(project())
        assert not list(project.cache.iterdir())
        assert "closed to all others" in caplog.text

    def test_a_link_in_place_of_the_folder_is_not_followed(self, project, tmp_path):
        (tmp_path / "elsewhere").mkdir(mode=0o700)
        project.cache.symlink_to(tmp_path / "elsewhere")
        assert render(project())
        assert not list((tmp_path / "elsewhere").iterdir())

    @pytest.mark.parametrize("mode", [0o606, 0o660, 0o622, 0o644])
    def test_a_file_open_to_others_is_passed_over_and_replaced(self, project, mode):
        cold = render(project())
        path = cache_file(project)
        path.chmod(mode)
        template = project().get_template("page.html")
        assert template._kept is None
        assert template.render(Context(VALUES)) == cold
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert project().get_template("page.html")._kept is not None

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
    def test_a_file_of_somebody_else_is_passed_over_and_replaced(self, project):
        render(project())
        path = cache_file(project)
        os.chown(path, 65534, 65534)
        template = project().get_template("page.html")
        assert template._kept is None
        template.render(Context(VALUES))
        assert path.stat().st_uid == os.geteuid()

    def test_a_link_in_place_of_the_file_is_replaced(self, project, tmp_path):
        render(project())
        path = cache_file(project)
        path.rename(tmp_path / "moved")
        path.symlink_to(tmp_path / "moved")
        assert project().get_template("page.html")._kept is None
        render(project())
        assert not path.is_symlink()

    @pytest.mark.parametrize("damage", ["cut", "flipped", "garbage before", "empty", "zeros"])
    def test_damaged_files_cost_a_compilation_only(self, project, damage):
        cold = render(project())
        path = cache_file(project)
        data = path.read_bytes()
        middle = len(data) // 2
        path.write_bytes(
            {
                "cut": data[:-30],
                "flipped": data[:middle] + bytes([data[middle] ^ 255]) + data[middle + 1 :],
                "garbage before": b"x" * 100 + data,
                "empty": b"",
                "zeros": bytes(len(data)),
            }[damage]
        )
        assert render(project()) == cold
        assert project().get_template("page.html")._kept is not None
        assert render(project()) == cold

    def test_every_flipped_byte_is_noticed(self, project):
        cold = render(project(), "part.html")
        path = cache_file(project)
        data = path.read_bytes()
        for at in range(0, len(data), 97):
            path.write_bytes(data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :])
            assert render(project(), "part.html") == cold
            path.unlink()
            path.write_bytes(data)
            path.chmod(0o600)

    @pytest.mark.parametrize("failing", ["write", "replace", "open"])
    def test_a_disk_that_fails_costs_nothing_but_the_cache(self, project, monkeypatch, caplog, failing):
        def fail(*args, **kwargs):
            raise OSError(28, "No space left on device")

        engine = project()
        engine.get_template("part.html")
        monkeypatch.setattr(storage.os, failing, fail) if failing != "open" else monkeypatch.setattr(Path, "mkdir", fail)
        with caplog.at_level(logging.WARNING, "django.template"):
            assert engine.get_template("part.html").render(Context(VALUES)).startswith("(none")
        monkeypatch.undo()
        assert "No space left" in caplog.text
        assert not project.cache.exists() or not list(project.cache.iterdir())

    def test_a_file_grown_too_large_is_begun_anew(self, project, monkeypatch):
        render(project())
        size = cache_file(project).stat().st_size
        monkeypatch.setattr(storage, "LARGEST", size + 100)
        (project.folder / "part.html").write_text(PART + "more" * 50)
        render(project())
        assert cache_file(project).stat().st_size < size

    def test_nothing_is_kept_unless_it_is_asked_for(self, tmp_path, monkeypatch):
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
        Engine().from_string("{{ x }}").render(Context({}))
        assert not list(tmp_path.iterdir())
        assert default_folder() == tmp_path / "quintet" / "templates"


PROGRAM = """
import sys
from quintet.conf import settings
settings.configure(USE_TZ=True, INSTALLED_APPS=[])
import quintet; quintet.setup()
from quintet.template import Context, Engine
for _ in range(8):
    engine = Engine(dirs=[sys.argv[1]], bytecode_cache=sys.argv[2])
    print(*[engine.get_template(f"{n}.html").render(Context({"x": n})) for n in range(12)], sep="")
"""


def test_processes_and_threads_share_one_file(project):
    for number in range(12):
        (project.folder / f"{number}.html").write_text(f"[{number} {{{{ x|add:1 }}}}{{% if x %}}{'y' * number}{{% endif %}}]")
    wanted = "".join(f"[{n} {n + 1}{'y' * n}]" for n in range(12))
    command = [sys.executable, "-c", PROGRAM, str(project.folder), str(project.cache)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    found = []

    def here():
        engine = project()
        found.append("".join(engine.get_template(f"{n}.html").render(Context({"x": n})) for n in range(12)))

    threads = [threading.Thread(target=here) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [wanted] * 4
    for one in running:
        assert one.communicate(timeout=60)[0] == f"{wanted}\n" * 8
    assert project().get_template("3.html")._kept is not None


@pytest.mark.parametrize("change", ["set", "update", "ior", "setdefault", "pop", "popitem", "delete", "clear", "another table"])
def test_every_change_of_a_library_is_another_state(change):
    library = Library()
    library.filters["first"] = str.lower
    before = _Stamp(library, None)
    assert before.holds(library)
    if change == "set":
        library.filters["second"] = str.upper
    elif change == "update":
        library.filters.update({"second": str.upper})
    elif change == "ior":
        library.filters |= {"second": str.upper}
    elif change == "setdefault":
        library.filters.setdefault("second", str.upper)
    elif change == "pop":
        library.filters.pop("first")
    elif change == "popitem":
        library.filters.popitem()
    elif change == "delete":
        del library.filters["first"]
    elif change == "clear":
        library.filters.clear()
    else:
        library.filters = {"first": str.upper}
    assert not before.holds(library)
    assert _Stamp(library, None).digest != before.digest
