"""forms: fields, widgets, forms, formsets, model forms; also the documented path of all of them.

Lives here: `fields`, `widgets`, `forms` (Form), `boundfield`, `cleaning`, `layout` and `markup` (what stock forms and widgets
write directly), `renderers`, `formsets`, `models` (model forms) and `model_fields`, which fills the form-field port of the
orm. Requests, views and the database's rows are not known here. Start with `forms`.
"""

from quintet.forms import fields, widgets
from quintet.forms import models as models
from quintet.forms.boundfield import BoundField as BoundField
from quintet.forms.fields import *  # noqa: F403  every field is public
from quintet.forms.forms import BaseForm as BaseForm
from quintet.forms.forms import Form as Form
from quintet.forms.formsets import BaseFormSet as BaseFormSet
from quintet.forms.formsets import all_valid as all_valid
from quintet.forms.formsets import formset_factory as formset_factory
from quintet.forms.inline_formsets import BaseInlineFormSet as BaseInlineFormSet
from quintet.forms.inline_formsets import inlineformset_factory as inlineformset_factory
from quintet.forms.model_choice import ModelChoiceField as ModelChoiceField
from quintet.forms.model_choice import ModelMultipleChoiceField as ModelMultipleChoiceField
from quintet.forms.model_forms import BaseModelForm as BaseModelForm
from quintet.forms.model_forms import ModelForm as ModelForm
from quintet.forms.model_forms import ModelFormOptions as ModelFormOptions
from quintet.forms.model_forms import modelform_factory as modelform_factory
from quintet.forms.model_formsets import BaseModelFormSet as BaseModelFormSet
from quintet.forms.model_formsets import modelformset_factory as modelformset_factory
from quintet.forms.model_instances import ALL_FIELDS as ALL_FIELDS
from quintet.forms.model_instances import fields_for_model as fields_for_model
from quintet.forms.model_instances import model_to_dict as model_to_dict
from quintet.forms.widgets import *  # noqa: F403  every widget is public
from quintet.kernel.errors import ValidationError as ValidationError

__all__ = [
    "BaseForm",
    "BaseFormSet",
    "BoundField",
    "Form",
    "ValidationError",
    "all_valid",
    "formset_factory",
]
__all__ += fields.__all__
__all__ += widgets.__all__
