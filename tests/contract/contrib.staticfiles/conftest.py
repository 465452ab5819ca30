"""A site with static files: two folders of sources, and an empty STATIC_ROOT."""

import io

import pytest

from quintet.core.management import call_command
from quintet.test import override_settings

MANIFEST = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}


class Site:
    """Folders of a site, and what its commands print."""

    def __init__(self, folder):
        self.folder, self.source, self.root = folder, folder / "static", folder / "collected"

    def write(self, files):
        for name, content in files.items():
            path = self.source / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def collect(self, **options):
        out = io.StringIO()
        call_command("collectstatic", interactive=False, stdout=out, stderr=out, **options)
        return out.getvalue()

    def collected(self):
        return sorted(path.relative_to(self.root).as_posix() for path in self.root.rglob("*") if path.is_file())


@pytest.fixture
def site(tmp_path, request):
    found = Site(tmp_path)
    found.source.mkdir()
    storage = getattr(request, "param", MANIFEST)
    with override_settings(
        INSTALLED_APPS=["quintet.contrib.staticfiles"],
        STATICFILES_DIRS=[str(found.source)],
        STATICFILES_FINDERS=["django.contrib.staticfiles.finders.FileSystemFinder"],
        STATIC_ROOT=str(found.root),
        STATIC_URL="static/",
        STORAGES={"default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}, "staticfiles": storage},
        TEMPLATES=[],
        ROOT_URLCONF="quintet.views.language_urls",
        DEBUG=False,
    ):
        yield found
