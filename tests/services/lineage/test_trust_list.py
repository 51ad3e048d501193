"""The certificates that the user trusts."""

from pathlib import Path

import pytest

from app.domain.errors import StorageError
from app.media.credentials.found import CredentialState
from app.media.credentials.reading import read_credentials
from app.services.lineage.trust_list import MOST_FILES, read_anchors
from tests.support.credentials import root_of, self_made, signed
from tests.support.library import draw_picture


def test_the_certificates_of_a_folder_are_read_and_other_files_are_not(tmp_path: Path) -> None:
    root = root_of(self_made())
    (tmp_path / "a.pem").write_text(root)
    (tmp_path / "b.crt").write_text("no certificate")
    (tmp_path / "c.txt").write_text(root)
    (tmp_path / "d.pem").mkdir()
    assert read_anchors(tmp_path) == root.strip()
    assert read_anchors(None) == ""
    with pytest.raises(StorageError, match="cannot be read"):
        read_anchors(tmp_path / "gone")
    for number in range(MOST_FILES):
        (tmp_path / f"{number}.pem").touch()
    with pytest.raises(StorageError, match="more certificates"):
        read_anchors(tmp_path)


def test_a_file_that_is_damaged_or_was_saved_by_a_text_editor_does_not_make_all_credentials_unreadable(
    tmp_path: Path,
) -> None:
    path = str(signed(draw_picture(tmp_path / "a.png", (64, 48)), "image/png"))
    root = root_of(self_made())
    (tmp_path / "a.pem").write_text(root[: len(root) // 2])
    (tmp_path / "b.pem").write_text(f"{root[:60]}\nAB=D\n-----END CERTIFICATE-----\n")
    found = read_credentials(path, read_anchors(tmp_path))
    assert found is not None
    assert found.state == CredentialState.SELF_MADE
    (tmp_path / "c.pem").write_text(root, "utf-8-sig")
    found = read_credentials(path, read_anchors(tmp_path))
    assert found is not None
    assert found.state == CredentialState.TRUSTED
