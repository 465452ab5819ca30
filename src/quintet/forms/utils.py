"""The documented path of the error classes; also what packages import from here."""

from quintet.forms.attributes import flat_attributes as flatatt
from quintet.forms.errors import ErrorDict as ErrorDict
from quintet.forms.errors import ErrorList as ErrorList
from quintet.forms.zones import from_current_timezone as from_current_timezone
from quintet.forms.zones import to_current_timezone as to_current_timezone
from quintet.kit.text import pretty_name as pretty_name

__all__ = ["ErrorDict", "ErrorList", "flatatt", "from_current_timezone", "pretty_name", "to_current_timezone"]
