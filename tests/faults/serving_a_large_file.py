"""A program: serves a file of 256 MB once by `StaticFilesMiddleware` and prints the bytes and by how many kB it grew."""

import resource
import tempfile
from pathlib import Path

from quintet.conf import settings

SIZE = 256 * 1024 * 1024


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        with Path(folder, "big.bin").open("wb") as file:
            file.truncate(SIZE)
        settings.configure(
            STATIC_ROOT=folder,
            STATIC_URL="static/",
            INSTALLED_APPS=["quintet.contrib.staticfiles"],
            MIDDLEWARE=["quintet.contrib.staticfiles.middleware.StaticFilesMiddleware"],
            ROOT_URLCONF="quintet.views.language_urls",
            ALLOWED_HOSTS=["*"],
        )
        import quintet
        from quintet.core.handlers.wsgi import WSGIHandler
        from quintet.test import RequestFactory

        quintet.setup()
        application = WSGIHandler()

        def serve(path: str) -> int:
            body = application(RequestFactory().get(path).environ, lambda status, headers: None)
            length = sum(map(len, body))
            body.close()
            return length

        serve("/nothing")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        served = serve("/static/big.bin")
        print(served, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)


main()
