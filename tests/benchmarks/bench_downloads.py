"""A result of 1 GB from a server on this machine, against `curl`: how quick, and how much memory it takes.

Ours is hashed while it comes, and is on the disk when it is done; curl's is neither. Beside it runs curl with
`sha256sum` and `sync` after it, which comes to the same.
"""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from typing_extensions import override

from app.system.gateways import Gateways
from app.system.transfer import Transfer
from tests.benchmarks.measure import against, within

GROUP = "providers"
OFFICIAL = "https://files.example.com"
_MB = 1_000_000


class Files(BaseHTTPRequestHandler):
    """Sends one file, by sendfile."""

    path_of_file = ""

    def do_GET(self) -> None:
        """Answer with the whole file."""
        size = Path(self.path_of_file).stat().st_size
        self.send_response(200)
        self.send_header("Content-Length", str(size))
        self.send_header("Content-Type", "video/mp4")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.flush()
        with Path(self.path_of_file).open("rb") as file:
            at = 0
            while at < size:
                at += os.sendfile(self.connection.fileno(), file.fileno(), at, size - at)

    @override
    def log_message(self, *_words: object) -> None:
        """Say nothing."""


def run(quick: bool) -> Iterator[dict[str, Any]]:  # noqa: FBT001 - the same for each group
    size, turns = (100 * _MB, 2) if quick else (1000 * _MB, 3)
    with tempfile.TemporaryDirectory(prefix="pixsim7-bench-") as folder:
        root = Path(folder)
        source = root / "source"
        with source.open("wb") as file:
            for _ in range(size // (10 * _MB)):
                file.write(os.urandom(10 * _MB))
        with _serving(source) as address:
            yield from _rows(root, address, size, turns)


def _rows(root: Path, address: str, size: int, turns: int) -> Iterator[dict[str, Any]]:
    ours, plain, whole, grown = [], [], [], 0
    curl = shutil.which("curl")
    for turn in range(turns):
        seconds, kilobytes = asyncio.run(_download(address, root / f"ours{turn}"))
        ours.append(seconds)
        # The first one loads the client.
        grown = max(grown, kilobytes if turn else 0)
        (root / f"ours{turn}").unlink()
        if curl is not None:
            plain.append(_timed([curl, "-s", "-o", str(root / "theirs"), f"{address}/a.mp4"]))
            file = root / "theirs"
            script = f"{curl} -s -o {file} {address}/a.mp4 && sha256sum {file} >/dev/null && sync {file}"
            whole.append(_timed(["sh", "-c", script]))
            file.unlink()
    yield {"name": "download", "value": round(size / _MB / min(ours)), "unit": "MB/s"}
    if plain:
        yield against("download_against_curl", ours, plain, unit="s", at_most=3.0)
        yield against("download_against_curl_hash_and_sync", ours, whole, unit="s", at_most=1.5)
    yield within("memory_grown_while_downloading", grown / 1024, unit="MB", at_most=16)


async def _download(address: str, target: Path) -> tuple[float, int]:
    """Seconds, and by how many kB the process grew at most."""
    transfer = Transfer(gateways=Gateways({OFFICIAL: address}))
    before, most = _memory_kb(), 0
    began = time.perf_counter()
    fetching = asyncio.ensure_future(transfer.download(f"{OFFICIAL}/a.mp4", target, limit_bytes=2000 * _MB))
    while not fetching.done():
        most = max(most, _memory_kb())
        await asyncio.wait({fetching}, timeout=0.05)
    await fetching
    seconds = time.perf_counter() - began
    await transfer.close()
    return seconds, most - before


def _timed(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True)
    return time.perf_counter() - began


def _memory_kb() -> int:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


@contextmanager
def _serving(source: Path) -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.bench_downloads", str(source)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.kill()
        process.wait(10)
        process.stdout.close()


def _serve(source: str) -> None:
    Files.path_of_file = source
    server = HTTPServer(("127.0.0.1", 0), Files)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    _serve(sys.argv[1])
