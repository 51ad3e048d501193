"""What a stranger may put into a file, an answer or a message."""

from typing import Final

DEEP_LIST: Final = b"[" * 200_000 + b"]" * 200_000
DEEP_OBJECT: Final = b'{"a":' * 200_000 + b"1" + b"}" * 200_000

NO_JSON: Final = {
    "deep list": DEEP_LIST,
    "deep list without an end": b"[" * 200_000,
    "deep object": DEEP_OBJECT,
    "5,000 digits": b"9" * 5_000,
    "cut": b'{"a": [1, 2',
    "empty": b"",
    "half a sign": b'{"a": "\xe2\x82"}',
    "zero byte": b"\x00",
    "mark of the byte order alone": b"\xff\xfe",
    "half a pair": b'{"a": "\\ud800"}x',
}
"""What is no JSON, or none that can be read."""

ODD_JSON: Final = {
    "NaN": b'{"appearance": {"text_scale": NaN}, "a": NaN}',
    "endless": b'{"appearance": {"theme": "a", "text_scale": Infinity, "reduced_motion": 1e999, "strong_outlines": 0}}',
    "double keys": b'{"format": 1, "format": 1, "name": "a", "name": "b"}',
    "a list": b"[1, 2, 3]",
    "a text": b'"text"',
    "a number": b"1e400",
    "nothing": b"null",
    "half a pair of a sign": b'{"name": "\\ud800", "\\udfff": 1}',
    "wrong types": b'{"format": [], "appearance": [], "nodes": 7, "confirmed": 1, "type": [], "data": 3}',
}
"""What parses, and is still nothing that was asked for."""
