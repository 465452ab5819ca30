"""fields: how submitted values become Python values; also the documented path of every field.

Lives here: `base` (Field), `text` (characters, mail addresses, URLs, slugs, IP addresses, UUIDs, JSON), `numbers`, `dates`,
`choices` (also booleans), `files`, and `composite` (several fields as one). Fields over models live in
`quintet.forms.model_choice`. Start with `base`.
"""

from quintet.forms.fields.base import Field as Field
from quintet.forms.fields.choices import BooleanField as BooleanField
from quintet.forms.fields.choices import ChoiceField as ChoiceField
from quintet.forms.fields.choices import MultipleChoiceField as MultipleChoiceField
from quintet.forms.fields.choices import NullBooleanField as NullBooleanField
from quintet.forms.fields.choices import TypedChoiceField as TypedChoiceField
from quintet.forms.fields.choices import TypedMultipleChoiceField as TypedMultipleChoiceField
from quintet.forms.fields.composite import ComboField as ComboField
from quintet.forms.fields.composite import MultiValueField as MultiValueField
from quintet.forms.fields.composite import SplitDateTimeField as SplitDateTimeField
from quintet.forms.fields.dates import DateField as DateField
from quintet.forms.fields.dates import DateTimeField as DateTimeField
from quintet.forms.fields.dates import DurationField as DurationField
from quintet.forms.fields.dates import TimeField as TimeField
from quintet.forms.fields.files import FileField as FileField
from quintet.forms.fields.files import FilePathField as FilePathField
from quintet.forms.fields.files import ImageField as ImageField
from quintet.forms.fields.numbers import DecimalField as DecimalField
from quintet.forms.fields.numbers import FloatField as FloatField
from quintet.forms.fields.numbers import IntegerField as IntegerField
from quintet.forms.fields.text import CharField as CharField
from quintet.forms.fields.text import EmailField as EmailField
from quintet.forms.fields.text import GenericIPAddressField as GenericIPAddressField
from quintet.forms.fields.text import JSONField as JSONField
from quintet.forms.fields.text import RegexField as RegexField
from quintet.forms.fields.text import SlugField as SlugField
from quintet.forms.fields.text import URLField as URLField
from quintet.forms.fields.text import UUIDField as UUIDField

__all__ = [
    "BooleanField",
    "CharField",
    "ChoiceField",
    "ComboField",
    "DateField",
    "DateTimeField",
    "DecimalField",
    "DurationField",
    "EmailField",
    "Field",
    "FileField",
    "FilePathField",
    "FloatField",
    "GenericIPAddressField",
    "ImageField",
    "IntegerField",
    "JSONField",
    "MultiValueField",
    "MultipleChoiceField",
    "NullBooleanField",
    "RegexField",
    "SlugField",
    "SplitDateTimeField",
    "TimeField",
    "TypedChoiceField",
    "TypedMultipleChoiceField",
    "URLField",
    "UUIDField",
]
