"""Porch: the system checks of a driver."""

from quintet.drivers.validation import Validation as BaseDatabaseValidation

__all__ = ["BaseDatabaseValidation"]
