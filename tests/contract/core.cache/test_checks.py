"""The checks of CACHES and of the folder of uploads, those for deployment included."""

from pathlib import Path

import pytest

from quintet.core.checks import run_checks
from quintet.test.utils import override_settings

FILES = "django.core.cache.backends.filebased.FileBasedCache"


def found(tag, **settings):
    with override_settings(**settings):
        return [(one.id, one.msg) for one in run_checks(tags=[tag], include_deployment_checks=True)]


def test_a_default_cache_is_needed():
    told = found("caches", CACHES={"other": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}})
    assert told == [("caches.E001", "You must define a 'default' cache in your CACHES setting.")]
    assert found("caches") == []


@pytest.mark.parametrize("setting", ["MEDIA_ROOT", "STATIC_ROOT", "STATICFILES_DIRS"])
@pytest.mark.parametrize(
    ("location", "public", "relation"),
    [("x", "x", "matches"), ("x/cache", "x", "is inside"), ("x", "x/media", "contains"), ("x/cache", "x/media", None)],
)
def test_a_cache_in_a_public_folder(tmp_path, setting, location, public, relation):
    place = str(tmp_path / public)
    value = [("prefix", place)] if setting == "STATICFILES_DIRS" else place
    told = found("caches", CACHES={"default": {"BACKEND": FILES, "LOCATION": tmp_path / location}}, **{setting: value})
    message = (
        "Your 'default' cache configuration might expose your cache or lead to corruption of your data because its "
        f"LOCATION {relation} {setting}."
    )
    assert told == ([("caches.W002", message)] if relation else [])


def test_a_cache_in_a_relative_folder():
    told = found("caches", CACHES={"default": {"BACKEND": FILES, "LOCATION": "relative/cache"}})
    assert told == [("caches.W003", "Your 'default' cache LOCATION path is relative. Use an absolute path instead.")]


def test_the_folder_of_uploads(tmp_path):
    missing = str(tmp_path / "missing")
    message = f"The FILE_UPLOAD_TEMP_DIR setting refers to the nonexistent directory '{missing}'."
    assert found("files", FILE_UPLOAD_TEMP_DIR=missing) == [("files.E001", message)]
    assert found("files", FILE_UPLOAD_TEMP_DIR=str(tmp_path)) == []
    assert found("files", FILE_UPLOAD_TEMP_DIR=Path(tmp_path)) == []


def test_the_storage_of_kept_uploads():
    message = "The FORM_KEPT_UPLOADS_STORAGE setting names 'waiting', which STORAGES lacks."
    assert found("files", FORM_KEPT_UPLOADS_STORAGE="waiting") == [("files.E101", message)]
    memory = {"BACKEND": "quintet.core.files.storage.InMemoryStorage"}
    assert found("files", FORM_KEPT_UPLOADS_STORAGE="waiting", STORAGES={"default": memory, "waiting": memory}) == []
    ((identity, text),) = found("files", FORM_KEPT_UPLOADS_STORAGE="default")
    assert identity == "files.W101"
    assert "uploads that nobody accepted yet" in text
    assert found("files") == []
