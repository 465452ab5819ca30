"""urls: patterns, converters, resolving and reversing; `quintet.urls` is also the documented import path.

Lives here: the tree that `path` and `include` make, the table that answers requests (`table`), the table that writes URLs
(`reverse_table`), converters and checks. Not here: calling views (web), error pages (web, views).
Start with `conf`, then `table`. The URLconf and script prefix in force are in `current`.
"""

from quintet.urls.conf import get_callable as get_callable
from quintet.urls.conf import include as include
from quintet.urls.conf import path as path
from quintet.urls.conf import re_path as re_path
from quintet.urls.current import clear_script_prefix as clear_script_prefix
from quintet.urls.current import get_script_prefix as get_script_prefix
from quintet.urls.current import get_urlconf as get_urlconf
from quintet.urls.current import set_script_prefix as set_script_prefix
from quintet.urls.current import set_urlconf as set_urlconf
from quintet.urls.errors import NoReverseMatch as NoReverseMatch
from quintet.urls.errors import Resolver404 as Resolver404
from quintet.urls.match import ResolverMatch as ResolverMatch
from quintet.urls.registration import register_converter as register_converter
from quintet.urls.resolver import clear_url_caches as clear_url_caches
from quintet.urls.resolver import get_resolver as get_resolver
from quintet.urls.resolver import is_valid_path as is_valid_path
from quintet.urls.resolver import resolve as resolve
from quintet.urls.reverse import reverse as reverse
from quintet.urls.reverse import reverse_lazy as reverse_lazy
from quintet.urls.translated import translate_url as translate_url
from quintet.urls.tree import URLPattern as URLPattern
from quintet.urls.tree import URLResolver as URLResolver

__all__ = [
    "NoReverseMatch",
    "Resolver404",
    "ResolverMatch",
    "URLPattern",
    "URLResolver",
    "clear_script_prefix",
    "clear_url_caches",
    "get_callable",
    "get_resolver",
    "get_script_prefix",
    "get_urlconf",
    "include",
    "is_valid_path",
    "path",
    "re_path",
    "register_converter",
    "resolve",
    "reverse",
    "reverse_lazy",
    "set_script_prefix",
    "set_urlconf",
    "translate_url",
]
