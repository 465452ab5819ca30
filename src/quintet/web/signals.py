"""The signals of the request flow; public as `quintet.core.signals`.

request_started(sender, environ), request_finished(sender): the sender is the class of the server's callable
got_request_exception(sender=None, request): sent while the exception is being handled
"""

from functools import partial

from quintet.dispatch.signal import Signal
from quintet.services.cache.current import caches

request_started = Signal()
request_finished = Signal()
got_request_exception = Signal()

# Caches with a connection let go of it at the end of every request.
caches.when_closable(partial(request_finished.connect, caches.close_all))
