"""Loaders: where templates are found, what a name cannot reach, templates that extend their own name."""

import pytest

from quintet.core.exceptions import ImproperlyConfigured
from quintet.template import Context, Engine, Origin, TemplateDoesNotExist, TemplateSyntaxError
from quintet.template.loaders.base import Loader as BaseLoader

FILES = "quintet.template.loaders.filesystem.Loader"
CACHED = "quintet.template.loaders.cached.Loader"
LOCMEM = "quintet.template.loaders.locmem.Loader"


def folders(tmp_path, **templates):
    """Write templates, given as folder=source of page.html; return the folders in order."""
    made = []
    for name, source in templates.items():
        folder = tmp_path / name
        (folder / "in").mkdir(parents=True)
        (folder / "page.html").write_text(source)
        made.append(folder)
    return made


@pytest.mark.parametrize("kept", [True, False])
def test_a_template_may_extend_its_own_name_in_the_next_folders(tmp_path, kept):
    one, two, three = folders(
        tmp_path,
        one="{% extends 'page.html' %}{% block a %}1{{ block.super }}{% endblock %}",
        two="{% extends 'page.html' %}{% block a %}2{{ block.super }}{% endblock %}",
        three="[{% block a %}3{% endblock %}]",
    )
    loaders = [(CACHED, [(FILES, [one, two, three])])] if kept else [(FILES, [one]), (FILES, [two, three])]
    engine = Engine(loaders=loaders)
    for _ in range(2):
        assert engine.get_template("page.html").render(Context()) == "[123]"
    (three / "page.html").unlink()
    for loader in engine.template_loaders:
        loader.reset()
    with pytest.raises(TemplateDoesNotExist) as caught:
        engine.get_template("page.html").render(Context())
    reasons = [(origin.name, reason) for origin, reason in caught.value.tried]
    assert (str(one / "page.html"), "Skipped to avoid recursion") in reasons
    assert (str(three / "page.html"), "Source does not exist") in reasons


@pytest.mark.parametrize(
    "name", ["../secret.txt", "in/../../secret.txt", "/etc/hostname", "..", "", ".", "a\0b", "in/../../open-beside/x.html"]
)
def test_no_name_leads_out_of_a_folder(tmp_path, name):
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "open-beside").mkdir()
    (tmp_path / "open-beside" / "x.html").write_text("secret")
    [folder] = folders(tmp_path, open="{% include name %}")
    for source in (Engine(dirs=[folder]), Engine(dirs=[str(folder) + "/"])):
        with pytest.raises(TemplateDoesNotExist):
            source.get_template(name)
        with pytest.raises((TemplateDoesNotExist, TemplateSyntaxError)):
            source.get_template("page.html").render(Context({"name": name}))


def test_names_inside_a_folder_may_turn(tmp_path):
    [folder] = folders(tmp_path, open="here")
    assert Engine(dirs=[folder]).get_template("in/../page.html").render(Context()) == "here"


def test_an_error_lists_every_place(tmp_path):
    one, two = folders(tmp_path, one="", two="")
    engine = Engine(loaders=[(FILES, [one, two]), (LOCMEM, {})])
    with pytest.raises(TemplateDoesNotExist) as caught:
        engine.get_template("no.html")
    assert [str(origin) for origin, _ in caught.value.tried] == [str(one / "no.html"), str(two / "no.html"), "no.html"]
    assert f"Tried:\n    {one / 'no.html'} (Source does not exist)" in caught.value.__notes__[0]
    with pytest.raises(TemplateDoesNotExist, match=r"no\.html, neither\.html"):
        engine.select_template(["no.html", "neither.html"])
    with pytest.raises(TemplateDoesNotExist, match="No template names provided"):
        engine.select_template([])


def test_a_folder_is_no_template(tmp_path):
    [folder] = folders(tmp_path, one="")
    with pytest.raises(IsADirectoryError):
        Engine(dirs=[folder]).get_template("in")
    # What looks like a file in a file is not there.
    with pytest.raises(TemplateDoesNotExist):
        Engine(dirs=[folder]).get_template("page.html/x.html")


def test_origins_are_equal_by_name_and_loader(tmp_path):
    [folder] = folders(tmp_path, one="x")
    engine = Engine(loaders=[(FILES, [folder])])
    first, second = engine.get_template("page.html").origin, engine.get_template("page.html").origin
    assert first == second
    assert hash(first) == hash(second)
    assert first is not second
    assert first != Origin(first.name)
    assert (str(first), first.template_name) == (str(folder / "page.html"), "page.html")
    assert first.loader_name.endswith(".template.loaders.filesystem.Loader")
    assert Origin("x").loader_name is None


class Two(BaseLoader):
    """Has templates in two places; the argument comes from the engine's option."""

    def __init__(self, engine, word):
        super().__init__(engine)
        self.word = word

    def get_template_sources(self, template_name):
        for place in ("first", "second"):
            yield Origin(f"{place}:{template_name}", template_name, self)

    def get_contents(self, origin):
        if origin.name != "second:a":
            raise TemplateDoesNotExist(origin)
        return self.word


def test_a_loader_of_ones_own_gets_its_arguments():
    engine = Engine(loaders=[(f"{__name__}.Two", "word")])
    template = engine.get_template("a")
    assert (template.render(Context()), template.origin.name, template.name) == ("word", "second:a", "a")
    found, origin = engine.find_template("a")
    assert (found.source, origin.loader) == ("word", engine.template_loaders[0])
    with pytest.raises(TemplateDoesNotExist) as caught:
        engine.find_template("a", skip=[origin])
    assert [reason for _, reason in caught.value.tried] == ["Source does not exist", "Skipped to avoid recursion"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"loaders": [5]}, "Invalid value in template loaders configuration: 5"),
        ({"loaders": [LOCMEM], "app_dirs": True}, "app_dirs must not be set when loaders is defined."),
        ({"loaders": ["nowhere.Loader"]}, "nowhere"),
    ],
)
def test_wrong_loaders(options, message):
    with pytest.raises((ImproperlyConfigured, ImportError), match=message):
        Engine(**options).get_template("a")


def test_an_include_asks_loaders_that_keep_nothing_at_each_rendering():
    templates = {"page.html": '{% include "part.html" %}', "part.html": "one"}
    engine = Engine(loaders=[("quintet.template.loaders.locmem.Loader", templates)])
    page = engine.get_template("page.html")
    assert page.render(Context()) == "one"
    templates["part.html"] = "two"
    assert page.render(Context()) == "two"
