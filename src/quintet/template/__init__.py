"""template: the template language."""
