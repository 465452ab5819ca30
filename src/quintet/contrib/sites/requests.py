"""The stand-in for `Site` where its table is not installed."""

from typing import Any

from quintet.http.request import HttpRequest


class RequestSite:
    """A site whose domain and name are the host that a request asked for."""

    def __init__(self, request: HttpRequest) -> None:
        self.domain = self.name = request.get_host()

    def __str__(self) -> str:
        return self.domain

    def save(self, force_insert: bool = False, force_update: bool = False) -> None:
        """Raise NotImplementedError: there is no row."""
        raise NotImplementedError("RequestSite cannot be saved.")

    def delete(self) -> Any:
        """Raise NotImplementedError: there is no row."""
        raise NotImplementedError("RequestSite cannot be deleted.")
