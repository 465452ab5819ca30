"""One GET over HTTP/2 without TLS, by hand: what httpx needs another library for."""

import socket
import struct
from typing import BinaryIO

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, SETTINGS, CONTINUATION = 0, 1, 4, 9
#: What a frame may hold unless the server says more.
LONGEST_FRAME = 16_384
END_STREAM, ACK, END_HEADERS = 1, 1, 4
#: `:status: 200` in the static table of HPACK (RFC 7541, appendix A), as an indexed field.
STATUS_200 = 0x88


def _frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    return len(payload).to_bytes(3) + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def _length(size: int) -> bytes:
    """Return a length as HPACK writes it (RFC 7541, section 5.1)."""
    if size < 127:
        return bytes([size])
    found, size = bytearray([127]), size - 127
    while size >= 128:
        found.append(size % 128 + 128)
        size //= 128
    return bytes([*found, size])


def _literal(index: int, value: str) -> bytes:
    """Return a header whose name is in the static table."""
    return bytes([index]) + _length(len(value)) + value.encode()


def _header_frames(headers: bytes) -> bytes:
    pieces = [headers[start : start + LONGEST_FRAME] for start in range(0, len(headers), LONGEST_FRAME)]
    found = b""
    for number, piece in enumerate(pieces):
        kind, flags = (CONTINUATION, 0) if number else (HEADERS, END_STREAM)
        found += _frame(kind, flags | (END_HEADERS if number == len(pieces) - 1 else 0), 1, piece)
    return found


def get(address: str, path: str, authority: str, agent: str = "tests") -> tuple[bool, bytes]:
    """Ask ``address`` (host:port) for a page; return (whether its status is 200, its content)."""
    host, port = address.split(":")
    # Of the static table: 1 is :authority, 0x82 `:method: GET`, 4 is :path, 0x86 `:scheme: http`; 58, user-agent, has two bytes.
    headers = bytes([0x82, 0x86]) + _literal(1, authority) + _literal(4, path) + bytes([0x0F]) + _literal(58 - 15, agent)
    with socket.create_connection((host, int(port)), 10) as connection:
        connection.sendall(PREFACE + _frame(SETTINGS, 0, 0) + _header_frames(headers))
        return _answer(connection.makefile("rwb"))


def _answer(stream: BinaryIO) -> tuple[bool, bytes]:
    is_ok, content = False, b""
    while head := stream.read(9):
        length, kind, flags = int.from_bytes(head[:3]), head[3], head[4]
        payload = stream.read(length)
        if kind == SETTINGS and not flags & ACK:
            stream.write(_frame(SETTINGS, ACK, 0))
            stream.flush()
        elif kind == HEADERS:
            is_ok = payload[0] == STATUS_200
        elif kind == DATA:
            content += payload
        if kind in (DATA, HEADERS) and flags & END_STREAM:
            break
    return is_ok, content
