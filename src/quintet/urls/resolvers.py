"""The documented path of what a URLconf is made of."""

from quintet.urls.errors import NoReverseMatch as NoReverseMatch
from quintet.urls.errors import Resolver404 as Resolver404
from quintet.urls.match import ResolverMatch as ResolverMatch
from quintet.urls.patterns import PARAMETER
from quintet.urls.patterns import LocalePrefixPattern as LocalePrefixPattern
from quintet.urls.patterns import RegexPattern as RegexPattern
from quintet.urls.patterns import RoutePattern as RoutePattern
from quintet.urls.resolver import get_resolver as get_resolver
from quintet.urls.tree import URLPattern as URLPattern
from quintet.urls.tree import URLResolver as URLResolver

#: The name that packages know it by.
_PATH_PARAMETER_COMPONENT_RE = PARAMETER  # pyright: ignore[reportPrivateUsage, reportUnusedVariable]  # read by packages
