"""What is told before the library is packed, and before one is unpacked."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from app.services.backup.pack_format import KEYS_STAY, Manifest
from app.services.backup.packs import PackSize
from app.services.backup.unpacking import PackPreview
from app.storage.backup import DatabaseFacts
from app.system.settings_exchange import Difference, SettingsOffer
from app.ui.pack_dialogs import PackDialog, UnpackDialog, names_words
from app.ui.theme import Theme
from tests.support.looks import flaws, keep_picture

MANIFEST = Manifest(
    format=1, program="PixSim7", version="1.0.0", schema_number=9, packed_at=datetime(2026, 11, 30, 12, tzinfo=UTC),
    born_at=1, profiles=["Ann", "Ben"], counts={"jobs": 1200, "assets": 900, "provider_accounts": 4}, holds_files=True,
    files=880, file_bytes=34_500_000_000, files_missing=3, files_changed=0, accounts_without_keys=2,
    left_out=KEYS_STAY, total_bytes=34_600_000_000, sums="0" * 64,
)  # fmt: skip
OFFER = SettingsOffer((Difference("appearance.text_scale", 100, 120),), ())
PREVIEW = PackPreview(
    Path("/media/stick/PixSim7 2026-11-30.zip"), 34_600_000_000, MANIFEST, DatabaseFacts(9, 1, {"jobs": 2}, None),
    is_same_library=False, is_older_schema=True, folder=Path("/home/ann/Pictures/a long way down/to/PixSim7 2"),
    offer=OFFER,
)  # fmt: skip


@pytest.mark.parametrize("look", ["dark", "light"])
def test_the_size_follows_what_is_to_be_in_it(theme: Theme, look: str) -> None:
    theme.set_look(choice=look)
    window = QWidget()
    dialog = PackDialog(window, theme, PackSize(880, 34_500_000_000, 20_000_000, ["Ann", "Ben"]))
    dialog.show()
    assert "880 files" in dialog.files.text()
    assert "34.5" in dialog.amount.text()
    dialog.files.setChecked(False)
    assert "20.0" in dialog.amount.text()
    dialog.files.setChecked(True)
    assert not flaws(dialog)
    keep_picture(dialog, f"pack-dialog-{look}")
    dialog.close()
    theme.set_look(choice="dark")


def test_an_empty_library_has_no_files_to_choose(theme: Theme) -> None:
    window = QWidget()
    dialog = PackDialog(window, theme, PackSize(0, 0, 400_000, ["Me"]))
    assert not dialog.files.isEnabled()
    assert not dialog.files.isChecked()


@pytest.mark.parametrize("look", ["dark", "light"])
def test_what_comes_what_changes_and_what_waits_is_told(theme: Theme, look: str) -> None:
    theme.set_look(choice=look)
    window = QWidget()
    dialog = UnpackDialog(window, theme, PREVIEW)
    dialog.show()
    assert dialog.cells[1:] == [
        ["Jobs", "1,200", "2"],
        ["Assets", "900", "\N{EN DASH}"],
        ["Accounts", "4", "\N{EN DASH}"],
    ]
    assert "Accounts that ask for their keys: 2." in dialog.notice.text()
    assert dialog.changes() == {"appearance.text_scale": 120}
    dialog.settings.setChecked(False)
    assert dialog.changes() == {}
    dialog.settings.setChecked(True)
    assert not flaws(dialog)
    keep_picture(dialog, f"unpack-dialog-{look}")
    dialog.put_in(Path("/elsewhere"))
    assert dialog.folder == Path("/elsewhere")
    dialog.close()
    theme.set_look(choice="dark")


def test_only_what_is_so_is_told(theme: Theme) -> None:
    window = QWidget()
    bare = MANIFEST.model_copy(update={"holds_files": False, "accounts_without_keys": 0, "files_missing": 0})
    offer = SettingsOffer((), ())
    dialog = UnpackDialog(window, theme, replace(PREVIEW, manifest=bare, now=None, is_older_schema=False, offer=offer))
    assert "keys" not in dialog.notice.text()
    assert dialog.settings.isHidden()
    assert dialog.changes() == {}
    assert names_words(list("abcdef")) == "a, b, c, d …"
