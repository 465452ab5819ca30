"""What forms, formsets, bound fields and error lists have in common: they render themselves by a template."""

from typing import Any

from quintet.kit.html import SafeString


class Renderable:
    """Base of objects with `get_context`, ``template_name`` and ``renderer``; their text is their HTML."""

    template_name: Any = None
    renderer: Any = None

    def get_context(self) -> dict[str, Any]:
        """Return what the template sees."""
        raise NotImplementedError("Subclasses of Renderable must provide a get_context() method.")

    def render(self, template_name: str | None = None, context: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """Return the HTML; every argument left out is the object's own."""
        chosen = renderer or self.renderer
        return SafeString(chosen.render(template_name or self.template_name, context or self.get_context()))

    def __str__(self) -> str:
        return self.render()

    def __html__(self) -> str:
        return self.render()


def draws_stock(renderer: Any, template_name: Any) -> bool:
    """Say whether ``renderer`` would find our own template of that name, so that its markup may be written directly."""
    has_stock = getattr(renderer, "has_stock", None)
    return has_stock is not None and has_stock(template_name)
