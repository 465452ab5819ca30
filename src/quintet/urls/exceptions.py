"""The documented path of the errors of URLs."""

from quintet.urls.errors import NoReverseMatch as NoReverseMatch
from quintet.urls.errors import Resolver404 as Resolver404
