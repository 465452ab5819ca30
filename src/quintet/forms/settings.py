"""The settings read by `quintet.forms`."""

from quintet.kernel.section import Section, option
from quintet.kit.record import record


@record
class FormSettings(Section):
    """How forms render."""

    form_renderer: str = option("quintet.forms.renderers.DjangoTemplates", "Renderer of forms and widgets.")
    form_part_labels: bool = option(False, "Whether the inputs of a split date or time say by `aria-label` what each of them is.")
