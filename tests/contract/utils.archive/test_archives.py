"""Archives come apart into the folder they are meant for, and nowhere else."""

import gzip
import io
import os
import stat
import tarfile
import zipfile

import pytest

from quintet.core.exceptions import SuspiciousOperation
from quintet.services.archive import Limits
from quintet.utils import archive

TAR_NAMES = {
    "site.tar": "w",
    "site.tar.gz": "w:gz",
    "site.TGZ": "w:gz",
    "site.tar.bz2": "w:bz2",
    "site.tbz2": "w:bz2",
    "site.tar.xz": "w:xz",
    "site.txz": "w:xz",
}


def entry(name, kind=tarfile.REGTYPE, target="", mode=0o644, content=b"text"):
    """Return a tar header and its content."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.mode = kind, target, mode
    info.size = len(content) if kind == tarfile.REGTYPE else 0
    return info, io.BytesIO(content)


def tar(path, *entries, mode="w"):
    with tarfile.open(path, mode) as made:
        for info, content in entries:
            made.addfile(info, content)
    return path


def zipped(path, *names, content="text"):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name in names:
            made.writestr(name, content)
    return path


def unpacked(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def out(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("name", TAR_NAMES)
def test_every_kind_of_tar_comes_apart(tmp_path, out, name):
    archive.extract(str(tar(tmp_path / name, entry("1"), entry("foo/bar/2"), mode=TAR_NAMES[name])), str(out))
    assert unpacked(out) == ["1", "foo/bar/2"]
    assert (out / "foo/bar/2").read_bytes() == b"text"


def test_a_zip_comes_apart_by_path_and_by_open_file(tmp_path, out):
    path = zipped(tmp_path / "site.zip", "1", "foo/2")
    with path.open("rb") as file, archive.Archive(file) as opened:
        assert opened.list() == ["1", "foo/2"]
        opened.extract(out)
        assert not file.closed
    assert unpacked(out) == ["1", "foo/2"]


@pytest.mark.parametrize("names", [("top/1", "top/foo/2"), ("./1", "./foo/2")])
def test_the_one_folder_around_everything_is_left_out(tmp_path, out, names):
    archive.extract(tar(tmp_path / "a.tar", *map(entry, names)), out)
    assert unpacked(out) == ["1", "foo/2"]


def test_a_lone_file_keeps_its_name(tmp_path, out):
    archive.extract(tar(tmp_path / "a.tar", entry("1")), out)
    assert unpacked(out) == ["1"]


def test_executables_stay_executable_but_never_set_a_user(tmp_path, out):
    archive.extract(tar(tmp_path / "a.tar", entry("run", mode=0o4775), entry("secret", mode=0)), out)
    assert stat.S_IMODE((out / "run").stat().st_mode) == 0o775
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE((out / "secret").stat().st_mode) == 0o666 & ~mask


@pytest.mark.parametrize(
    "name", ["..", "../2", "a/../../2", "/abs", "a\\..\\..\\2", "..\\2", "\\abs"], ids=lambda name: name.replace("\\", "|")
)
def test_cve_2021_3281_a_member_outside_the_folder_is_refused(tmp_path, out, name):
    for path in (tar(tmp_path / "a.tar", entry("1"), entry(name)), zipped(tmp_path / "a.zip", "1", name)):
        with pytest.raises(SuspiciousOperation, match="Archive contains invalid path: '"):
            archive.extract(path, out)
    assert unpacked(tmp_path) == ["a.tar", "a.zip"]


def test_cve_2025_59682_a_folder_beside_that_begins_alike_is_refused(tmp_path, out):
    for name in ("../out-evil/x", f"{out}-evil/x"):
        with pytest.raises(SuspiciousOperation, match="invalid path"):
            archive.extract(zipped(tmp_path / "a.zip", "1", name), out)
    assert not (tmp_path / "out-evil").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_are_refused(tmp_path, out, kind):
    path = tar(tmp_path / "a.tar", entry("1"), entry("s", kind, "/etc"), entry("s/2"))
    with pytest.raises(SuspiciousOperation, match=r"Archive contains a (link|device): 's'"):
        archive.extract(path, out)
    assert unpacked(out) == []


def test_a_link_in_a_zip_is_refused(tmp_path, out):
    path = tmp_path / "a.zip"
    link = zipfile.ZipInfo("s")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(link, "/etc/passwd")
    with pytest.raises(SuspiciousOperation, match="contains a link"):
        archive.extract(path, out)


def test_a_link_that_lies_in_the_folder_is_not_followed_out_of_it(tmp_path, out):
    (out / "way").symlink_to(tmp_path, target_is_directory=True)
    with pytest.raises(SuspiciousOperation, match="invalid path"):
        archive.extract(tar(tmp_path / "a.tar", entry("1"), entry("way/2")), out)
    assert not (tmp_path / "2").exists()


def test_a_bomb_is_refused_before_anything_is_written(tmp_path, out):
    zeros = bytes(3 << 20)
    for path in (
        tar(tmp_path / "a.tar.gz", entry("1"), entry("zeros", content=zeros), mode="w:gz"),
        zipped(tmp_path / "a.zip", "1", "zeros", content=zeros),
    ):
        with pytest.raises(archive.ArchiveException, match="would become more than 1048576 bytes"):
            archive.extract(path, out)
    assert unpacked(out) == []


def test_a_bomb_in_a_header_is_refused(tmp_path, out):
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb") as made:
        header = tarfile.TarInfo("././@LongLink")
        header.type, header.size = tarfile.GNUTYPE_LONGNAME, 64 << 20
        made.write(header.tobuf(tarfile.GNU_FORMAT))
        for _ in range(64):
            made.write(bytes(1 << 20))
    path = tmp_path / "a.tgz"
    path.write_bytes(packed.getvalue())
    with pytest.raises(archive.ArchiveException, match="would become more than"):
        archive.extract(path, out)


def test_members_are_counted(tmp_path, out):
    path = tar(tmp_path / "a.tar", *(entry(str(number)) for number in range(6)))
    archive.extract(path, out, limits=Limits(members=6))
    with pytest.raises(archive.ArchiveException, match="more than 5 members"):
        archive.extract(path, out, limits=Limits(members=5))


def test_damage_and_unknown_kinds_are_named(tmp_path, out):
    (tmp_path / "a.zip").write_bytes(b"no zip")
    whole = tar(tmp_path / "b.tgz", entry("1", content=os.urandom(4000)), mode="w:gz").read_bytes()
    (tmp_path / "b.tgz").write_bytes(whole[:-1000])
    (tmp_path / "c.tar").write_bytes(b"no tar" * 200)
    for name in ("a.zip", "b.tgz", "c.tar"):
        with pytest.raises(archive.ArchiveException, match=rf"{name} cannot be taken apart: \w"):
            archive.extract(tmp_path / name, out)
    with pytest.raises(archive.UnrecognizedArchiveFormat, match=r"Path not a recognized archive format: .*a.rar"):
        archive.extract(tmp_path / "a.rar", out)
    with pytest.raises(archive.UnrecognizedArchiveFormat, match="File object not a recognized"):
        archive.extract(io.BytesIO(b""), out)
    with pytest.raises(FileNotFoundError):
        archive.extract(tmp_path / "none.tar", out)


def test_a_member_below_a_file_is_an_error_of_the_archive(tmp_path, out):
    with pytest.raises(archive.ArchiveException, match=r"1/2 in .* cannot be taken apart"):
        archive.extract(tar(tmp_path / "a.tar", entry("1"), entry("1/2"), entry("3")), out)
