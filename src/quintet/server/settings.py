"""The settings read by `quintet.server`."""

from quintet.kernel.section import Section, option
from quintet.kit.record import record


@record
class ServerSettings(Section):
    """The servers."""

    server_sync_threads: int = option(8, "Threads that run sync views, a worker.")
