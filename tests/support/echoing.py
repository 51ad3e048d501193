"""A server that repeats to everybody the secrets that it was given."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from typing_extensions import override


class _Echo(BaseHTTPRequestHandler):
    """Refuses each call with the caller's own key in every part of the answer."""

    keys: list[str] = []  # noqa: RUF012 - one list for all: what came is what the test asks for

    def _answer(self) -> None:
        key = self.headers.get("Authorization", "")
        self.keys.append(key)
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = json.dumps({"error": {"message": f"the key {key} is odd", "code": key, "type": key}}).encode()
        self.send_response(400)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Your-Key", key)
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_DELETE = _answer  # noqa: N815 - the names of the library

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def echoing() -> Iterator[tuple[str, list[str]]]:
    """Run one; gives its address, and the list of the keys that came."""
    _Echo.keys.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Echo)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", _Echo.keys
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
