"""`collectstatic`: what it copies, links, compresses and refuses."""

import gzip
import io
import os
import threading
import time

import pytest

from quintet.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from quintet.core.files.storage import InMemoryStorage
from quintet.core.management import CommandError, call_command
from quintet.test import override_settings

PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
plain = pytest.mark.parametrize("site", [PLAIN], indirect=True)
remote = pytest.mark.parametrize("site", [{"BACKEND": f"{__name__}.Remote"}], indirect=True)


class Remote(InMemoryStorage):
    """A storage that is no folder of this machine."""

    def path(self, name):
        raise NotImplementedError("far away")


class Slow(Remote):
    """A storage elsewhere that answers when four ask at once, and refuses some files, the later ones first."""

    def __init__(self, **options):
        super().__init__(**options)
        self.asking, self.saved = threading.Barrier(4, timeout=10), []

    def _save(self, name, content):
        self.asking.wait()
        if name.startswith("bad"):
            time.sleep(0.05 if name == "bad1.txt" else 0)
            raise PermissionError(13, f"{name} is refused")
        self.saved.append(name)
        return super()._save(name, content)


class SlowHashed(ManifestFilesMixin, Slow):
    """The same, with hashed names."""

    base_url = "/static/"


slow = pytest.mark.parametrize("site", [{"BACKEND": f"{__name__}.Slow"}], indirect=True)
slow_hashed = pytest.mark.parametrize("site", [{"BACKEND": f"{__name__}.SlowHashed"}], indirect=True)


def test_what_is_collected_and_what_not(site):
    site.write({"a.css": "a{}", "b/c.js": "1", ".git/x": "no", "b/.env": "no", "CVS/x": "no", "d~": "no", "e.txt": "t"})
    out = site.collect(ignore_patterns=["*.txt"])
    assert f"2 static files copied to '{site.root}', 2 post-processed." in out
    assert {name for name in site.collected() if name.count(".") < 2} == {"a.css", "b/c.js", "staticfiles.json"}
    site.collect(use_default_ignore_patterns=False, post_process=False)
    assert {".git/x", "b/.env", "CVS/x", "d~"} <= set(site.collected())


@plain
def test_a_second_run_copies_nothing(site):
    site.write({f"{n}.txt": f"{n}" for n in range(20)})
    site.collect()
    assert f"0 static files copied to '{site.root}', 20 unmodified." in site.collect()


@plain
def test_what_changed_is_copied_whatever_its_time(site):
    site.write({"longer.css": "a{}", "older.css": "a{}", "newer.css": "a{}", "same.css": "a{}"})
    site.collect()
    collected = os.stat(site.root / "same.css").st_mtime
    site.write({"longer.css": "a{b:c}", "older.css": "b{}", "newer.css": "a{}", "same.css": "a{}"})
    for name, moved in (("longer.css", -1000), ("older.css", -1000), ("newer.css", 1000), ("same.css", -1000)):
        os.utime(site.source / name, (collected + moved, collected + moved))
    assert "3 static files copied" in site.collect()
    assert [(site.root / name).read_text() for name in ("longer.css", "older.css")] == ["a{b:c}", "b{}"]


@plain
def test_what_changed_within_a_second_is_copied(site):
    site.write({"a.css": "a{}"})
    os.utime(site.source / "a.css", ns=(0, 1_500_000_000_000_000_000))
    site.collect()
    site.write({"a.css": "b{}"})
    os.utime(site.source / "a.css", ns=(0, 1_500_000_000_000_000_000 + 1_000_000))
    site.collect()
    assert (site.root / "a.css").read_text() == "b{}"


@plain
def test_a_collected_file_has_the_time_of_its_source(site):
    site.write({"a.css": "a{}"})
    os.utime(site.source / "a.css", (1_500_000_000, 1_500_000_000))
    site.collect()
    assert os.stat(site.root / "a.css").st_mtime == 1_500_000_000


@plain
def test_the_first_file_of_a_name_is_taken(site):
    site.write({"one/a.css": "one", "two/a.css": "two"})
    with override_settings(STATICFILES_DIRS=[site.source / "one", site.source / "two", ("pre", site.source / "two")]):
        assert "2 static files copied" in (out := site.collect())
        assert "1 skipped due to conflict" in out
        assert "Found another file with the destination path 'a.css'" in site.collect(verbosity=2)
    assert (site.root / "a.css").read_text() == "one"
    assert (site.root / "pre/a.css").read_text() == "two"


@plain
def test_nothing_is_written_in_a_dry_run(site):
    site.write({"a.css": "a{}"})
    assert "Dry run: 1 static file copied" in site.collect(dry_run=True)
    assert not site.root.exists()
    site.collect()
    (site.root / "old.css").write_text("old")
    assert "1 deleted" not in site.collect(dry_run=True)
    assert "2 deleted" in site.collect(dry_run=True, clear=True)
    assert site.collected() == ["a.css", "old.css"]


@plain
def test_clear_deletes_what_is_there_and_not_what_links_lead_to(site):
    site.write({"a.css": "a{}"})
    elsewhere = site.folder / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").write_text("kept")
    (site.root / "deep/er").mkdir(parents=True)
    (site.root / "deep/er/old.css").write_text("old")
    (site.root / "linked").symlink_to(elsewhere)
    assert "2 deleted" in site.collect(clear=True)
    assert site.collected() == ["a.css"]
    assert not (site.root / "deep").exists()
    assert (elsewhere / "kept").exists()


@plain
def test_links_in_place_of_copies_and_back(site):
    site.write({"a.css": "a{}"})
    assert "1 static file symlinked" in site.collect(link=True)
    assert os.readlink(site.root / "a.css") == str(site.source / "a.css")
    assert "0 static files symlinked" in site.collect(link=True)
    assert "1 static file copied" in site.collect()
    assert not (site.root / "a.css").is_symlink()
    assert (site.source / "a.css").read_text() == "a{}"


@remote
def test_a_storage_elsewhere(site):
    site.write({"a.css": "a{}"})
    assert "1 static file copied." in site.collect()
    assert staticfiles_storage.open("a.css").read() == b"a{}"
    assert "1 unmodified" in site.collect()
    with pytest.raises(CommandError, match="Can't symlink to a remote destination"):
        site.collect(link=True)
    with override_settings(STATICFILES_COMPRESS=["gzip"]), pytest.raises(CommandError, match="needs a folder of this machine"):
        site.collect()


@pytest.mark.parametrize(("answer", "is_collected"), [("yes", True), ("no", False), ("", False)])
@plain
def test_it_asks_before_it_overwrites(site, monkeypatch, answer, is_collected):
    site.write({"a.css": "new"})
    site.root.mkdir()
    (site.root / "a.css").write_text("old!")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{answer}\n"))
    out = io.StringIO()
    if is_collected:
        call_command("collectstatic", stdout=out)
    else:
        with pytest.raises(CommandError, match="Collecting static files cancelled"):
            call_command("collectstatic", stdout=out)
    assert "This will overwrite existing files!" in out.getvalue()
    assert (site.root / "a.css").read_text() == ("new" if is_collected else "old!")


@plain
def test_nobody_answers(site, monkeypatch):
    site.root.mkdir()
    (site.root / "x").write_text("x")
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with pytest.raises(CommandError, match="Use --noinput"):
        call_command("collectstatic", clear=True, stdout=io.StringIO())
    assert (site.root / "x").exists()


@plain
def test_a_place_that_cannot_be_written_to_is_told(site):
    site.write({"a.css": "a{}"})
    site.root.write_text("a file in the way")
    with pytest.raises(CommandError, match=r"Cannot .*'a\.css'.* in .*collected.*set STATIC_ROOT to another folder"):
        site.collect()


@plain
def test_a_folder_in_the_place_of_a_file_is_told(site):
    site.write({"a.css": "a{}"})
    (site.root / "a.css/x").mkdir(parents=True)
    with pytest.raises(CommandError, match=r"Cannot write 'a\.css'"):
        site.collect()


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_packed_copies_are_written_once(site, coding):
    ending, library = {"gzip": ("gz", "gzip"), "br": ("br", "brotli"), "zstd": ("zst", "zstandard")}[coding]
    unpacker = pytest.importorskip(library)
    content = b"a{color:red}" * 100
    site.write({"a.css": content, "short.css": b"a{}", "a.png": b"\x89PNG" * 500, "noise.svg": os.urandom(2000)})
    with override_settings(STATICFILES_COMPRESS=[coding]):
        assert "1 compressed" in site.collect()
        name = staticfiles_storage.stored_name("a.css")
        assert [one for one in site.collected() if one.endswith(f".{ending}")] == [f"{name}.{ending}"]
        packed = (site.root / f"{name}.{ending}").read_bytes()
        assert unpacker.decompress(packed) == content
        assert "compressed" not in site.collect()
        assert "1 compressed" in site.collect(clear=True)
        assert (site.root / f"{name}.{ending}").read_bytes() == packed


@plain
def test_a_compressed_copy_follows_its_file(site):
    site.write({"a.css": b"a{color:red}" * 100})
    with override_settings(STATICFILES_COMPRESS=["gzip"]):
        site.collect()
        site.write({"a.css": b"a{color:blue}" * 100})
        os.utime(site.source / "a.css", (1_400_000_000, 1_400_000_000))
        assert "1 compressed" in site.collect()
    assert gzip.decompress((site.root / "a.css.gz").read_bytes()) == b"a{color:blue}" * 100


@plain
def test_a_compressed_copy_of_another_release_goes_when_no_more_are_made(site):
    site.write({"a.css": "a{color:red}" * 100, "own.css": "b{color:red}" * 100, "own.css.gz": gzip.compress(b"own")})
    with override_settings(STATICFILES_COMPRESS=["gzip"]):
        site.collect()
    site.write({"a.css": "a{color:blue}" * 100, "own.css": "b{color:blue}" * 100})
    for name in ("a.css", "own.css"):  # an older release is installed
        os.utime(site.source / name, (1_400_000_000, 1_400_000_000))
    site.collect(dry_run=True)
    assert (site.root / "a.css.gz").exists()
    site.collect()
    assert site.collected() == ["a.css", "own.css", "own.css.gz"]


def test_a_compression_nobody_knows_is_told(site):
    said = pytest.raises(CommandError, match=r"""'lzma'.*"gzip", "br", "zstd\"""")
    with override_settings(STATICFILES_COMPRESS=["lzma"]), said:
        site.collect()


def test_a_template_that_names_no_file_fails_the_build(site):
    site.write({"a.css": "a{}"})
    (site.folder / "templates").mkdir()
    page = site.folder / "templates/page.html"
    page.write_text(
        '{% load static %}\n{% static "a.css" %}{% static name %}{% static "a.css#x" %}\n'
        '{% if x %}{% static "gone.css" as y %}{% endif %}'
    )
    templates = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [site.folder / "templates"]}]
    with override_settings(TEMPLATES=templates):
        with pytest.raises(CommandError) as caught:
            site.collect()
        assert str(caught.value).splitlines()[:-1] == [f'{page}, line 3: {{% static "gone.css" %}} names no static file.']
        with override_settings(STATICFILES_CHECK_TEMPLATES=False):
            site.collect()
        site.write({"gone.css": "b{}"})
        site.collect()


@plain
def test_a_thousand_unchanged_files_take_moments(site):
    site.write({f"{n % 50}/{n}.css": f"a{{x:{n}}}" for n in range(1000)})
    site.collect()
    begun = time.process_time()
    assert "1000 unmodified" in site.collect()
    assert time.process_time() - begun < 1


@slow
def test_a_storage_elsewhere_is_sent_many_files_at_once(site):
    names = [f"{number}.txt" for number in range(8)]
    site.write({name: name for name in names})
    assert "8 static files copied" in site.collect()
    assert sorted(staticfiles_storage.saved) == names
    with staticfiles_storage.open("3.txt") as file:
        assert file.read() == b"3.txt"
    assert "0 static files copied, 8 unmodified" in site.collect(parallel=4)


@slow_hashed
def test_hashed_copies_are_sent_at_once_too(site):
    site.write({f"{number}.txt": f"{number}" for number in range(4)})
    # The manifest comes last and alone.
    assert len(staticfiles_storage.saved) == 0
    staticfiles_storage.manifest_storage = InMemoryStorage()
    assert "4 static files copied, 4 post-processed" in site.collect()
    assert len(staticfiles_storage.saved) == 8


@slow
@pytest.mark.parametrize("_", range(3))
def test_the_first_file_that_is_refused_is_told_whichever_was_refused_first(site, _):
    site.write(dict.fromkeys(("a.txt", "bad1.txt", "bad2.txt", "c.txt"), "x"))
    with pytest.raises(CommandError, match=r"Cannot write 'bad1\.txt'"):
        site.collect()


@plain
def test_links_that_lead_back_or_nowhere(site):
    site.write({"css/a.css": "a{}"})
    (site.source / "css" / "up").symlink_to(site.source)
    (site.source / "css" / "self").symlink_to(site.source / "css")
    assert "1 static file copied" in site.collect()
    (site.source / "gone.css").symlink_to(site.source / "nowhere.css")
    with pytest.raises(CommandError, match=r"Cannot read 'gone\.css' in '.*': No such file.* It is a link that leads nowhere"):
        site.collect()
    assert "1 unmodified" in site.collect(ignore_patterns=["gone.css"])
