"""What can go wrong with a session."""

from quintet.kernel.errors import BadRequest, SuspiciousOperation


class InvalidSessionKey(SuspiciousOperation):
    """The session key holds characters that no session key has."""


class SuspiciousSession(SuspiciousOperation):
    """The session may have been tampered with."""


class SessionInterrupted(BadRequest):
    """The session was deleted while the request ran, for example by a log-out in another window."""
