"""Lantern as a server on this computer: strict, charged like the real one, and driven by the tests."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY = "a-key-of-lantern"
API, FILES = "https://api.lantern.example", "https://files.lantern.example"
_FIELDS = {
    "model": str,
    "prompt": str,
    "seconds": int,
    "quality": str,
    "seed": int,
    "client_id": str,
    "picture_id": str,
}


class LanternServer:
    """What the contract asks of a server: see `app.provider_contract.rig.ContractServer`."""

    def __init__(self, clip: bytes) -> None:
        self.violations: list[str] = []
        self.charges: list[dict[str, Any]] = []
        self.pace: dict[str, float | None] = {"wait_seconds": 0.0, "run_seconds": 0.0, "link_seconds": None}
        self.plans: list[dict[str, Any]] = []
        self.faults: list[dict[str, Any]] = []
        self.jobs: dict[str, dict[str, Any]] = {}
        self.files: set[str] = set()
        self.links: dict[str, float] = {}
        self.clip = clip

    def set_pace(self, **fields: float | None) -> None:
        self.pace |= fields

    def plan(self, *outcomes: dict[str, Any]) -> None:
        self.plans += outcomes

    def go_wrong(self, *faults: dict[str, Any]) -> None:
        self.faults += faults

    def forget_violations(self) -> None:
        self.violations.clear()

    def take_fault(self, method: str, path: str) -> dict[str, Any]:
        for fault in self.faults:
            if fault.get("path", "") in path and fault.get("method", method) == method:
                self.faults.remove(fault)
                return fault
        return {}


class _Handler(BaseHTTPRequestHandler):
    lantern: LanternServer

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def log_message(self, *_arguments: Any) -> None:
        """Nothing is printed."""

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = self.lantern.take_fault(self.command, self.path)
        when = fault.get("when", "instead") if fault else ""
        if when == "before":
            return self.connection.close()
        if when == "instead":
            return self._send(fault.get("status", 500), fault.get("body"), fault.get("headers"))
        if when == "after":
            self._handle(body)
            return self.connection.close() if fault.get("status") is None else self._send(fault["status"], None)
        return self._send(*self._handle(body))

    def _handle(self, body: bytes) -> tuple[int, Any]:
        place = urlsplit(self.path)
        if place.path.startswith("/files.lantern.example/"):
            return self._file(place.path.rpartition("/")[2])
        if self.headers.get("Authorization") != f"Bearer {KEY}":
            return _error(401, "bad_key", "This key is not known.")
        steps = (self.command, *place.path.removeprefix("/api.lantern.example/v1/").split("/"))
        match steps:
            case (_, "clips", name):
                return self._clip(name)
            case ("GET", "clips"):
                return self._clips(parse_qs(place.query).get("client_id"))
            case ("POST", "clips"):
                return self._submit(json.loads(body))
        return self._other(steps)

    def _clip(self, name: str) -> tuple[int, Any]:
        job = self.lantern.jobs.get(name)
        if job is None:
            return _error(404, "unknown", "There is no such clip.")
        if self.command == "DELETE":
            job["cancelled"] = True
            return 204, None
        return 200, self._shown(job)

    def _clips(self, wanted: list[str] | None) -> tuple[int, Any]:
        same = [job for job in self.lantern.jobs.values() if [job["client_id"]] == wanted]
        return 200, {"clips": [self._shown(job) for job in same]}

    def _other(self, steps: tuple[str, ...]) -> tuple[int, Any]:
        if steps == ("POST", "files"):
            self.lantern.files.add(f"file-{len(self.lantern.files)}")
            return 201, {"id": f"file-{len(self.lantern.files) - 1}"}
        if steps == ("GET", "account"):
            return 200, {"balance_cents": 1234}
        self.lantern.violations.append(f"{self.command} {self.path}: there is no such call")
        return _error(404, "unknown", "There is no such call.")

    def _submit(self, asked: dict[str, Any]) -> tuple[int, Any]:
        wrong = [name for name, value in asked.items() if not isinstance(value, _FIELDS.get(name, type(None)))]
        if wrong or not asked.get("prompt") or asked.get("picture_id", "file-0") not in {*self.lantern.files, "file-0"}:
            self.lantern.violations.append(f"POST /v1/clips: {wrong or 'an input'} is not allowed")
            return _error(400, "invalid", "Something is not allowed.")
        name, plan = f"clip-{len(self.lantern.jobs)}", self.lantern.plans.pop(0) if self.lantern.plans else {}
        cents = 10
        self.lantern.charges.append({"job": name, "cost": cents})
        job = {"id": name, "kind": plan.get("kind", "done"), "at": time.monotonic(), "cents": cents, **asked}
        self.lantern.jobs[name] = job
        return 201, {"id": name, "state": "queued", "cost_cents": cents}

    def _shown(self, job: dict[str, Any]) -> dict[str, Any]:
        pace = self.lantern.pace
        ends = job["at"] + (pace["wait_seconds"] or 0.0) + (pace["run_seconds"] or 0.0)
        shown: dict[str, Any] = {"id": job["id"], "cost_cents": job["cents"]}
        if job.get("cancelled"):
            return {**shown, "state": "cancelled"}
        if time.monotonic() < ends:
            return {**shown, "state": "running", "progress": 0.5}
        if job["kind"] in {"failed", "lost"}:
            return {**shown, "state": "failed", "error": {"code": "broke", "message": "The lamp broke."}}
        if job["kind"] == "filtered":
            return {**shown, "state": "refused"}
        return {**shown, "state": "done", "files": [] if job["kind"] == "empty" else [{"url": self._link()}]}

    def _link(self) -> str:
        seconds, name = self.lantern.pace["link_seconds"], f"link-{len(self.lantern.links)}.mp4"
        self.lantern.links[name] = float("inf") if seconds is None else time.monotonic() + seconds
        return f"{FILES}/{name}"

    def _file(self, name: str) -> tuple[int, Any]:
        if self.headers.get("Authorization"):
            self.lantern.violations.append("the key was sent to the host of the files")
        if time.monotonic() >= self.lantern.links.get(name, 0.0):
            return 403, None
        return 200, self.lantern.clip

    def _send(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "video/mp4" if isinstance(body, bytes) else "application/json")
        self.send_header("Content-Length", str(len(content)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


def _error(status: int, code: str, message: str) -> tuple[int, Any]:
    return status, {"error": {"code": code, "message": message}}


@contextmanager
def serve_lantern(clip: Path) -> Iterator[tuple[LanternServer, dict[str, str], str]]:
    """Serve it; gives the server, the official addresses that lead to it, and the key that it takes."""
    lantern = LanternServer(clip.read_bytes())
    handler = type("Handler", (_Handler,), {"lantern": lantern})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    here = f"http://127.0.0.1:{server.server_port}"
    try:
        yield lantern, {address: f"{here}/{urlsplit(address).netloc}" for address in (API, FILES)}, KEY
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)
