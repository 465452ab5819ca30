"""How much of a request is read, checked before it is."""

from collections.abc import Callable

from quintet.http.settings import HttpSettings
from quintet.kernel.errors import BadRequest, RequestDataTooBig, RequestURITooLong


def content_length(given: str | int | None) -> int | None:
    """Return the announced length of a body in bytes, None when there is no announcement.

    Raises BadRequest for text that is no number.
    """
    if given is None or given == "":
        return None
    # Tests write it as a number.
    text = str(given)
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise BadRequest(f"Content-Length is not a number of bytes: {text[:40]!r}")
    return int(text)


def check_content_length(text: str | int | None) -> None:
    """Refuse a body that announces more than DATA_UPLOAD_MAX_TOTAL_SIZE; RequestDataTooBig."""
    limit = HttpSettings.now().data_upload_max_total_size
    if limit is not None and (content_length(text) or 0) > limit:
        raise total_too_big(limit)


def bounded(next_chunk: Callable[[], bytes]) -> Callable[[], bytes]:
    """Return ``next_chunk`` that counts and raises RequestDataTooBig beyond DATA_UPLOAD_MAX_TOTAL_SIZE."""
    limit = HttpSettings.now().data_upload_max_total_size
    if limit is None:
        return next_chunk
    total = 0

    def counted() -> bytes:
        nonlocal total
        found = next_chunk()
        total += len(found)
        if total > limit:
            raise total_too_big(limit)
        return found

    return counted


def total_too_big(limit: int) -> RequestDataTooBig:
    """Return the error of a body beyond ``limit`` bytes, files included."""
    return RequestDataTooBig(f"Request body exceeded settings.DATA_UPLOAD_MAX_TOTAL_SIZE ({limit} bytes).")


def memory_too_big(limit: int) -> RequestDataTooBig:
    """Return the error of a body beyond ``limit`` bytes, files not counted."""
    return RequestDataTooBig(f"Request body exceeded settings.DATA_UPLOAD_MAX_MEMORY_SIZE ({limit} bytes).")


def too_long(path: str, query: str, limit: float) -> RequestURITooLong:
    """Return the error of a path and query that are longer than ``limit`` together; it shows how they begin."""
    length = len(path) + len(query)
    return RequestURITooLong(
        f"The path and query have {length} characters, more than REQUEST_URI_MAX_LENGTH ({limit:g}): {path[:80]!r}"
    )
