"""`ManifestStaticFilesStorage`: copies named by their content, references replaced, the manifest written last."""

import io
import itertools
import json
import os
import types

import pytest

from quintet.contrib.staticfiles.storage import ManifestStaticFilesStorage, StaticFilesStorage, staticfiles_storage
from quintet.core.management import CommandError, call_command, execute_from_command_line
from quintet.http import Http404, HttpResponse
from quintet.template import Context, Engine
from quintet.templatetags.static import static
from quintet.test import Client, override_settings
from quintet.urls import get_script_prefix, path, set_script_prefix


class Modules(ManifestStaticFilesStorage):
    """Looks through scripts for modules."""

    support_js_module_import_aggregation = True


class Custom(ManifestStaticFilesStorage):
    """Has patterns of its own, a hash of its own and keeps its manifest elsewhere."""

    patterns = (*ManifestStaticFilesStorage.patterns, ("*.webmanifest", ((r'"src":\s*"(?P<url>[^"]+)"', '"src": "%(url)s"'),)))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, manifest_storage=StaticFilesStorage(location=f"{os.environ['ELSEWHERE']}"), **kwargs)


class Signed(StaticFilesStorage):
    """Gives another URL each time."""

    counter = itertools.count()

    def url(self, name):
        return f"{super().url(name)}?{next(self.counter)}"


class Full(ManifestStaticFilesStorage):
    """A disk with room for three files."""

    room = 3

    def _save(self, name, content):
        if not self.room:
            raise OSError(28, "No space left on device")
        self.room -= 1
        return super()._save(name, content)


def css_of(site, name="site.css"):
    return (site.root / staticfiles_storage.stored_name(name)).read_text()


@pytest.mark.parametrize(
    ("written", "becomes"),
    [
        ('@import "other.css";', '@import url("other.aa676972bbd2.css");'),
        ("@import 'other.css' screen;", '@import url("other.aa676972bbd2.css") screen;'),
        ("@IMPORT URL(other.css) layer(x);", '@IMPORT url("other.aa676972bbd2.css") layer(x);'),
        ("a{b:url( 'other.css' )}", 'a{b:url("other.aa676972bbd2.css")}'),
        ("a{b:url(./img/../other.css)}", 'a{b:url("./img/../other.aa676972bbd2.css")}'),
        ('a{b:url("other.css?#iefix")}', 'a{b:url("other.aa676972bbd2.css?#iefix")}'),
        ("a{b:url(other.css?v=1#x)}", 'a{b:url("other.aa676972bbd2.css?v=1#x")}'),
        ("a{b:url(/static/other.css)}", 'a{b:url("/static/other.aa676972bbd2.css")}'),
        ("a{b:url(/media/other.css)}", "a{b:url(/media/other.css)}"),
        ("a{b:url(//cdn.example/x.css)}", "a{b:url(//cdn.example/x.css)}"),
        ("a{b:url(https://cdn.example/x.css)}", "a{b:url(https://cdn.example/x.css)}"),
        ("a{b:url(data:image/png;base64,aa)}", "a{b:url(data:image/png;base64,aa)}"),
        ("a{b:url(#mask)} c{b:url()} d{b:url('')}", "a{b:url(#mask)} c{b:url()} d{b:url('')}"),
        ('/* url(gone.png) @import "gone.css" */', '/* url(gone.png) @import "gone.css" */'),
        ('a{content:"url(gone.png)"}', 'a{content:"url(gone.png)"}'),
        ("/*# sourceMappingURL=other.css */", "/*# sourceMappingURL=other.aa676972bbd2.css */"),
        ("/*# sourceMappingURL=gone.map */", "/*# sourceMappingURL=gone.map */"),
        ("a{b:url(im%67/a%20b.png)}", 'a{b:url("im%67/a%20b.bff139fa05ac.png")}'),
    ],
)
def test_references_of_style_sheets_lead_to_the_copies(site, written, becomes):
    site.write({"other.css": "body{}", "img/a b.png": b"png", "site.css": written})
    site.collect()
    assert css_of(site) == becomes


def test_a_file_is_written_after_those_it_refers_to_however_long_the_chain(site):
    length = 30
    site.write({f"{n}.css": f'@import "{n + 1}.css";' for n in range(length)} | {f"{length}.css": "a{}"})
    site.collect()
    before = staticfiles_storage.stored_name("0.css")
    site.write({f"{length}.css": "b{}"})
    site.collect()
    assert staticfiles_storage.stored_name("0.css") != before
    assert not any("0.css" in path and "intermediate" in path for path in site.collected())


def test_files_in_a_ring_are_named(site):
    site.write({"a.css": '@import "b.css";', "b.css": '@import "c.css";', "c.css": '@import "b.css";'})
    with pytest.raises(RuntimeError, match=r"Max post-process passes exceeded: b\.css → c\.css → b\.css"):
        site.collect()
    assert not (site.root / "staticfiles.json").exists()


def test_a_reference_that_names_nothing_is_told_with_file_and_line(site):
    site.write({"css/a.css": "a{}\n\nb{background: url(../img/gone.png)}", "css/b.css": 'x{}\n@import "gone.css";'})
    with pytest.raises(ValueError, match="names nothing") as caught:
        site.collect()
    assert "css/a.css, line 3: url(../img/gone.png) names nothing" in str(caught.value)
    assert 'css/b.css, line 2: @import "gone.css" names nothing' in str(caught.value)
    assert "'img/gone.png'" in str(caught.value)
    assert not (site.root / "staticfiles.json").exists()
    assert site.collected() == ["css/a.css", "css/b.css"]


@pytest.mark.parametrize("reference", ["../../etc/passwd", "../x.png"])
def test_a_reference_does_not_lead_out_of_the_files(site, reference):
    (site.folder / "x.png").write_text("x")
    site.write({"a.css": f"a{{b:url({reference})}}"})
    with pytest.raises(ValueError, match="names nothing"):
        site.collect()


def test_a_style_sheet_that_is_not_utf_8_is_named(site):
    site.write({"latin.css": "a{content:'é'}".encode("latin-1")})
    with pytest.raises(UnicodeDecodeError, match=r"latin\.css"):
        site.collect()


@pytest.mark.parametrize(
    ("written", "is_found"),
    [
        ('import d from "./m.js";', True),
        ("import * as d from './m.js'", True),
        ('import {a,\n b as c} from "./m.js"', True),
        ('import "./m.js"', True),
        ('const x = await import( "./m.js" )', True),
        ('export * as z from "./m.js"', True),
        ('export {default} from"./m.js"', True),
        ('import x from "/static/m.js"', True),
        ('// import d from "./m.js"', False),
        ('/* import d from "./m.js" */', False),
        ("const s = \"import d from './m.js'\"", False),
        ("const s = `import d from './m.js'`", False),
        ('const r = /["\']/; import d from "./m.js"', True),
        ('import x from "bare"', False),
        ('import x from "https://cdn.example/m.js"', False),
        ('this.import("./m.js")', False),
    ],
)
@pytest.mark.parametrize("site", [{"BACKEND": f"{__name__}.Modules"}], indirect=True)
def test_modules_are_found_when_asked_for(site, written, is_found):
    site.write({"m.js": "export default 1", "app.js": written})
    site.collect()
    assert (staticfiles_storage.stored_name("m.js") in css_of(site, "app.js")) is is_found


def test_without_asking_modules_stay_and_source_maps_are_replaced(site):
    site.write({"m.js": "1", "app.js.map": "{}", "app.js": 'import "./m.js";\n//# sourceMappingURL=app.js.map\n'})
    site.collect()
    assert css_of(site, "app.js") == 'import "./m.js";\n//# sourceMappingURL=app.js.99914b932bd3.map\n'


@pytest.mark.parametrize("site", [{"BACKEND": f"{__name__}.Custom"}], indirect=True)
def test_a_subclass_adds_patterns_and_keeps_its_manifest_elsewhere(site, tmp_path, monkeypatch):
    monkeypatch.setenv("ELSEWHERE", str(tmp_path / "elsewhere"))
    site.write({"icon.png": b"png", "app.webmanifest": '{"icons": [{"src": "icon.png"}]}'})
    site.collect()
    assert '"src": "icon.' in css_of(site, "app.webmanifest")
    assert '"src": "icon.png"' not in css_of(site, "app.webmanifest")
    assert (tmp_path / "elsewhere/staticfiles.json").exists()
    assert "staticfiles.json" not in site.collected()


def test_the_manifest_is_the_same_whatever_the_order(site):
    site.write({"b.css": "b{}", "a.css": "a{}"})
    site.collect()
    manifest = (site.root / "staticfiles.json").read_bytes()
    stored = json.loads(manifest)
    assert list(stored["paths"]) == ["a.css", "b.css"]
    assert stored["version"] == "1.1"
    assert stored["hash"] == staticfiles_storage.manifest_hash
    site.collect(clear=True)
    assert (site.root / "staticfiles.json").read_bytes() == manifest
    site.write({"a.css": "c{}"})
    site.collect()
    assert staticfiles_storage.manifest_hash != stored["hash"]


def test_a_manifest_that_was_cut_off_is_told(site):
    site.write({"a.css": "a{}"})
    site.collect()
    manifest = site.root / "staticfiles.json"
    for broken in (manifest.read_text()[:20], "", "[]", '{"version": "9", "paths": {}}'):
        manifest.write_text(broken)
        with pytest.raises(ValueError, match=r"Couldn't load manifest 'staticfiles\.json' \(version 1\.1\)"):
            ManifestStaticFilesStorage()


def test_a_file_that_the_manifest_does_not_name(site):
    site.write({"a.css": "a{}"})
    site.collect()
    assert static("a.css") == "/static/" + staticfiles_storage.stored_name("a.css")
    with pytest.raises(ValueError, match=r"Missing staticfiles manifest entry for 'gone\.css'"):
        static("gone.css")
    with override_settings(DEBUG=True):
        assert static("gone.css") == "/static/gone.css"
    lenient = ManifestStaticFilesStorage(manifest_strict=False)
    assert lenient.url("gone.css") == "/static/gone.css"


def test_an_error_page_goes_without_the_file(site, caplog):
    engine = Engine(libraries={"static": "quintet.templatetags.static"})
    template = engine.from_string('{% load static %}<link href="{% static "gone.css" %}">')

    def page(request):
        raise Http404

    def not_found(request, exception):
        return HttpResponse(template.render(Context()), status=404)

    urls = types.ModuleType("urls_of_this_test")
    urls.urlpatterns, urls.handler404 = [path("", page)], not_found
    with override_settings(ROOT_URLCONF=urls, ALLOWED_HOSTS=["*"], MIDDLEWARE=[]):
        response = Client().get("/")
    assert response.content == b'<link href="/static/gone.css">'
    assert "Missing staticfiles manifest entry for 'gone.css'" in caplog.text


def test_a_crash_leaves_the_manifest_before(site):
    site.write({"a.css": "a{}", "b.css": "b{}"})
    site.collect()
    before = (site.root / "staticfiles.json").read_bytes()
    site.write({"a.css": "a{x:y}", "b.css": "b{x:y}"})
    said = pytest.raises(CommandError, match=r"No space left on device.*set STATIC_ROOT to another folder")
    with override_settings(STORAGES={"staticfiles": {"BACKEND": f"{__name__}.Full"}}), said:
        site.collect()
    assert (site.root / "staticfiles.json").read_bytes() == before
    for name in json.loads(before)["paths"].values():
        assert (site.root / name).exists()


def test_a_url_follows_the_manifest_the_prefix_and_the_settings(site):
    site.write({"a.css": "a{}"})
    site.collect()
    before = static("a.css")
    assert static("a.css") == before
    site.write({"a.css": "b{}"})
    site.collect()
    assert static("a.css") not in (before, "/static/a.css")
    prefix = get_script_prefix()
    set_script_prefix("/shop/")
    try:
        assert static("a.css").startswith("/shop/static/a.")
    finally:
        set_script_prefix(prefix)
    with override_settings(STATIC_URL="https://cdn.example/"):
        assert static("a.css").startswith("https://cdn.example/a.")
    with override_settings(STORAGES={"staticfiles": {"BACKEND": f"{__name__}.Signed"}}):
        assert static("a.css") != static("a.css")


def test_on_the_command_line_what_is_missing_is_told_without_a_traceback(site, capsys):
    site.write({"a.css": "a{b:url(gone.png)}"})
    with pytest.raises(SystemExit) as ended:
        execute_from_command_line(["manage.py", "collectstatic", "--noinput"])
    assert ended.value.code == 1
    shown = capsys.readouterr().err
    assert "CommandError: a.css, line 1: url(gone.png) names nothing" in shown
    assert "Traceback" not in shown


def test_findstatic_shows_what_is_collected(site):
    site.write({"a.css": "a{}"})
    out = io.StringIO()
    call_command("findstatic", "a.css", first=True, verbosity=0, stdout=out)
    assert out.getvalue() == f"{site.source}/a.css\n"
