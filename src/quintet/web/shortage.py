"""Errors that say that something has run out, a disk or a database's patience: the site is well, and may be again soon."""

import errno

#: There is no room for what was to be stored.
FULL = 507
#: Try again.
UNAVAILABLE = 503
RETRY_SECONDS = "5"

OS_ERRORS = {errno.ENOSPC: FULL, errno.EDQUOT: FULL, errno.EFBIG: FULL, errno.EMFILE: UNAVAILABLE, errno.ENFILE: UNAVAILABLE}
#: SQLite's primary result codes: SQLITE_FULL, SQLITE_IOERR.
SQLITE_CODES = {13: FULL, 10: UNAVAILABLE}
#: PostgreSQL's: disk_full; too_many_connections, cannot_connect_now, admin_shutdown, crash_shutdown.
SQL_STATES = {"53100": FULL, "53300": UNAVAILABLE, "57P03": UNAVAILABLE, "57P01": UNAVAILABLE, "57P02": UNAVAILABLE}


def status_of(error: BaseException) -> int | None:
    """Return 507 or 503 for an error that came from a shortage, None for every other."""
    seen: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and all(current is not one for one in seen):
        if (found := _status(current)) is not None:
            return found
        seen.append(current)
        current = current.__cause__
    return None


def _status(error: BaseException) -> int | None:
    if isinstance(error, OSError):
        return OS_ERRORS.get(error.errno or 0)
    code: object = getattr(error, "sqlite_errorcode", None)
    if isinstance(code, int):
        return SQLITE_CODES.get(code & 0xFF)
    state: object = getattr(error, "sqlstate", None)
    return SQL_STATES.get(state) if isinstance(state, str) else None
