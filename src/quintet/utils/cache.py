"""Porch: headers that tell caches what they may keep."""

from quintet.web.cache_headers import add_never_cache_headers as add_never_cache_headers
from quintet.web.cache_headers import get_conditional_response as get_conditional_response
from quintet.web.cache_headers import get_max_age as get_max_age
from quintet.web.cache_headers import has_vary_header as has_vary_header
from quintet.web.cache_headers import patch_cache_control as patch_cache_control
from quintet.web.cache_headers import patch_response_headers as patch_response_headers
from quintet.web.cache_headers import patch_vary_headers as patch_vary_headers
from quintet.web.cache_headers import set_response_etag as set_response_etag
from quintet.web.cache_keys import get_cache_key as get_cache_key
from quintet.web.cache_keys import learn_cache_key as learn_cache_key

__all__ = [
    "add_never_cache_headers",
    "get_cache_key",
    "get_conditional_response",
    "get_max_age",
    "has_vary_header",
    "learn_cache_key",
    "patch_cache_control",
    "patch_response_headers",
    "patch_vary_headers",
    "set_response_etag",
]
