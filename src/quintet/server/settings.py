"""The settings read by `quintet.server`."""

from dataclasses import dataclass

from quintet.kernel.section import Section, option


@dataclass(frozen=True)
class ServerSettings(Section):
    """The servers."""

    server_sync_threads: int = option(8, "Threads that run sync views, a worker.")
