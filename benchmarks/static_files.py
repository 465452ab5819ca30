"""What a static file costs beside a plain text view, in one process and without a server: microseconds of CPU per request.

    python -m benchmarks.static_files

Both answer through `RSGIHandler` and the default middleware with a transport that drops the response; batches are interleaved,
the least of each is printed. The second table is a second `collectstatic` of the same files: wall seconds.
"""

import asyncio
import contextlib
import io
import tempfile
import time
from pathlib import Path

from benchmarks.http_inprocess import MIDDLEWARE, Protocol, Scope, _batch, configure

BATCHES, CALLS = 150, 200
STATIC = "quintet.contrib.staticfiles.middleware.StaticFilesMiddleware"


class AnyAnswer(Protocol):
    """Takes 304 too."""

    def response_bytes(self, status, headers, body):
        assert status == 200, status

    def response_empty(self, status, headers):
        assert status == 304, status


class Asking:
    """Request headers of a browser."""

    def __init__(self, **more):
        self.values = {"host": "localhost", "accept-encoding": "gzip, deflate, br, zstd"} | more

    def get(self, key, default=None):
        return self.values.get(key, default)

    def get_all(self, key):
        return [self.values[key]] if key in self.values else []

    def items(self):
        return list(self.values.items())


def scope_of(path, **headers):
    found = Scope(path)
    found.headers = Asking(**headers)
    return found


async def requests(rows):
    from quintet.server.rsgi import RSGIHandler

    handler, protocol = RSGIHandler(), AnyAnswer()

    def once(scope):
        def call():
            with contextlib.suppress(StopIteration):
                handler.__rsgi__(scope, protocol).send(None)
                raise AssertionError(f"{scope.path} waited")

        return call

    calls = {title: once(scope) for title, scope in rows.items()}
    best = dict.fromkeys(rows, float("inf"))
    for call in calls.values():
        call()
    for _ in range(BATCHES):
        for title, call in calls.items():
            best[title] = min(best[title], _batch(call, CALLS))
    plain = next(iter(best.values()))
    for title, seconds in best.items():
        print(f"{seconds / CALLS * 1e6:9.2f} us  {seconds / plain:5.2f}x  {title}", flush=True)


def main():
    from quintet.contrib.staticfiles.storage import staticfiles_storage
    from quintet.core.management import call_command
    from quintet.kit import bridge
    from quintet.test import override_settings

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "static")
        source.mkdir()
        (source / "site.css").write_text("a{color:red}" * 200)
        for number in range(2000):
            (source / f"{number}.txt").write_text(f"{number}" * 100)
        options = {
            "STATICFILES_DIRS": [str(source)],
            "STATIC_ROOT": f"{folder}/out",
            "STATIC_URL": "static/",
            "INSTALLED_APPS": [f"quintet.contrib.{name}" for name in ("contenttypes", "auth", "sessions", "staticfiles")],
            "STORAGES": {"staticfiles": {"BACKEND": "quintet.contrib.staticfiles.storage.ManifestStaticFilesStorage"}},
            "STATICFILES_COMPRESS": ["gzip"],
            "MIDDLEWARE": [MIDDLEWARE[0], STATIC, *MIDDLEWARE[1:]],
        }  # fmt: skip
        with override_settings(**options):
            for title in ("first collectstatic of 2,001 files", "second collectstatic"):
                begun = time.perf_counter()
                call_command("collectstatic", interactive=False, stdout=io.StringIO())
                print(f"{time.perf_counter() - begun:9.2f} s   {title}", flush=True)
            url = staticfiles_storage.url("site.css")
            from quintet.test import Client

            tag = Client().get(url, headers={"host": "localhost", "accept-encoding": "gzip"})["ETag"]
            rows = {
                "plain text view, 7 middlewares": scope_of("/plain"),
                "static file of 2.4 kB, compressed copy": scope_of(url),
                "the same, not modified": scope_of(url, **{"if-none-match": tag}),
            }
            asyncio.run(bridge.portal(requests(rows)))


if __name__ == "__main__":
    configure()
    main()
