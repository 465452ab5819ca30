"""The body of a test's request is as strict as a socket."""

import pytest

from quintet.test.client import FakePayload


def test_it_is_written_first_and_read_then():
    payload = FakePayload("abc\n")
    payload.writelines([b"def\n", "ü"])
    assert len(payload) == 10
    assert payload.readline() == b"abc\n"
    assert payload.read(2) == b"de"
    assert len(payload) == 4
    assert list(payload) == [b"f\n", b"\xc3\xbc"]
    assert payload.read(100) == b""
    with pytest.raises(ValueError, match="after it's been read"):
        payload.write("more")


@pytest.mark.parametrize("size", [None, -1])
def test_all_that_is_left(size):
    payload = FakePayload(b"abcdef")
    assert payload.read(2) == b"ab"
    assert payload.read(size) == b"cdef"


def test_nobody_reads_what_was_not_sent():
    payload = FakePayload(b"abc")
    with pytest.raises(AssertionError, match="more than the available bytes"):
        payload.read(4)
