"""What was signed is read again as it was said."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.errors import MediaError
from app.media.credentials.found import CredentialState
from app.media.credentials.manifest import Ingredient
from app.media.credentials.reading import read_credentials
from app.media.probe import inspect_file
from tests.media.files import encoded, halves
from tests.support.credentials import FRAME, MAKING, root_of, self_made, signed
from tests.support.library import make_clip


@pytest.mark.parametrize(
    ("form", "mime_type"),
    [
        ("PNG", "image/png"),
        ("JPEG", "image/jpeg"),
        ("WEBP", "image/webp"),
        ("AVIF", "image/avif"),
        ("GIF", "image/gif"),
        ("MP4", "video/mp4"),
        ("MOV", "video/quicktime"),
    ],
)
def test_a_signed_file_says_who_made_it_how_and_from_what(tmp_path: Path, form: str, mime_type: str) -> None:
    source = tmp_path / f"a.{form.lower()}"
    if form in {"MP4", "MOV"}:
        make_clip(source, (64, 48), seconds=0.2)
    else:
        source.write_bytes(encoded(halves(32, 24), form))
    before = source.read_bytes()
    picture = encoded(halves(16, 16), "JPEG")
    target = signed(source, mime_type, replace(MAKING, parents=(replace(FRAME, thumbnail=picture),)))
    assert source.read_bytes() == before
    assert inspect_file(str(target)).mime_type == mime_type
    found = read_credentials(str(target))
    assert found is not None
    assert (found.state, found.signer) == (CredentialState.SELF_MADE, "Ada (self-made, not trusted)")
    assert "not trusted" in found.issuer
    assert (found.title, found.generator, found.signed_at) == ("clip.mp4", "PixSim7 Desktop 1.0", "")
    (action,) = found.actions
    assert (action.name, action.source) == ("c2pa.created", "trainedAlgorithmicMedia")
    assert (action.agent, action.when, action.words) == ("Studio 3", "2026-03-10T12:00:00Z", "Image to video")
    (part,) = found.ingredients
    assert (part.title, part.relationship, part.words, part.sha256) == (
        "lake.png",
        "inputTo",
        "first frame",
        FRAME.sha256,
    )
    assert part.thumbnail is not None
    assert part.thumbnail != picture
    trusted = read_credentials(str(target), root_of(self_made()))
    assert trusted is not None
    assert trusted.state == CredentialState.TRUSTED


def test_the_credentials_of_an_ingredient_go_along(tmp_path: Path) -> None:
    first = tmp_path / "first.png"
    first.write_bytes(encoded(halves(32, 24), "PNG"))
    parent = signed(first, "image/png")
    itself = Ingredient("signed", "image/png", "cd" * 32, path=str(parent))
    second = signed(parent, "image/png", replace(MAKING, parents=(), itself=itself, has_new_metadata=True))
    found = read_credentials(str(second))
    assert found is not None
    assert found.state == CredentialState.SELF_MADE
    assert [action.name for action in found.actions] == ["c2pa.opened", "c2pa.edited.metadata"]
    (part,) = found.ingredients
    assert (part.relationship, part.has_credentials, part.sha256) == ("parentOf", True, "cd" * 32)


def test_what_cannot_be_signed_says_why(tmp_path: Path) -> None:
    path = tmp_path / "a.webm"
    path.write_bytes(b"no clip")
    with pytest.raises(MediaError, match="no place"):
        signed(path, "video/webm")
    with pytest.raises(MediaError, match="could not be signed"):
        signed(path, "image/png")
