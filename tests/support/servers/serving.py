"""Starts a provider's test server in a process of its own, and tells it what to do.

`python -m tests.support.servers.serving MODULE FOLDER` serves `SERVER` of that module, prints its port, and ends when
its input does, so that it never outlives the test.
"""

import asyncio
import importlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from aiohttp import web

from tests.support.servers.media import CLIPS
from tests.support.servers.wire_server import WireServer

START_SECONDS = 30.0
END_SECONDS = 10.0


class ServedProvider:
    """A running test server, from outside.

    Attributes:
        gateways: Official address to where the server stands for it, for `Gateways`.
        key: The key that it accepts.
    """

    def __init__(self, port: int, origins: Sequence[str], key: str) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.gateways = {origin: f"{self.url}/{urlsplit(origin).netloc}" for origin in origins}
        self.key = key
        self._http = httpx.Client(base_url=self.url, timeout=10, trust_env=False)

    def order(self, name: str = "", /, **arguments: Any) -> Any:
        """Have the server do something of its own; gives its answer."""
        return self._post({"order": name, "arguments": arguments})

    def set_pace(self, **fields: float | None) -> None:
        """Change how it behaves in time: the fields of `Pace`."""
        self._post({"pace": fields})

    def plan(self, *outcomes: dict[str, Any]) -> None:
        """How the next jobs end, in order: the fields of `Outcome`."""
        self._post({"outcomes": outcomes})

    def go_wrong(self, *faults: dict[str, Any]) -> None:
        """What goes wrong next: the fields of `Fault`."""
        self._post({"faults": faults})

    def forget_violations(self) -> None:
        """After a test that broke the reference on purpose."""
        self._post({"forget_violations": True})

    def forget_plans(self) -> None:
        """Before a test: what another one planned and did not use up."""
        self._post({"forget_plans": True})

    @property
    def violations(self) -> list[str]:
        """What broke the reference; a test finds it empty at its end."""
        return list(self._state()["violations"])

    @property
    def charges(self) -> list[dict[str, Any]]:
        return list(self._state()["charges"])

    @property
    def calls(self) -> list[dict[str, Any]]:
        """Every call: method, path with its query, time, headers."""
        return list(self._state()["calls"])

    @property
    def jobs(self) -> dict[str, dict[str, Any]]:
        return dict(self._state()["jobs"])

    @property
    def balance(self) -> float:
        return float(self._state()["balance"])

    def close(self) -> None:
        self._http.close()

    def _state(self) -> dict[str, Any]:
        found: dict[str, Any] = self._http.get("/_orders").raise_for_status().json()
        return found

    def _post(self, orders: dict[str, Any]) -> Any:
        answer = self._http.post("/_orders", json=orders)
        if answer.is_error:
            raise RuntimeError(answer.text)
        return answer.json()


@contextmanager
def served(module: str, folder: Path, *, clips: str | None = None) -> Iterator[ServedProvider]:
    """Run a server, such as "tests.support.servers.runway", while the context lasts; `clips` as in media.py."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.servers.serving", module, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **({CLIPS: clips} if clips else {})},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    watch = threading.Timer(START_SECONDS, process.kill)
    watch.start()
    try:
        line = process.stdout.readline()
        watch.cancel()
        if not line:
            raise RuntimeError(f"The server {module} did not start.")
        server = ServedProvider(**json.loads(line))
        try:
            yield server
        finally:
            server.close()
    finally:
        watch.cancel()
        process.stdin.close()
        try:
            process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(END_SECONDS)
        process.stdout.close()


async def _serve(server: WireServer) -> None:
    runner = web.AppRunner(server.application(), access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.port = runner.addresses[0][1]
    sys.stdout.write(json.dumps({"port": server.port, "origins": server.origins, "key": server.key}) + "\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()


def main(module: str, folder: str) -> None:
    """Serve until the input ends."""
    server: WireServer = importlib.import_module(module).SERVER(Path(folder))
    asyncio.run(_serve(server))


if __name__ == "__main__":
    main(*sys.argv[1:3])
