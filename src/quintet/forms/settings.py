"""The settings read by `quintet.forms`."""

from quintet.kernel.section import Section, option
from quintet.kit.record import record


@record
class FormSettings(Section):
    """How forms render."""

    form_renderer: str = option("quintet.forms.renderers.DjangoTemplates", "Renderer of forms and widgets.")
    form_part_labels: bool = option(False, "Whether the inputs of a split date or time say by `aria-label` what each of them is.")
    form_kept_uploads_storage: str | None = option(
        None, "Alias of the storage of kept uploads, one for all servers and never served; None for a folder of temporary files."
    )
    form_kept_uploads_age: int = option(86_400, "Seconds for which an upload is kept while its form has errors.")
    form_kept_uploads_max_files: int = option(20, "Uploads that one form may keep.")
    form_kept_uploads_max_size: int = option(104_857_600, "Bytes that the kept uploads of one form may have together.")
    form_kept_uploads_total_size: int = option(
        1_073_741_824, "Bytes that all kept uploads may have together, small ones counting as 64 kB."
    )
