"""What a file's credentials say is believed as far as it can be proved, and no further."""

import io
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import c2pa
import pytest
from typing_extensions import override

from app.domain.errors import MediaError
from app.media.credentials.found import CredentialState
from app.media.credentials.library import offline_context
from app.media.credentials.reading import read_credentials
from app.media.credentials.store_size import MAX_STORE_BYTES
from tests.media.files import encoded, halves
from tests.support.credentials import MAKING, self_made, signed


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "a.png"
    path.write_bytes(encoded(halves(64, 48), "PNG"))
    return path


def test_a_file_without_any_has_none(picture: Path) -> None:
    assert read_credentials(str(picture)) is None
    with pytest.raises(MediaError):
        read_credentials(str(picture.with_name("gone.png")))
    mentions = picture.with_name("b.png")
    mentions.write_bytes(picture.read_bytes() + b"\0\0\0\x10jumb")
    assert read_credentials(str(mentions)) is None


def test_what_steers_a_text_or_a_terminal_is_marked(picture: Path) -> None:
    hidden = "\N{RIGHT-TO-LEFT OVERRIDE}detsurt\x1b[31m"
    found = read_credentials(str(signed(picture, "image/png", replace(MAKING, title=hidden, agent=hidden))))
    assert found is not None
    mark = "\N{REPLACEMENT CHARACTER}"
    assert found.title == found.actions[0].agent == f"{mark}detsurt{mark}[31m"


def test_a_change_after_the_signing_is_told(picture: Path) -> None:
    target = signed(picture, "image/png")
    data = bytearray(target.read_bytes())
    data[data.rindex(b"IDAT") + 8] ^= 1
    target.write_bytes(data)
    found = read_credentials(str(target))
    assert found is not None
    assert found.state == CredentialState.DAMAGED
    assert any("hash" in problem for problem in found.problems)


def test_a_changed_claim_is_damaged_or_cannot_be_read(picture: Path) -> None:
    data = signed(picture, "image/png").read_bytes()
    place = data.index(b"Studio 3")
    picture.write_bytes(data[:place] + b"Studio 4" + data[place + 8 :])
    found = read_credentials(str(picture))
    assert found is not None
    assert found.state == CredentialState.DAMAGED
    cut = data.index(b"jumb") + 200
    picture.write_bytes(data[:cut] + bytes(2000) + data[cut + 2000 :])
    with pytest.raises(MediaError, match="damaged"):
        read_credentials(str(picture))


@pytest.mark.parametrize(
    "store",
    [
        (MAX_STORE_BYTES + 1).to_bytes(4, "big") + b"jumb" + bytes(64),
        (1).to_bytes(4, "big") + b"jumb" + (2**62).to_bytes(8, "big") + bytes(64),
        (0).to_bytes(4, "big") + b"jumb" + bytes(64),
        b"".join((8 + 8 * (4000 - depth)).to_bytes(4, "big") + b"jumb" for depth in range(4000)),
        (4096).to_bytes(4, "big") + b"jumb" + (16).to_bytes(4, "big") + b"jumd" + bytes(range(256)) * 16,
    ],
    ids=["too large", "64 bits", "to the end", "nested", "noise"],
)
def test_a_hostile_store_is_refused_in_time(picture: Path, store: bytes) -> None:
    data = picture.read_bytes()
    chunk = len(store).to_bytes(4, "big") + b"caBX" + store + bytes(4)
    picture.write_bytes(data[:33] + chunk + data[33:])
    with pytest.raises(MediaError):
        read_credentials(str(picture))


def test_a_manifest_elsewhere_is_never_fetched(picture: Path) -> None:
    asked: list[str] = []

    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        @override
        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        key = self_made()
        info = c2pa.C2paSignerInfo(key.algorithm.encode(), key.chain, key.key, None)
        actions = {"actions": [{"action": "c2pa.created", "digitalSourceType": "http://example.org/x"}]}
        manifest = {"title": "a", "assertions": [{"label": "c2pa.actions.v2", "data": actions}]}
        target = picture.with_name("remote.png")
        with c2pa.Builder(manifest, context=offline_context()) as builder, c2pa.Signer.from_info(info) as signer:
            builder.set_no_embed()
            builder.set_remote_url(f"http://127.0.0.1:{server.server_port}/m.c2pa")
            out = io.BytesIO()
            builder.sign(signer, "image/png", io.BytesIO(picture.read_bytes()), out)
            target.write_bytes(out.getvalue())
        assert b"/m.c2pa" in target.read_bytes()
        assert read_credentials(str(target)) is None
        with pytest.raises(c2pa.C2paError):
            c2pa.Reader("image/png", io.BytesIO(target.read_bytes()), context=offline_context())
        server.shutdown()
    assert asked == []
