"""What can be uploaded."""

from pathlib import Path

import pytest

from app.services.upload.upload_file import BytesUpload, PathUpload, UploadFile


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
