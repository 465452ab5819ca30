"""`ReplicaMiddleware`: who wrote a moment ago reads the primary in the next request too. A signed cookie says when."""

from typing import ClassVar

from quintet.drivers import replicas
from quintet.drivers.settings import DatabaseSettings
from quintet.http.request import HttpRequest
from quintet.http.response import HttpResponseBase
from quintet.web.phases import BuiltinMiddleware


class ReplicaMiddleware(BuiltinMiddleware):
    """Carries the time of a visitor's last write from one request to the next, for REPLICA_STICKY_SECONDS.

    It is signed, so that nobody can send all their reads to the primary for good.
    """

    fused: ClassVar[bool] = True

    def process_request(self, request: HttpRequest) -> None:
        """Take over when the visitor last wrote."""
        name = DatabaseSettings.now().replica_cookie_name
        if name not in request.COOKIES:
            return
        said = request.get_signed_cookie(name, default=None)
        if said is not None and said.isdecimal():
            at = int(said) / 1000
            if replicas.is_sticky(at):
                replicas.wrote(at)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Tell the visitor's browser when this request wrote."""
        at, config = replicas.last_write(), DatabaseSettings.now()
        if at is None or not replicas.is_sticky(at):
            return response
        value = str(int(at * 1000))
        if request.get_signed_cookie(config.replica_cookie_name, default=None) == value:
            return response
        response.set_signed_cookie(
            config.replica_cookie_name,
            value,
            max_age=int(config.replica_sticky_seconds) + 1,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
        return response
