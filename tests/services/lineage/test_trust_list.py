"""The certificates that the user trusts."""

from pathlib import Path

import pytest

from app.domain.errors import StorageError
from app.services.lineage.trust_list import MOST_FILES, read_anchors
from tests.support.credentials import root_of, self_made


def test_the_certificates_of_a_folder_are_read_and_other_files_are_not(tmp_path: Path) -> None:
    root = root_of(self_made())
    (tmp_path / "a.pem").write_text(root)
    (tmp_path / "b.crt").write_text("no certificate")
    (tmp_path / "c.txt").write_text(root)
    (tmp_path / "d.pem").mkdir()
    assert read_anchors(tmp_path) == root
    assert read_anchors(None) == ""
    with pytest.raises(StorageError, match="cannot be read"):
        read_anchors(tmp_path / "gone")
    for number in range(MOST_FILES):
        (tmp_path / f"{number}.pem").touch()
    with pytest.raises(StorageError, match="more certificates"):
        read_anchors(tmp_path)
