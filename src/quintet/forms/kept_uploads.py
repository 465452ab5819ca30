"""Uploads that survive a form's errors: shown with the form, sent back as a reference, there again at the next submit.

1. A bound form is shown again. Each upload whose field has no error goes to `upload_store`; beside the input stands a box,
   ticked, whose value is a signed reference to it.
2. The form comes back. A reference whose box is still ticked puts the stored file among ``form.files``, as if it had been
   chosen again: required, validators, `has_changed` and the clean value all see an upload.
3. A reference that is not ours, not this visitor's, not this field's, too old, or whose file is gone becomes a `LostUpload`,
   which the field refuses with its message "lost".
"""

import json
import logging
import weakref
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from quintet.forms import upload_store
from quintet.forms.settings import FormSettings
from quintet.forms.widgets.files import FileInput
from quintet.http.settings import HttpSettings
from quintet.kernel.errors import TooManyFilesSent
from quintet.kit.html import SafeString
from quintet.kit.multimap import MultiValueDict
from quintet.services.files.base import File
from quintet.services.files.uploaded import UploadedFile
from quintet.services.i18n.translation import gettext as _
from quintet.services.signing import BadSignature, SignatureExpired, TimestampSigner
from quintet.template.filters.values import filesizeformat

logger = logging.getLogger("django.security.KeptUpload")

SUFFIX = "-kept"
TEMPLATE = "django/forms/kept_uploads.html"


class KeptUpload(UploadedFile):
    """An upload of an earlier submit; ``reference`` leads to it, ``stored`` is its name in the store."""

    def __init__(self, file: File, reference: str, stored: str, facts: list[Any]) -> None:
        name, content_type, size, charset = facts
        super().__init__(file, name, content_type, size, charset)
        self.reference, self.stored = reference, stored


class LostUpload(UploadedFile):
    """What stands for a reference that leads to no file."""

    is_lost = True

    def __init__(self) -> None:
        super().__init__(name="lost", size=0)


class Kept:
    """What one form keeps.

    ``sent`` are its files as they came, ``taken`` those that references led to, ``shown`` those on its page, by field.
    ``cleaned``: the whole form was cleaned, not single fields while it is being filled in; ``over``: it is done with.
    """

    def __init__(self, sent: Any) -> None:
        self.sent = sent
        self.shown: dict[str, list[KeptUpload]] = {}
        self.taken: list[KeptUpload] = []
        self.cleaned = self.over = False


def belongs_to(form: Any, owner: Callable[[], str]) -> None:
    """Have references of ``form`` signed and read for one visitor; ``owner`` gives what nobody else can send, "" for nothing."""
    form.upload_owner = owner
    if form.kept_files is not None:
        form.files = form.kept_files.sent


def gather(form: Any, sent: Any) -> tuple[Kept, Any]:
    """Return what the form keeps, and its files: those that were ``sent``, and those that references lead to.

    Raises TooManyFilesSent when the forms of one submit bring more references than it may bring files.
    """
    kept, found = Kept(sent), {}
    for name, field in _fields(form):
        html_name = form.add_prefix(name)
        references = list(dict.fromkeys(map(_text, _all_of(form.data, html_name + SUFFIX))))
        chosen = _all_of(sent, html_name)
        several = getattr(field.widget, "allow_multiple_selected", False)
        if references and (several or not chosen):
            if not found:
                _refuse_too_many(form.data)
            found[html_name] = _read(form, name, references if several else references[-1:]) + chosen
    if not found:
        return kept, sent
    files = MultiValueDict({name: _all_of(sent, name) for name in sent})
    for html_name, uploads in found.items():
        files.setlist(html_name, uploads)
        kept.taken += [one for one in uploads if isinstance(one, KeptUpload)]
    return kept, files


def _refuse_too_many(data: Any) -> None:
    # Each reference opens a file, and the limits of a form say nothing about how many forms a formset has.
    most = HttpSettings.now().data_upload_max_number_files
    if most is not None and sum(len(_all_of(data, name)) for name in data if name.endswith(SUFFIX)) > most:
        raise TooManyFilesSent(f"The number of kept files exceeded settings.DATA_UPLOAD_MAX_NUMBER_FILES ({most}).")


def _fields(form: Any) -> Iterator[tuple[str, Any]]:
    for name, field in form.fields.peek_items():
        if isinstance(field.widget, FileInput) and not field.disabled:
            yield name, field


def _text(reference: Any) -> str:
    # JSON brings other things than text; they lead to no file.
    return reference if isinstance(reference, str) else ""


def _all_of(data: Any, name: str) -> list[Any]:
    several = getattr(data, "getlist", None)
    if several is not None:
        return several(name)
    return [data[name]] if name in data else []


def _read(form: Any, name: str, references: list[str]) -> list[UploadedFile]:
    limit = FormSettings.now().form_kept_uploads_max_files
    return [_read_one(form, name, reference) for reference in references[:limit]]


def _read_one(form: Any, name: str, reference: str) -> UploadedFile:
    try:
        stored, *facts = _unsigned(form, name, reference)
    except SignatureExpired:
        return LostUpload()
    except (BadSignature, UnicodeEncodeError) as error:
        logger.warning("A reference to a kept upload was refused: %s", error)
        return LostUpload()
    file = upload_store.opened(stored)
    if file is None:
        return LostUpload()
    found = KeptUpload(file, reference, stored, facts)
    # Nobody closes the files of a form: this one is closed when nobody can read it any more.
    weakref.finalize(found, file.close)
    return found


def _unsigned(form: Any, name: str, reference: str) -> list[Any]:
    age, owner = FormSettings.now().form_kept_uploads_age, form.upload_owner()
    if owner:
        try:
            return _signer(form, name, owner).unsign_object(reference, max_age=age)
        except SignatureExpired:
            raise
        except BadSignature:
            # The form may have been shown before its visitor had anything to be known by.
            return _signer(form, name, "").unsign_object(reference, max_age=age)
    return _signer(form, name, "").unsign_object(reference, max_age=age)


def _signer(form: Any, name: str, owner: str) -> TimestampSigner:
    """Return the signer for one field of a class of forms and one visitor."""
    cls, options = type(form), getattr(form, "_meta", None)
    model = getattr(options, "model", None)
    purpose = [cls.__module__, cls.__qualname__, "" if model is None else model._meta.label, name, owner]
    return TimestampSigner(salt="quintet.forms.kept_uploads" + json.dumps(purpose))


def shown(form: Any, name: str) -> list[KeptUpload]:
    """Return the uploads of a field that the form's page shows, kept from now on; none for a field with an error."""
    files, kept = form.files, form.kept_files
    if kept.over or name in form.errors:
        return []
    if name not in kept.shown:
        kept.shown[name] = list(_keep_all(form, name, _all_of(files, form.add_prefix(name))))
    return kept.shown[name]


def _keep_all(form: Any, name: str, uploads: Iterable[Any]) -> Iterator[KeptUpload]:
    field = form.fields.peek(name)
    if not isinstance(field.widget, FileInput) or field.disabled:
        return
    settings = FormSettings.now()
    held = [one for several in form.kept_files.shown.values() for one in several]
    count, size = len(held), sum(one.size for one in held)
    several = getattr(field.widget, "allow_multiple_selected", False)
    for upload in uploads if several else list(uploads)[-1:]:
        count, size = count + 1, size + upload.size
        if count > settings.form_kept_uploads_max_files or size > settings.form_kept_uploads_max_size:
            logger.info("An upload is not kept: its form has too many, or too large ones.")
            return
        found = upload if isinstance(upload, KeptUpload) else _keep_one(form, name, upload)
        if found is not None:
            yield found


def _keep_one(form: Any, name: str, upload: Any) -> KeptUpload | None:
    if getattr(upload, "closed", True):
        return None  # it was used already
    stored = upload_store.keep(upload)
    if stored is None:
        return None
    facts = [upload.name, upload.content_type, upload.size, upload.charset]
    reference = _signer(form, name, form.upload_owner()).sign_object([stored, *facts])
    upload.seek(0)
    return KeptUpload(File(upload.file, upload.name), reference, stored, facts)


def write(form: Any, name: str, html_name: str) -> SafeString:
    """Return the boxes of a field's kept uploads, nothing when there are none."""
    uploads = shown(form, name)
    if not uploads:
        return SafeString("")
    boxes = [
        {
            "reference": one.reference,
            "label": _("Keep %(name)s (%(size)s)") % {"name": one.name, "size": filesizeformat(one.size)},
        }
        for one in uploads
    ]
    context = {"kept": {"name": html_name + SUFFIX, "label": _("Files chosen before"), "uploads": boxes}}
    return SafeString(form.renderer.render(TEMPLATE, context))


def forget(form: Any) -> None:
    """Delete what the form took from the store: it was saved, or used otherwise. Nothing of it is shown or kept any more."""
    kept = form.kept_files
    if kept is None:
        return
    kept.over = True
    if kept.taken:
        upload_store.drop([one.stored for one in kept.taken])


def forget_used(forms: Iterable[Any]) -> None:
    """Do what `forget` does for those forms that were valid and are not shown again."""
    for form in forms:
        kept = form.kept_files
        if kept is not None and kept.cleaned and not form.errors and not any(kept.shown.values()):
            forget(form)
