"""Static files in development: views, URL patterns, and handlers in front of a site."""

import asyncio

import pytest

from quintet.conf.urls.static import static as static_pattern
from quintet.contrib.staticfiles import finders
from quintet.contrib.staticfiles.finders import BaseFinder, BaseStorageFinder, DefaultStorageFinder
from quintet.contrib.staticfiles.handlers import ASGIStaticFilesHandler, StaticFilesHandler
from quintet.contrib.staticfiles.management.commands import collectstatic, findstatic, runserver
from quintet.contrib.staticfiles.storage import StaticFilesStorage
from quintet.contrib.staticfiles.urls import staticfiles_urlpatterns
from quintet.contrib.staticfiles.views import serve
from quintet.core.exceptions import ImproperlyConfigured
from quintet.core.files.storage import InMemoryStorage
from quintet.core.management import BaseCommand, get_commands, load_command_class
from quintet.http import Http404
from quintet.test import RequestFactory, override_settings


class StoredFinder(BaseStorageFinder):
    storage = StaticFilesStorage


class FarFinder(BaseStorageFinder):
    storage = InMemoryStorage


def test_where_a_file_is_and_where_it_was_looked_for(site):
    site.write({"a.css": "a{}", "two/a.css": "b{}"})
    with override_settings(STATICFILES_DIRS=[site.source, ("pre", site.source / "two")]):
        assert finders.find("a.css") == f"{site.source}/a.css"
        assert finders.searched_locations == [str(site.source)]
        assert finders.find("pre/a.css", find_all=True) == [f"{site.source}/two/a.css"]
        assert finders.searched_locations == [str(site.source), f"{site.source}/two"]
        assert finders.find("prefix/a.css") is None
        assert finders.find("gone.css", find_all=True) == []
        listed = [(path, storage.prefix) for path, storage in finders.get_finders()[0].list([])]
        assert listed == [("a.css", ""), ("two/a.css", ""), ("a.css", "pre")]


def test_finders_of_storages(site):
    site.write({"a.css": "a{}"})
    site.collect(post_process=False)
    found = StoredFinder()
    assert found.find("a.css") == f"{site.root}/a.css"
    assert found.find("a.css", find_all=True) == [f"{site.root}/a.css"]
    assert found.find("gone.css") == []
    assert [path for path, _ in found.list([])] == ["a.css"]
    far = FarFinder()
    far.storage.save("x.css", __import__("io").BytesIO(b"x"))
    assert far.find("x.css") == []
    assert [path for path, _ in far.list([])] == ["x.css"]
    with pytest.raises(ImproperlyConfigured, match="doesn't have a storage class assigned"):
        BaseStorageFinder()
    with override_settings(MEDIA_ROOT=""), pytest.raises(ImproperlyConfigured, match="doesn't have a valid location"):
        DefaultStorageFinder()


def test_a_finder_says_what_it_lacks():
    for call in (lambda: BaseFinder().find("x"), lambda: BaseFinder().list([]), lambda: BaseFinder().check()):
        with pytest.raises(NotImplementedError, match=r"BaseFinder|check\(\)"):
            call()
    with (
        override_settings(STATICFILES_FINDERS=["quintet.test.Client"]),
        pytest.raises(ImproperlyConfigured, match="not a subclass"),
    ):
        finders.find("x")


def test_the_view_serves_with_debug_only(site):
    site.write({"a.css": "a{}"})
    with pytest.raises(Http404):
        serve(RequestFactory().get("/static/a.css"), "a.css")
    with override_settings(DEBUG=True):
        response = serve(RequestFactory().get("/static/a.css"), "a.css")
        assert b"".join(response) == b"a{}"
        response.close()


@pytest.mark.parametrize(
    ("url", "count"), [("static/", 1), ("/static/", 1), ("https://cdn.example/static/", 0), ("/", 0), ("", 0), (None, 0)]
)
def test_url_patterns_of_static_files(url, count):
    with override_settings(STATIC_URL=url, DEBUG=True):
        assert len(staticfiles_urlpatterns()) == count
    with override_settings(STATIC_URL=url, DEBUG=False):
        assert staticfiles_urlpatterns() == []


def test_url_patterns_of_a_folder(tmp_path):
    with override_settings(DEBUG=True):
        pattern = static_pattern("/media/", document_root=str(tmp_path))[0]
        match = pattern.resolve("media/a/b.png")
        assert match.kwargs == {"path": "a/b.png", "document_root": str(tmp_path)}
        assert static_pattern("https://cdn.example/media/") == []
        with pytest.raises(ImproperlyConfigured, match="Empty static prefix not permitted"):
            static_pattern("")
    assert static_pattern("/media/", document_root="x") == []


def asked(application, path, headers=()):
    sent = []

    messages = [{"type": "http.request", "body": b""}]

    async def receive():
        return messages.pop() if messages else await asyncio.Event().wait()

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "headers": list(headers), "query_string": b""}
    asyncio.run(application(scope, receive, send))
    return sent


def test_asgi_static_files_stand_in_front(site):
    site.write({"a.css": "a{b:c}"})

    async def rest(scope, receive, send):
        await send({"type": scope["type"]})

    application = ASGIStaticFilesHandler(rest)
    start, *pieces = asked(application, "/static/a.css")
    assert start["status"] == 200
    assert (b"x-content-type-options", b"nosniff") in start["headers"]
    assert b"".join(piece.get("body", b"") for piece in pieces) == b"a{b:c}"
    assert asked(application, "/static/a.css", [(b"range", b"bytes=0-1")])[0]["status"] == 206
    assert asked(application, "/static/gone.css")[0]["status"] == 404
    assert asked(application, "/static/../secret")[0]["status"] == 404
    assert asked(application, "/other") == [{"type": "http"}]
    sent = []

    async def send(message):
        sent.append(message)

    asyncio.run(application({"type": "websocket"}, None, send))
    assert sent == [{"type": "websocket"}]


def test_wsgi_static_files_stand_in_front(site):
    site.write({"a.css": "a{b:c}", "%61.css": "twice"})
    begun = []
    application = StaticFilesHandler(lambda environ, start_response: [b"rest"])

    def ask(path):
        environ = RequestFactory().get("/").environ | {"PATH_INFO": path}
        body = application(environ, lambda status, headers: begun.append(status))
        try:
            return b"".join(body)
        finally:
            if hasattr(body, "close"):
                body.close()

    assert ask("/static/a.css") == b"a{b:c}"
    assert ask("/other") == b"rest"
    ask("/static/gone.css")
    assert begun == ["200 OK", "404 Not Found"]


def test_packages_subclass_the_commands_at_their_usual_paths(site):
    with override_settings(INSTALLED_APPS=["quintet.contrib.staticfiles"]):
        for module in (runserver, collectstatic, findstatic):
            name = module.__name__.rpartition(".")[2]
            assert issubclass(module.Command, BaseCommand)
            assert get_commands()[name] == "quintet.contrib.staticfiles"
            assert type(load_command_class("quintet.contrib.staticfiles", name)) is module.Command


def test_a_runserver_of_a_package_leaves_static_files_to_the_site():
    class Command(runserver.Command):
        """As whitenoise has it."""

        def add_arguments(self, parser):
            super().add_arguments(parser)
            parser.set_defaults(use_static_handler=False)

    with override_settings(INSTALLED_APPS=["quintet.contrib.staticfiles"], DEBUG=True):
        command = Command()
        assert not command.serves_static(vars(command.create_parser("manage.py", "runserver").parse_args([])))
