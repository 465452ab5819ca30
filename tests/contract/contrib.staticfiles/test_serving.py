"""`StaticFilesMiddleware` serves what was collected, and nothing else."""

import gzip
import os

import pytest

from quintet.contrib.staticfiles.storage import staticfiles_storage
from quintet.http import HttpResponse
from quintet.test import Client, override_settings
from quintet.urls import path, re_path

MIDDLEWARE = ["quintet.middleware.security.SecurityMiddleware", "quintet.contrib.staticfiles.middleware.StaticFilesMiddleware"]


def the_site(request, rest=""):
    return HttpResponse(f"the site: {request.path}", status=404 if rest else 200)


urlpatterns = [path("", the_site), re_path("^(?P<rest>.+)$", the_site)]


@pytest.fixture
def served(site):
    """A site whose files were collected, and a client of it."""
    site.write(
        {
            "css/site.css": "a{color:red}" * 50,
            "app.js": "1;" * 500,
            "img/a b.png": b"\x89PNG" * 100,
            "big.bin": bytes(range(256)) * 4096,
            "html.html": "<p>é",
        }
    )
    site.collect()
    (site.root / ".env").write_text("SECRET")
    (site.root / ".git").mkdir()
    (site.root / ".git/config").write_text("SECRET")
    (site.root / "old.css~").write_text("SECRET")
    (site.root / "settings.py.bak").write_text("SECRET")
    (site.folder / "collected_private").mkdir()
    (site.folder / "collected_private/x").write_text("SECRET")
    (site.folder / "secret.txt").write_text("SECRET")
    (site.root / "link.txt").symlink_to(site.folder / "secret.txt")
    (site.root / "folder_link").symlink_to(site.folder / "collected_private")
    with override_settings(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], MIDDLEWARE=MIDDLEWARE):
        yield Client()


def body(response):
    return b"".join(response) if response.streaming else response.content


def test_a_file_with_a_hashed_name_never_changes(served):
    response = served.get(staticfiles_storage.url("css/site.css"))
    assert response.status_code == 200
    assert body(response) == b"a{color:red}" * 50
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["ETag"]
    assert "Vary" not in response


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("app.js", "text/javascript; charset=utf-8"),
        ("img/a%20b.png", "image/png"),
        ("html.html", "text/html; charset=utf-8"),
        ("big.bin", "application/octet-stream"),
    ],
)
def test_other_files_are_kept_for_a_minute(served, name, kind):
    response = served.get(f"/static/{name}")
    assert (response.status_code, response["Content-Type"]) == (200, kind)
    assert response["Cache-Control"] == "public, max-age=60"
    assert response["Last-Modified"]
    response.close()


@override_settings(STATICFILES_MAX_AGE=5)
def test_how_long_is_a_setting(served):
    assert served.get("/static/app.js")["Cache-Control"] == "public, max-age=5"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "css",
        "css/",
        "gone.css",
        ".env",
        ".git/config",
        "old.css~",
        "settings.py.bak",
        "link.txt",
        "folder_link/x",
        "../secret.txt",
        "css/../../secret.txt",
        "../collected_private/x",
        "%2e%2e/secret.txt",
        "..%2fsecret.txt",
        "css%5csite.css",
        "..%5c..%5csecret.txt",
        "app.js%00",
        "%00",
        "/app.js",
        "/etc/passwd",
        "css//site.css",
        "./app.js",
        "APP.JS",
        "CON",
        "app.js::$DATA",
        "a" * 5000,
    ],
)
def test_what_is_no_file_goes_on_to_the_site(served, name):
    response = served.get(f"/static/{name}")
    assert response.status_code == 404
    assert b"SECRET" not in response.content


def test_an_encoded_path_has_the_same_headers(served):
    """CVE-2026-34786."""
    plain, encoded = served.get("/static/app.js"), served.get("/static/%61pp%2Ejs")
    assert body(encoded) == body(plain)
    assert dict(encoded.items()) == dict(plain.items())


@pytest.mark.parametrize("name", ["app.js", "big.bin"])
def test_what_the_client_has_is_not_sent_again(served, name):
    url = f"/static/{name}"
    first = served.get(url)
    first.close()
    for condition in ({"if-none-match": first["ETag"]}, {"if-none-match": "*"}, {"if-modified-since": first["Last-Modified"]}):
        response = served.get(url, headers=condition)
        assert (response.status_code, body(response)) == (304, b"")
        assert response["ETag"] == first["ETag"]
        assert response["Cache-Control"] == "public, max-age=60"
        assert response["X-Content-Type-Options"] == "nosniff"
    response = served.get(url, headers={"if-none-match": '"other"', "if-modified-since": first["Last-Modified"]})
    assert response.status_code == 200
    response.close()
    assert served.get(url, headers={"if-match": '"other"'}).status_code == 412


@pytest.mark.parametrize("name", ["app.js", "big.bin"])
def test_a_part_of_a_file(served, name):
    url = f"/static/{name}"
    whole = served.get(url)
    content = body(whole)
    part = served.get(url, headers={"range": "bytes=10-19"})
    assert (part.status_code, body(part)) == (206, content[10:20])
    assert part["Content-Range"] == f"bytes 10-19/{len(content)}"
    assert part["ETag"] == whole["ETag"]
    assert body(served.get(url, headers={"range": "bytes=-5"})) == content[-5:]
    resumed = served.get(url, headers={"range": "bytes=10-19", "if-range": whole["ETag"]})
    assert (resumed.status_code, body(resumed)) == (206, content[10:20])
    changed = served.get(url, headers={"range": "bytes=10-19", "if-range": '"other"'})
    assert (changed.status_code, body(changed)) == (200, content)
    beyond = served.get(url, headers={"range": f"bytes={len(content)}-"})
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{len(content)}")
    many = served.get(url, headers={"range": "bytes=" + ",".join(f"{n}-{n}" for n in range(200))})
    assert (many.status_code, len(body(many))) == (200, len(content))


def test_a_head_request_and_methods_that_write(served):
    head = served.head("/static/app.js")
    assert head.status_code == 200
    assert head["Content-Type"] == "text/javascript; charset=utf-8"
    for method in ("post", "put", "delete", "options"):
        response = getattr(served, method)("/static/app.js")
        assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")
    assert served.post("/static/gone.js").status_code == 404


def test_the_rest_of_the_site_is_served_as_before(served):
    assert served.get("/").content == b"the site: /"
    assert served.get("/staticfile").content == b"the site: /staticfile"


def test_a_compressed_copy_is_sent_to_who_takes_it(served, site):
    packed = gzip.compress(b"1;" * 500)
    (site.root / "app.js.gz").write_bytes(packed)
    with override_settings(STATICFILES_MAX_AGE=61):  # the table is made anew
        response = served.get("/static/app.js", headers={"accept-encoding": "br;q=0, gzip, deflate"})
        assert (response["Content-Encoding"], response["Vary"], body(response)) == ("gzip", "Accept-Encoding", packed)
        assert response["Content-Type"] == "text/javascript; charset=utf-8"
        plain = served.get("/static/app.js")
        assert "Content-Encoding" not in plain
        assert plain["Vary"] == "Accept-Encoding"
        assert plain["ETag"] != response["ETag"]
        refused = served.get("/static/app.js", headers={"accept-encoding": "gzip;q=0.0, identity"})
        assert "Content-Encoding" not in refused
        part = served.get("/static/app.js", headers={"accept-encoding": "gzip", "range": "bytes=0-1"})
        assert (part.status_code, body(part), "Content-Encoding" in part) == (206, b"1;", False)
        itself = served.get("/static/app.js.gz")
        assert (itself["Content-Type"], body(itself), "Content-Encoding" in itself) == ("application/gzip", packed, False)


def test_a_compressed_copy_older_than_its_file_is_not_sent(served, site):
    old = site.root / "app.js.gz"
    old.write_bytes(gzip.compress(b"old"))
    os.utime(old, (1_000_000_000, 1_000_000_000))
    with override_settings(STATICFILES_MAX_AGE=62):
        assert body(served.get("/static/app.js", headers={"accept-encoding": "gzip"})) == b"1;" * 500


def test_a_file_replaced_before_it_was_first_asked_for_has_its_own_time(served, site):
    before = served.get("/static/html.html", headers={"range": "bytes=0-0"})["Last-Modified"]
    with override_settings(STATICFILES_MAX_AGE=61):
        served.get("/static/nothing")  # the table is made
        (site.root / "html.html").write_text("<p>other")
        os.utime(site.root / "html.html", (2_000_000_000, 2_000_000_000))
        found = served.get("/static/html.html", headers={"if-modified-since": before})
        assert (found.status_code, body(found)) == (200, b"<p>other")
        assert found["Last-Modified"] == "Wed, 18 May 2033 03:33:20 GMT"


def test_a_file_deleted_while_the_server_runs_is_not_found(served, site):
    assert served.get("/static/html.html").status_code == 200
    (site.root / "big.bin").unlink()
    assert served.get("/static/big.bin").status_code == 404
    (site.root / "html.html").unlink()
    assert served.get("/static/html.html").status_code == 200  # kept in memory


def test_files_linked_by_collectstatic_are_served(served, site):
    site.collect(clear=True, link=True)
    with override_settings(STATICFILES_MAX_AGE=63):
        assert served.get("/static/app.js").status_code == 200


@pytest.mark.parametrize(
    ("static_url", "prefix", "asked"),
    [
        ("assets/", "", "/assets/app.js"),
        ("/assets/v1/", "", "/assets/v1/app.js"),
        ("static/", "/shop", "/static/app.js"),
        ("/shop/static/", "/shop", "/static/app.js"),
        ("https://cdn.example/static/", "", "/static/app.js"),
        ("/", "", "/app.js"),
    ],
)
def test_static_url_may_be_any(served, static_url, prefix, asked):
    with override_settings(STATIC_URL=static_url):
        response = served.get(asked, SCRIPT_NAME=prefix)
        assert (response.status_code, body(response)) == (200, b"1;" * 500)
        assert response.get("Access-Control-Allow-Origin") == ("*" if "cdn" in static_url else None)


def test_with_debug_the_sources_are_served(served, site):
    site.write({"new.css": "new"})
    with override_settings(DEBUG=True):
        response = served.get("/static/new.css")
        assert body(response) == b"new"
        assert served.get("/static/.env").status_code == 404


def test_a_site_whose_files_were_not_collected_starts_with_a_warning(site, caplog):
    with override_settings(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], MIDDLEWARE=MIDDLEWARE):
        assert Client().get("/static/a.css").status_code == 404
    assert f"there is no folder {site.root}" in caplog.text


def test_a_manifest_that_was_cut_off_stops_the_start(site):
    site.root.mkdir()
    (site.root / "staticfiles.json").write_text('{"paths": {"a.c')
    said = pytest.raises(ValueError, match="Delete it and run collectstatic")
    with override_settings(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], MIDDLEWARE=MIDDLEWARE), said:
        Client().get("/")
