"""Porch: libraries of tags that templates load by name; the code lives in `quintet.template.tags`."""
