"""The documented path of everything about models and forms: model forms, their fields, and formsets over models."""

from quintet.forms.inline_formsets import BaseInlineFormSet as BaseInlineFormSet
from quintet.forms.inline_formsets import inlineformset_factory as inlineformset_factory
from quintet.forms.model_choice import InlineForeignKeyField as InlineForeignKeyField
from quintet.forms.model_choice import ModelChoiceField as ModelChoiceField
from quintet.forms.model_choice import ModelChoiceIterator as ModelChoiceIterator
from quintet.forms.model_choice import ModelChoiceIteratorValue as ModelChoiceIteratorValue
from quintet.forms.model_choice import ModelMultipleChoiceField as ModelMultipleChoiceField
from quintet.forms.model_forms import BaseModelForm as BaseModelForm
from quintet.forms.model_forms import ModelForm as ModelForm
from quintet.forms.model_forms import ModelFormMetaclass as ModelFormMetaclass
from quintet.forms.model_forms import ModelFormOptions as ModelFormOptions
from quintet.forms.model_forms import modelform_factory as modelform_factory
from quintet.forms.model_formsets import BaseModelFormSet as BaseModelFormSet
from quintet.forms.model_formsets import modelformset_factory as modelformset_factory
from quintet.forms.model_instances import ALL_FIELDS as ALL_FIELDS
from quintet.forms.model_instances import apply_limit_choices_to_formfield as apply_limit_choices_to_formfield
from quintet.forms.model_instances import construct_instance as construct_instance
from quintet.forms.model_instances import fields_for_model as fields_for_model
from quintet.forms.model_instances import model_to_dict as model_to_dict

__all__ = [
    "ALL_FIELDS",
    "BaseInlineFormSet",
    "BaseModelForm",
    "BaseModelFormSet",
    "InlineForeignKeyField",
    "ModelChoiceField",
    "ModelChoiceIterator",
    "ModelChoiceIteratorValue",
    "ModelForm",
    "ModelFormOptions",
    "ModelMultipleChoiceField",
    "construct_instance",
    "fields_for_model",
    "inlineformset_factory",
    "model_to_dict",
    "modelform_factory",
    "modelformset_factory",
]
