"""The signals of log-in and log-out."""

from quintet.dispatch.signal import Signal

#: Sent with ``request`` and ``user`` when somebody logged in.
user_logged_in = Signal()

#: Sent with ``credentials`` (secrets masked) and ``request`` when no backend accepted them.
user_login_failed = Signal()

#: Sent with ``request`` and ``user`` (None for a visitor) when somebody logged out.
user_logged_out = Signal()
