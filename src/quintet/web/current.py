"""The fuse box of web: the application of this settings generation, and the threads that run sync views."""

from quintet.kernel import current
from quintet.kit.threads import Pool
from quintet.web.afterwards import Afterwards
from quintet.web.application import Application
from quintet.web.metrics import Metrics, folder_of_server
from quintet.web.settings import WebSettings
from quintet.web.vital import ServingState

#: Settable by the server, which knows how many threads a worker may have.
threads = Pool(name="quintet-view")
#: What is done after responses.
afterwards = Afterwards(threads)
#: Whether this process is about to stop.
serving = ServingState()


def _build() -> Application:
    settings = WebSettings.now()
    metrics = Metrics(folder_of_server()) if settings.metrics_path else None
    return Application(settings.middleware, threads, afterwards, serving, metrics)


def current_application() -> Application:
    """Return the application that MIDDLEWARE describes, built once for each settings generation."""
    return current.settings.store.per_generation(_build)
