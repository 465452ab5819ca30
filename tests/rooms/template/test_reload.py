"""Reload in development: what a changed file makes anew, and that production never looks."""

import itertools
import os

import pytest

from quintet.template import Context, Engine, Template, TemplateDoesNotExist, TemplateSyntaxError
from quintet.template.base import Node
from quintet.template.library import Library
from quintet.template.loaders import cached, filesystem

register = Library()


class Holder(Node):
    """Holds another template from the time it was parsed."""

    def __init__(self, template):
        self.template = template

    def render(self, context):
        return self.template.render(context.new())


@register.tag
def holding(parser, token):
    return Holder(HELD[0].get_template("part.html"))


HELD = []


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Return a writer of files, and an engine over the folders ``first`` and ``second`` that looks every time."""
    monkeypatch.setattr(cached, "PAUSE", 0)
    folders = [tmp_path / "first", tmp_path / "second"]
    for folder in folders:
        folder.mkdir()

    def write(name, source, folder=1):
        path = folders[folder] / name
        path.write_text(source)
        # Two writes within one tick of the file system's clock differ in size or in this.
        moment = next(clock)
        os.utime(path, ns=(moment, moment))

    clock = itertools.count(10**18)
    write("base.html", "<{% block a %}base{% endblock %}>")
    write("page.html", "{% extends 'base.html' %}{% block a %}page {% include 'part.html' %}{% endblock %}")
    write("part.html", "part")
    write("other.html", "other")
    engine = Engine(dirs=folders, debug=True, libraries={"held": "tests.rooms.template.test_reload"})
    return write, engine, folders


def page(engine, name="page.html"):
    return engine.get_template(name).render(Context())


def test_a_changed_file_is_seen_by_what_extends_and_includes_it(project):
    write, engine, _ = project
    assert page(engine) == "<page part>"
    kept = engine.get_template("page.html"), engine.get_template("other.html")
    write("part.html", "new part")
    assert page(engine) == "<page new part>"
    write("base.html", "[{% block a %}{% endblock %}]")
    assert page(engine) == "[page new part]"
    assert (engine.get_template("page.html"), engine.get_template("other.html")) == kept


def test_a_template_object_held_by_a_view_is_linked_anew(project):
    write, engine, _ = project
    held = engine.get_template("page.html")
    assert held.render(Context()) == "<page part>"
    write("base.html", "({% block a %}{% endblock %})")
    engine.get_template("other.html")
    assert held.render(Context()) == "(page part)"


def test_deletion_and_a_file_in_an_earlier_folder(project):
    write, engine, folders = project
    assert page(engine) == "<page part>"
    write("part.html", "first", folder=0)
    assert page(engine) == "<page first>"
    (folders[0] / "part.html").unlink()
    assert page(engine) == "<page part>"
    (folders[1] / "part.html").unlink()
    with pytest.raises(TemplateDoesNotExist, match=r"part\.html"):
        page(engine)
    write("part.html", "again")
    assert page(engine) == "<page again>"


def test_a_syntax_error_and_its_mend(project):
    write, engine, _ = project
    assert page(engine) == "<page part>"
    write("part.html", "{% if %}")
    for _ in "ab":
        with pytest.raises(TemplateSyntaxError):
            page(engine)
    write("part.html", "mended")
    assert page(engine) == "<page mended>"


def test_a_missing_name_is_found_once_it_is_there(project):
    write, engine, _ = project
    with pytest.raises(TemplateDoesNotExist):
        engine.get_template("late.html")
    write("late.html", "late")
    assert page(engine, "late.html") == "late"


def test_templates_that_foreign_nodes_hold_are_made_again(project):
    write, engine, _ = project
    HELD[:] = [engine]
    write("holder.html", "{% load held %}{% holding %}")
    assert page(engine, "holder.html") == "part"
    write("part.html", "changed")
    assert page(engine, "holder.html") == "changed"


def test_production_never_looks_at_a_file_twice(project, monkeypatch):
    folders = project[2]
    production = Engine(dirs=folders)
    assert page(production) == "<page part>"
    monkeypatch.setattr(filesystem, "os", None)
    monkeypatch.setattr(cached.time, "monotonic", None)
    assert page(production) == "<page part>"


def test_a_look_is_not_taken_at_every_template(project, monkeypatch):
    write, engine, _ = project
    monkeypatch.setattr(cached, "PAUSE", 3600)
    assert page(engine) == "<page part>"
    write("part.html", "changed")
    assert page(engine) == "<page part>"
    engine.template_loaders[0].reset()
    assert page(engine) == "<page changed>"


def test_templates_that_others_find_during_a_look_do_not_disturb_it(project, monkeypatch):
    write, engine, _ = project
    page(engine)
    (loader,) = engine.template_loaders
    stock = Template.facts.fget

    def facts(self):
        loader.get_template_cache[f"found meanwhile {len(loader.get_template_cache)}"] = self
        return stock(self)

    write("part.html", "new")
    monkeypatch.setattr(Template, "facts", property(facts))
    loader.refresh()
    monkeypatch.undo()
    assert "new" in page(engine)
