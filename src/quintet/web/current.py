"""The fuse box of web: the application of this settings generation, and the threads that run sync views."""

from quintet.kernel import current
from quintet.kit.threads import Pool
from quintet.web.application import Application
from quintet.web.settings import WebSettings

#: Settable by the server, which knows how many threads a worker may have.
threads = Pool(name="quintet-view")


def _build() -> Application:
    return Application(WebSettings.now().middleware, threads)


def current_application() -> Application:
    """Return the application that MIDDLEWARE describes, built once for each settings generation."""
    return current.settings.store.per_generation(_build)
