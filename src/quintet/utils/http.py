"""Porch: helpers for HTTP text: URLs, dates, entity tags, header parameters."""

from quintet.kit.headertext import MAX_HEADER_LENGTH as MAX_HEADER_LENGTH
from quintet.kit.headertext import content_disposition_header as content_disposition_header
from quintet.kit.headertext import parse_etags as parse_etags
from quintet.kit.headertext import parse_header_parameters as parse_header_parameters
from quintet.kit.headertext import quote_etag as quote_etag
from quintet.kit.headertext import split_header_value as split_header_value
from quintet.kit.httpdates import http_date as http_date
from quintet.kit.httpdates import parse_http_date as parse_http_date
from quintet.kit.httpdates import parse_http_date_safe as parse_http_date_safe
from quintet.kit.urltext import MAX_URL_LENGTH as MAX_URL_LENGTH
from quintet.kit.urltext import MAX_URL_REDIRECT_LENGTH as MAX_URL_REDIRECT_LENGTH
from quintet.kit.urltext import base36_to_int as base36_to_int
from quintet.kit.urltext import escape_leading_slashes as escape_leading_slashes
from quintet.kit.urltext import int_to_base36 as int_to_base36
from quintet.kit.urltext import is_same_domain as is_same_domain
from quintet.kit.urltext import url_has_allowed_host_and_scheme as url_has_allowed_host_and_scheme
from quintet.kit.urltext import urlencode as urlencode
from quintet.kit.urltext import urlsafe_base64_decode as urlsafe_base64_decode
from quintet.kit.urltext import urlsafe_base64_encode as urlsafe_base64_encode

__all__ = [
    "MAX_HEADER_LENGTH",
    "MAX_URL_LENGTH",
    "MAX_URL_REDIRECT_LENGTH",
    "base36_to_int",
    "content_disposition_header",
    "escape_leading_slashes",
    "http_date",
    "int_to_base36",
    "is_same_domain",
    "parse_etags",
    "parse_header_parameters",
    "parse_http_date",
    "parse_http_date_safe",
    "quote_etag",
    "split_header_value",
    "url_has_allowed_host_and_scheme",
    "urlencode",
    "urlsafe_base64_decode",
    "urlsafe_base64_encode",
]
