"""Moving a file to where another file system begins: a copy, as closed as the file was."""

import errno
import os
import stat

from quintet.core.files.move import file_move_safe
from quintet.services.files import placing


def test_a_copy_is_never_more_open_than_its_file(tmp_path, monkeypatch):
    def elsewhere(*paths, **options):
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    begun = []
    begin = placing._begin

    def noted(folder, mode):
        begun.append(mode)
        return begin(folder, mode)

    source, target = tmp_path / "secret", tmp_path / "moved"
    source.write_bytes(b"only mine")
    source.chmod(0o600)
    monkeypatch.setattr(placing, "_begin", noted)
    with monkeypatch.context() as patched:
        patched.setattr(os, "rename", elsewhere)
        patched.setattr(os, "replace", elsewhere)
        patched.setattr(os, "link", elsewhere)
        move_far(source, target, patched)
    assert (target.read_bytes(), stat.S_IMODE(target.stat().st_mode), source.exists()) == (b"only mine", 0o600, False)
    assert begun == [0o600]


def move_far(source, target, patched):
    """Move with the first link refused, as between file systems, and the one that puts the copy in its place allowed."""
    real = placing._pieces_of

    def pieces(path):
        patched.undo()
        yield from real(path)

    patched.setattr(placing, "_pieces_of", pieces)
    file_move_safe(str(source), str(target))
