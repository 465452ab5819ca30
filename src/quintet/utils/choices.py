"""Porch: choices in one form."""

from quintet.kit.choices import BaseChoiceIterator as BaseChoiceIterator
from quintet.kit.choices import BlankChoiceIterator as BlankChoiceIterator
from quintet.kit.choices import CallableChoiceIterator as CallableChoiceIterator
from quintet.kit.choices import flatten_choices as flatten_choices
from quintet.kit.choices import normalize_choices as normalize_choices

__all__ = ["BaseChoiceIterator", "BlankChoiceIterator", "CallableChoiceIterator", "flatten_choices", "normalize_choices"]
