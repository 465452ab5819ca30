"""Porch: the keys of template fragments."""

from quintet.services.cache.fragments import make_template_fragment_key as make_template_fragment_key

__all__ = ["make_template_fragment_key"]
