"""The documented path of the converters of path(), and the table of those that there are."""

from quintet.urls import current
from quintet.urls.path_converters import Converter as Converter
from quintet.urls.path_converters import IntConverter as IntConverter
from quintet.urls.path_converters import PathConverter as PathConverter
from quintet.urls.path_converters import SlugConverter as SlugConverter
from quintet.urls.path_converters import StringConverter as StringConverter
from quintet.urls.path_converters import UUIDConverter as UUIDConverter
from quintet.urls.registration import register_converter as register_converter


def get_converters() -> dict[str, Converter]:
    """Return the converters by the names that routes use, those of `register_converter` too."""
    return dict(current.converters.all())
