"""What can be uploaded."""

import os
from pathlib import Path

import pytest

from app.media.recipes import own
from app.services.upload.upload_file import BytesUpload, PathUpload, UploadFile, recipe_beside, sidecar_of


def test_a_file_is_named_and_read_from_its_start_each_time(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"content")
    uploads: list[UploadFile] = [PathUpload(path), BytesUpload("a.png", b"content")]
    for upload in uploads:
        assert upload.name == "a.png"
        for _ in range(2):
            with upload.open() as stream:
                assert stream.read() == b"content"


def test_a_file_that_is_gone_is_noticed_when_it_is_opened(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        PathUpload(tmp_path / "gone").open()


@pytest.mark.parametrize("kind", ["pipe", "device", "folder"])
def test_what_is_no_file_is_refused_at_once_and_not_waited_for(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "it"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path = Path("/dev/zero")
    else:
        path.mkdir()
    with pytest.raises(OSError, match=r"device or a pipe|directory"):
        PathUpload(path).open()


def test_a_recipe_is_read_beside_a_file_when_it_is_one_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    assert recipe_beside(PathUpload(path)) is recipe_beside(BytesUpload("a.png", b"")) is None
    for hostile in (b"\xff\xfe", b"{}", b"[" * 100_000, b" " * (own.MAX_LENGTH + 1)):
        sidecar_of(path).write_bytes(hostile)
        assert recipe_beside(PathUpload(path)) is None
    sidecar_of(path).write_text(own.dump({"prompt": "a lake"}), encoding="utf-8")
    found = recipe_beside(PathUpload(path))
    assert found is not None
    assert found.prompt == "a lake"
