"""Porch: the decorator that makes a class serialisable in migrations."""

from quintet.services.deconstruct import deconstructible as deconstructible

__all__ = ["deconstructible"]
