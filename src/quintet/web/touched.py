"""Bits of `HttpRequest.touched`: what a request used, so that the way back only does what is needed.

A built-in middleware with ``touch = SESSION`` has its `process_response` skipped while the bit is not set.
"""

SESSION = 1
CSRF = 2
MESSAGES = 4
LANGUAGE = 8
CSP = 16
#: `HttpRequest.is_partial` and `HttpRequest.partial_target` were asked: the answer varies with their headers.
PARTIAL = 32
PARTIAL_TARGET = 64
