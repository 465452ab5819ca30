"""widgets: how fields look in HTML and how their values come back; also the documented path of every widget.

Lives here: `base` (Widget and its subwidgets), `inputs` (one-line inputs, text areas, checkboxes), `choices` (selects, radio
buttons, lists of checkboxes), `files`, `composite` (several widgets as one) and `dates` (three selects). What they write
when nothing is overridden stands in `quintet.forms.markup`. Start with `base`.
"""

from quintet.forms.media import Media as Media
from quintet.forms.media import MediaAsset as MediaAsset
from quintet.forms.media import MediaDefiningClass as MediaDefiningClass
from quintet.forms.media import MediaOrderConflictWarning as MediaOrderConflictWarning
from quintet.forms.media import Script as Script
from quintet.forms.media import Stylesheet as Stylesheet
from quintet.forms.widgets.base import Widget as Widget
from quintet.forms.widgets.choices import CheckboxSelectMultiple as CheckboxSelectMultiple
from quintet.forms.widgets.choices import ChoiceWidget as ChoiceWidget
from quintet.forms.widgets.choices import NullBooleanSelect as NullBooleanSelect
from quintet.forms.widgets.choices import RadioSelect as RadioSelect
from quintet.forms.widgets.choices import Select as Select
from quintet.forms.widgets.choices import SelectMultiple as SelectMultiple
from quintet.forms.widgets.composite import MultipleHiddenInput as MultipleHiddenInput
from quintet.forms.widgets.composite import MultiWidget as MultiWidget
from quintet.forms.widgets.composite import SplitDateTimeWidget as SplitDateTimeWidget
from quintet.forms.widgets.composite import SplitHiddenDateTimeWidget as SplitHiddenDateTimeWidget
from quintet.forms.widgets.dates import SelectDateWidget as SelectDateWidget
from quintet.forms.widgets.files import ClearableFileInput as ClearableFileInput
from quintet.forms.widgets.files import FileInput as FileInput
from quintet.forms.widgets.inputs import CheckboxInput as CheckboxInput
from quintet.forms.widgets.inputs import ColorInput as ColorInput
from quintet.forms.widgets.inputs import DateInput as DateInput
from quintet.forms.widgets.inputs import DateTimeInput as DateTimeInput
from quintet.forms.widgets.inputs import EmailInput as EmailInput
from quintet.forms.widgets.inputs import HiddenInput as HiddenInput
from quintet.forms.widgets.inputs import Input as Input
from quintet.forms.widgets.inputs import NumberInput as NumberInput
from quintet.forms.widgets.inputs import PasswordInput as PasswordInput
from quintet.forms.widgets.inputs import SearchInput as SearchInput
from quintet.forms.widgets.inputs import TelInput as TelInput
from quintet.forms.widgets.inputs import Textarea as Textarea
from quintet.forms.widgets.inputs import TextInput as TextInput
from quintet.forms.widgets.inputs import TimeInput as TimeInput
from quintet.forms.widgets.inputs import URLInput as URLInput

__all__ = [
    "CheckboxInput",
    "CheckboxSelectMultiple",
    "ChoiceWidget",
    "ClearableFileInput",
    "ColorInput",
    "DateInput",
    "DateTimeInput",
    "EmailInput",
    "FileInput",
    "HiddenInput",
    "Input",
    "Media",
    "MediaAsset",
    "MediaDefiningClass",
    "MediaOrderConflictWarning",
    "MultiWidget",
    "MultipleHiddenInput",
    "NullBooleanSelect",
    "NumberInput",
    "PasswordInput",
    "RadioSelect",
    "Script",
    "SearchInput",
    "Select",
    "SelectDateWidget",
    "SelectMultiple",
    "SplitDateTimeWidget",
    "SplitHiddenDateTimeWidget",
    "Stylesheet",
    "TelInput",
    "TextInput",
    "Textarea",
    "TimeInput",
    "URLInput",
    "Widget",
]
