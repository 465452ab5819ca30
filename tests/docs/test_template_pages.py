"""Follow the pages on templates, in one process: render each template with the page's variables, compare the output below it."""

import sys
from pathlib import Path
from types import ModuleType

import pytest

from quintet.http import HttpRequest
from quintet.template import Context, Engine, RequestContext
from quintet.test import RequestFactory
from quintet.test.utils import override_settings
from quintet.urls import include, path
from tests.docs.test_documentation import DOCS, TEMPLATE_PAGES, Block, blocks

OUR_LIBRARIES = ("cache", "i18n", "l10n", "static", "tz")
SETTINGS = {
    "USE_TZ": True,
    "TIME_ZONE": "Europe/Paris",
    "LANGUAGE_CODE": "en",
    "STATIC_URL": "/static/",
    "MEDIA_URL": "/media/",
    "ROOT_URLCONF": "tests.docs.test_template_pages",
    "CACHES": {"default": {"BACKEND": "quintet.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages on templates"}},
}
PROCESSORS = [f"quintet.template.context_processors.{name}" for name in ("request", "csp", "static")]


def view(request: HttpRequest, **values: object) -> None:
    """Never called; the pages show its URL."""


urlpatterns = [
    path("books/<int:pk>/", view, name="book"),
    path("shop/", include(([path("cart/", view, name="cart")], "shop"))),
]


class Page:
    """A page that is followed: its templates, variables and modules so far."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.templates: dict[str, str] = {}
        self.libraries = {name: f"quintet.templatetags.{name}" for name in OUR_LIBRARIES}
        self.variables: dict[str, object] = {}
        self.output: str | None = None
        self.request = RequestFactory().get("/books/", {"color": "green", "page": "3"})

    def follow(self, block: Block) -> None:
        """Do what one block says."""
        if "file" in block.words:
            self.write(block.words["file"], block.text)
        elif block.language == "python":
            self.run(block)
        elif block.language == "django":
            self.render(block)
        elif block.language == "text" and self.output is not None:
            shown, promised = " ".join(self.output.split()), " ".join(block.text.split())
            found = promised in shown if "part" in block.words else promised == shown
            assert found, f"line {block.line}: {shown!r} is not {promised!r}"
            self.output = None

    def write(self, name: str, text: str) -> None:
        """Keep a template, or write a module; one in ``templatetags`` is a library."""
        place = Path(name)
        if place.suffix != ".py":
            self.templates[name] = text
        target = self.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
        if "templatetags" in place.parts and place.stem != "__init__":
            self.libraries[place.stem] = ".".join(place.with_suffix("").parts)

    def run(self, block: Block) -> None:
        """Run Python; its names are variables of the templates that follow."""
        names = {"__name__": "page", "folder": self.folder, "request": self.request, **self.variables}
        exec(compile(block.text, f"line {block.line}", "exec"), names)
        del names["__builtins__"]
        self.variables = {name: value for name, value in names.items() if not isinstance(value, ModuleType)}

    def render(self, block: Block) -> None:
        """Render a template; an error counts as its output."""
        loaders = [("quintet.template.loaders.locmem.Loader", self.templates)]
        engine = Engine(loaders=loaders, libraries=self.libraries, context_processors=PROCESSORS)
        left_out = {"__name__", "folder", "request"}
        values = {name: value for name, value in self.variables.items() if name not in left_out}
        plain = "plain" in block.words
        try:
            template = engine.from_string(block.text)
            self.output = template.render(Context(values) if plain else RequestContext(self.request, values))
        except Exception as error:  # noqa: BLE001  what the page shows of it is compared
            self.output = "\n".join([f"{type(error).__name__}: {error}", *getattr(error, "__notes__", ())])


@pytest.mark.parametrize("page", TEMPLATE_PAGES)
def test_a_page_on_templates_holds_what_it_promises(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(tmp_path)
    before = set(sys.modules)
    followed = Page(tmp_path)
    with override_settings(**SETTINGS):
        for block in blocks(DOCS / page):
            followed.follow(block)
            if block.language == "django" and "file" not in block.words:
                continue
            assert followed.output is None, f"line {block.line}: nothing shows what the template above renders to"
    for name in set(sys.modules) - before:
        if str(tmp_path) in str(getattr(sys.modules[name], "__file__", "")):
            monkeypatch.delitem(sys.modules, name)
