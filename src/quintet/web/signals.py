"""The signals of the request flow; public as `quintet.core.signals`.

request_started(sender, environ or scope), request_finished(sender), got_request_exception(sender=None, request): the last one is
sent while the exception is being handled.
"""

from quintet.dispatch.signal import Signal

request_started = Signal()
request_finished = Signal()
got_request_exception = Signal()
