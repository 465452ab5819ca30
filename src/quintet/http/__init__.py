"""http: requests, responses, headers, cookies, form data; `quintet.http` is also the documented import path.

Lives here: `HttpRequest` with its three server forms (wsgi, asgi, rsgi), the response family, streams of events, `QueryDict`,
content negotiation, host validation, limits, and multipart as a decoder without I/O. Not here: which view answers (urls), the
flow and middleware (web), servers (server), uploaded files (services.files).
Start with `request` and `response`; `form_data` is where a body becomes POST and FILES.
"""

from typing import TYPE_CHECKING

from quintet.http.errors import BadHeaderError as BadHeaderError
from quintet.http.errors import Http404 as Http404
from quintet.http.errors import RawPostDataException as RawPostDataException
from quintet.http.errors import UnreadablePostError as UnreadablePostError
from quintet.http.errors import UnsupportedMediaType as UnsupportedMediaType
from quintet.http.headers import HttpHeaders as HttpHeaders
from quintet.http.querydict import QueryDict as QueryDict
from quintet.http.request import HttpRequest as HttpRequest
from quintet.http.response import HttpResponse as HttpResponse
from quintet.http.response import HttpResponseBadRequest as HttpResponseBadRequest
from quintet.http.response import HttpResponseBase as HttpResponseBase
from quintet.http.response import HttpResponseForbidden as HttpResponseForbidden
from quintet.http.response import HttpResponseGone as HttpResponseGone
from quintet.http.response import HttpResponseNotAllowed as HttpResponseNotAllowed
from quintet.http.response import HttpResponseNotFound as HttpResponseNotFound
from quintet.http.response import HttpResponseNotModified as HttpResponseNotModified
from quintet.http.response import HttpResponsePermanentRedirect as HttpResponsePermanentRedirect
from quintet.http.response import HttpResponseRedirect as HttpResponseRedirect
from quintet.http.response import HttpResponseServerError as HttpResponseServerError
from quintet.http.response import JsonResponse as JsonResponse
from quintet.http.streaming import FileResponse as FileResponse
from quintet.http.streaming import StreamingHttpResponse as StreamingHttpResponse
from quintet.kit import late

if TYPE_CHECKING:
    from quintet.http.cookies import SimpleCookie as SimpleCookie
    from quintet.http.cookies import parse_cookie as parse_cookie
    from quintet.http.events import EventStreamResponse as EventStreamResponse
    from quintet.http.events import ServerSentEvent as ServerSentEvent
    from quintet.http.events import last_event_id as last_event_id
    from quintet.http.partial import HttpResponseClientRedirect as HttpResponseClientRedirect
    from quintet.http.partial import HttpResponseClientRefresh as HttpResponseClientRefresh
    from quintet.http.partial import HttpResponseLocation as HttpResponseLocation
    from quintet.http.partial import HttpResponseStopPolling as HttpResponseStopPolling
    from quintet.http.partial import push_url as push_url
    from quintet.http.partial import replace_url as replace_url
    from quintet.http.partial import reselect as reselect
    from quintet.http.partial import reswap as reswap
    from quintet.http.partial import retarget as retarget
    from quintet.http.partial import trigger_client_event as trigger_client_event
else:
    __getattr__, __dir__ = late.names(
        __name__,
        {
            "quintet.http.cookies": "SimpleCookie parse_cookie",
            "quintet.http.events": "EventStreamResponse ServerSentEvent last_event_id",
            "quintet.http.partial": (
                "HttpResponseClientRedirect HttpResponseClientRefresh HttpResponseLocation HttpResponseStopPolling "
                "push_url replace_url reselect reswap retarget trigger_client_event"
            ),
        },
    )

__all__ = [
    "BadHeaderError",
    "EventStreamResponse",
    "FileResponse",
    "Http404",
    "HttpHeaders",
    "HttpRequest",
    "HttpResponse",
    "HttpResponseBadRequest",
    "HttpResponseBase",
    "HttpResponseClientRedirect",
    "HttpResponseClientRefresh",
    "HttpResponseForbidden",
    "HttpResponseGone",
    "HttpResponseLocation",
    "HttpResponseNotAllowed",
    "HttpResponseNotFound",
    "HttpResponseNotModified",
    "HttpResponsePermanentRedirect",
    "HttpResponseRedirect",
    "HttpResponseServerError",
    "HttpResponseStopPolling",
    "JsonResponse",
    "QueryDict",
    "RawPostDataException",
    "ServerSentEvent",
    "SimpleCookie",
    "StreamingHttpResponse",
    "UnreadablePostError",
    "UnsupportedMediaType",
    "last_event_id",
    "parse_cookie",
    "push_url",
    "replace_url",
    "reselect",
    "reswap",
    "retarget",
    "trigger_client_event",
]
