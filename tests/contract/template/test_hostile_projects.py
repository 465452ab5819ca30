"""Template engines that are configured wrongly, and folders of templates in which anything may lie."""

import io
import os
import sys

import pytest

from quintet.core.exceptions import ImproperlyConfigured
from quintet.core.management import call_command
from quintet.core.management.base import SystemCheckError
from quintet.middleware.csrf import get_token
from quintet.template import TemplateDoesNotExist, TemplateSyntaxError, engines
from quintet.test import RequestFactory
from quintet.test.utils import override_settings

NATIVE = "quintet.template.backends.django.DjangoTemplates"
JINJA = "quintet.template.backends.jinja2.Jinja2"
DUMMY = "quintet.template.backends.dummy.TemplateStrings"


def made(entry):
    """Return the engine of an entry of TEMPLATES."""
    with override_settings(TEMPLATES=[{**entry, "NAME": "it"}]):
        return engines["it"]


@pytest.mark.parametrize(
    ("templates", "said"),
    [
        (
            [{"BACKEND": NATIVE, "DIRS": "templates"}],
            "DIRS of the template engine 'django' must be a list of folders, not 'te",
        ),
        ([{"BACKEND": JINJA, "DIRS": None}], "DIRS of the template engine 'jinja2' must be a list of folders, not None"),
        ({"BACKEND": NATIVE}, "TEMPLATES must be a list with a dictionary for each engine"),
        (["django"], "Each engine of TEMPLATES is a dictionary, not 'django'"),
        ([{"BACKEND": NATIVE, "OPTIONS": None}], "OPTIONS of a template engine must be a dictionary, not None"),
        ([{"BACKEND": NATIVE, "DIR": []}], "Unknown parameters: DIR .*'django'"),
        (
            [{"BACKEND": JINJA, "OPTIONS": {"nosuch": 1}}],
            "environment has got an unexpected keyword argument 'nosuch'",
        ),
        ([{"BACKEND": JINJA, "OPTIONS": {"environment": "nosuch.make"}}], "'nosuch.make' of the template engine 'jinja2' cannot"),
        (
            [{"BACKEND": JINJA, "OPTIONS": {"environment": "tests.contract.template.test_hostile_projects.no_environment"}}],
            "must be a jinja2.Environment, not 'none'",
        ),
        ([{"BACKEND": DUMMY, "OPTIONS": {"a": 1}}], "Unknown options: a .*'dummy', which has none"),
    ],
)
def test_a_wrong_setting_says_what_is_wrong_and_where(templates, said):
    with override_settings(TEMPLATES=templates), pytest.raises(ImproperlyConfigured, match=said):
        engines.all()


def no_environment(**options):
    """Return something else."""
    return "none"


@pytest.mark.parametrize("backend", [NATIVE, JINJA, DUMMY])
@pytest.mark.parametrize(
    "name", ["../up.html", "/etc/passwd", "a\0b.html", "page.html/below", "folder", "", ".", "..", "none.html"]
)
def test_names_that_are_no_template_are_not_there(tmp_path, backend, name):
    inside = tmp_path / "templates"
    (inside / "folder").mkdir(parents=True)
    (inside / "page.html").write_text("page")
    (tmp_path / "up.html").write_text("secret")
    engine = made({"BACKEND": backend, "DIRS": [str(inside)]})
    assert engine.get_template("page.html").render({}) == "page"
    with pytest.raises((TemplateDoesNotExist, IsADirectoryError)):
        engine.get_template(name)


@pytest.mark.parametrize(
    ("backend", "source"), [(JINJA, "[{{ csrf_input }}|{{ csrf_token }}|{{ x }}]"), (DUMMY, "[$csrf_input|$csrf_token|$x]")]
)
def test_other_engines_escape_and_know_the_token_of_a_request(backend, source):
    request = RequestFactory().get("/")
    template = made({"BACKEND": backend}).from_string(source)
    shown = template.render({"x": "<b>&\"'"}, request)
    token = shown.split("|")[1]
    assert len(token) == 64
    assert '<input type="hidden" name="csrfmiddlewaretoken" value="' in shown
    assert "<b>" not in shown
    assert get_token(request)
    alone = template.render({"x": "y"})
    assert "csrfmiddlewaretoken" not in alone
    assert "y" in alone
    assert template.render() is not None
    assert template.render(None, None) is not None


def test_errors_of_jinja_become_ours_with_their_line(tmp_path):
    (tmp_path / "page.html").write_text("a\nb\n{% include 'part.html' %}")
    (tmp_path / "part.html").write_text("c\n{% if %}")
    (tmp_path / "gone.html").write_text("{% include 'nowhere.html' %}")
    engine = made({"BACKEND": JINJA, "DIRS": [tmp_path]})
    with pytest.raises(TemplateSyntaxError) as caught:
        engine.get_template("page.html").render({})
    assert (caught.value.template_debug["line"], caught.value.template_debug["during"]) == (2, "{% if %}")
    assert str(tmp_path / "part.html") in "".join(caught.value.__notes__)
    with pytest.raises(TemplateDoesNotExist, match=r"nowhere\.html") as missing:
        engine.get_template("gone.html").render({})
    assert [str(origin) for origin, _ in missing.value.tried] == [str(tmp_path / "nowhere.html")]
    assert made({"BACKEND": JINJA, "OPTIONS": {"autoescape": False}}).from_string("{{ x }}").render({"x": "<"}) == "<"


LIBRARY = """from quintet.template import Library
register = Library()

@register.tag
def boom(parser, token):
    raise KeyError("x")
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Return a folder of templates in which nearly nothing is right."""
    folder = tmp_path / "templates"
    folder.mkdir()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "hostile_library.py").write_text(LIBRARY)
    (folder / "wrong.html").write_text("{% if %}")
    (folder / "latin.html").write_bytes("caf\u00e9".encode("latin-1"))
    (folder / "image.png").write_bytes(b"\x89PNG\0\xff")
    (folder / "tag.html").write_text("x\n{% load my %}{% boom %}{{ a|uper }}")
    (elsewhere / "linked.html").write_text("{{ a|uper }}")
    (folder / "link").symlink_to(elsewhere)
    (folder / "again").symlink_to(folder)
    (folder / "dangling.html").symlink_to(tmp_path / "nowhere")
    os.mkfifo(folder / "pipe.html")
    deep = folder / "/".join(["deep"] * 30)
    deep.mkdir(parents=True)
    (deep / "last.html").write_text("{% endif %}")
    monkeypatch.syspath_prepend(tmp_path)
    yield folder
    sys.modules.pop("hostile_library", None)


def test_a_check_of_templates_comes_through_any_folder(project):
    entry = {"BACKEND": NATIVE, "DIRS": [str(project)], "OPTIONS": {"libraries": {"my": "hostile_library"}}}
    out = io.StringIO()
    with override_settings(TEMPLATES=[entry]), pytest.raises(SystemCheckError) as caught:
        call_command("check", "--templates", stdout=out, stderr=out)
    told = str(caught.value)
    for line in (
        f"{project}/wrong.html:1:1: (templates.E101) Unexpected end of expression",
        f"{project}/tag.html:2:14: (templates.E101) KeyError: 'x'",
        f"{project}/tag.html:2:29: (templates.E101) Invalid filter: 'uper'",
        f"{project}/link/linked.html:1:6: (templates.E101) Invalid filter",
        "/deep/last.html:1:4: (templates.E101) Invalid block tag",
        "latin.html: (templates.W103) The template cannot be read",
        "line 1: byte 0xe9 is not utf-8",
    ):
        assert line in told
    for name in ("image.png", "dangling", "pipe.html", "again/"):
        assert name not in told


def test_a_file_that_may_not_be_read_is_told(project, monkeypatch):
    def closed(self, origin):
        raise PermissionError(13, "Permission denied", origin.name)

    (project / "wrong.html").unlink()
    monkeypatch.setattr("quintet.template.loaders.filesystem.Loader.get_contents", closed)
    out = io.StringIO()
    with override_settings(TEMPLATES=[{"BACKEND": NATIVE, "DIRS": [project]}]), pytest.raises(SystemCheckError) as caught:
        call_command("check", "--templates", stdout=out, stderr=out)
    assert "tag.html: (templates.E102) The template cannot be read: [Errno 13] Permission denied" in str(caught.value)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"loaders": ["nosuch.Loader"]}, "loaders of the engine 'django': No module named 'nosuch'"),
        ({"context_processors": ["os.path.nosuch"]}, "context_processors of the engine 'django': "),
        ({"loaders": [5]}, "loaders of the engine 'django': "),
    ],
)
def test_a_check_of_templates_imports_what_the_options_name(options, said):
    out = io.StringIO()
    with override_settings(TEMPLATES=[{"BACKEND": NATIVE, "OPTIONS": options}]), pytest.raises(SystemCheckError) as caught:
        call_command("check", "--templates", stdout=out, stderr=out)
    assert "(templates.E104)" in str(caught.value)
    assert said in str(caught.value)


def test_a_library_that_cannot_be_imported_is_told_by_the_template_that_loads_it(tmp_path, monkeypatch):
    (tmp_path / "page.html").write_text("{% load broken %}")
    out = io.StringIO()
    entry = {"BACKEND": NATIVE, "DIRS": [tmp_path]}
    with (
        override_settings(TEMPLATES=[entry]),
        pytest.raises(SystemCheckError, match=r"page\.html:1:9: .*'broken' is not"),
    ):
        call_command("check", "--templates", stdout=out, stderr=out)
