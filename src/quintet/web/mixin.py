"""`MiddlewareMixin`: a middleware class from process_request and process_response, for sync and async callers."""

from collections.abc import Callable
from typing import Any, ClassVar

from quintet.http.request import HttpRequest
from quintet.kit import bridge
from quintet.kit.callables import is_coroutine_function, mark_coroutine_function


class MiddlewareMixin:
    """Calls `process_request`, then ``get_response``, then `process_response`, where a class defines them.

    Raises ValueError when ``get_response`` is missing.
    """

    sync_capable: ClassVar[bool] = True
    async_capable: ClassVar[bool] = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        if get_response is None:  # pyright: ignore[reportUnnecessaryComparison]  # users pass it
            raise ValueError("get_response must be provided.")
        self.get_response = get_response
        # asgiref's knows its own mark, which Python 3.11 lacks.
        self.async_mode = is_coroutine_function(get_response)
        if self.async_mode:
            mark_coroutine_function(self)

    def __repr__(self) -> str:
        inner = getattr(self.get_response, "__qualname__", type(self.get_response).__name__)
        return f"<{type(self).__qualname__} get_response={inner}>"

    def __call__(self, request: HttpRequest) -> Any:
        """Run the middleware; a coroutine when ``get_response`` is async."""
        if self.async_mode:
            return self._answer_async(request)
        response = self._before(request)
        return self._after(request, self.get_response(request) if response is None else response)

    async def _answer_async(self, request: HttpRequest) -> Any:
        response = await bridge.run(self._before, request)
        if response is None:
            response = await self.get_response(request)
        return await bridge.run(self._after, request, response)

    def _before(self, request: HttpRequest) -> Any:
        look = getattr(self, "process_request", None)
        return None if look is None else look(request)

    def _after(self, request: HttpRequest, response: Any) -> Any:
        look = getattr(self, "process_response", None)
        return response if look is None else look(request, response)
