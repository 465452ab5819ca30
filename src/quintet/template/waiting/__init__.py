"""waiting: values of a template that must be awaited, each once, by the portal that the rendering runs in."""
