"""How the referee gives a file, whole, in part, or wrongly."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from tests.support.servers.referee.faults import Fault, Kind

ENDLESS_PIECE = b"\x00" * 65536


@dataclass(frozen=True, slots=True)
class FileAnswer:
    """An answer to a download.

    Attributes:
        announced: What Content-Length says; None leaves it out.
        is_cut: The connection is reset after the body.
        is_endless: The body never ends.
    """

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    announced: int | None = None
    is_cut: bool = False
    is_endless: bool = False

    def pieces(self) -> Iterator[bytes]:
        fields = {**self.headers, "Connection": "close"}
        if self.announced is not None:
            fields["Content-Length"] = str(self.announced)
        if self.is_endless:
            fields["Transfer-Encoding"] = "chunked"
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        yield f"HTTP/1.1 {self.status} .\r\n{head}\r\n".encode()
        while self.is_endless:
            yield b"10000\r\n" + ENDLESS_PIECE + b"\r\n"
        yield self.body


def file_answer(content: bytes, tag: str, headers: Mapping[str, str], fault: Fault | None) -> FileAnswer:
    """What a download of `content` gets; a range only where it is of the present version."""
    start = _start(tag, headers)
    kind = fault.do if fault is not None else None
    if kind == Kind.UNSATISFIABLE or (start and start >= len(content)):
        return FileAnswer(416, b"", {"Content-Range": f"bytes */{len(content)}"}, 0)
    if kind == Kind.WRONG_RANGE and start:
        start += 7
    body = content[start:]
    fields = {"Content-Type": "image/png", "ETag": tag, "Accept-Ranges": "bytes"}
    if start:
        fields["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
    return _spoiled(FileAnswer(206 if start else 200, body, fields, len(body)), kind, fault.at if fault else 0)


def _spoiled(good: FileAnswer, kind: Kind | None, at: int) -> FileAnswer:
    match kind:
        case Kind.CUT:
            return replace(good, body=good.body[:at], is_cut=True)
        case Kind.SHORT:
            return replace(good, body=good.body[:-at])
        case Kind.LONG:
            return replace(good, body=good.body + good.body[:at])
        case Kind.NO_LENGTH:
            return replace(good, announced=None)
        case Kind.ENDLESS:
            return FileAnswer(200, b"", {"Content-Type": "image/png"}, is_endless=True)
    return good


def _start(tag: str, headers: Mapping[str, str]) -> int:
    wanted = headers.get("range", "")
    if not wanted.startswith("bytes=") or headers.get("if-range") != tag:
        return 0
    return int(wanted.removeprefix("bytes=").removesuffix("-"))
