"""The Content Credentials in the inspector."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.services.asset.asset_rows import AssetRow
from app.ui.panels.inspector.credentials import CredentialsSection, IngredientLine
from app.ui.theme import Theme
from app.ui.widgets.label import Label
from tests.media.files import chunk, encoded, halves
from tests.support.credentials import FRAME, MAKING, signed
from tests.support.library import OpenLibrary, draw_picture, open_context, open_library
from tests.support.looks import flaws
from tests.support.shown_gallery import holds


async def row_of(library: OpenLibrary, path: Path) -> AssetRow:
    (asset,) = await library.import_files(path)
    async with library.read() as services:
        (row,) = await services.assets.get_asset_rows([asset.id])
    return row


async def test_who_signed_what_was_done_and_from_what_is_shown(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        source = draw_picture(tmp_path / "a.png", (64, 48), seed=1)
        frame = replace(FRAME, thumbnail=encoded(halves(64, 48), "JPEG"))
        good = signed(source, "image/png", replace(MAKING, parents=(frame, FRAME)))
        data = good.read_bytes()
        stamp = chunk(b"tIME", b"\x07\xea\x01\x01\x01\x01\x01")
        (tmp_path / "bad.png").write_bytes(data[:-12] + stamp + data[-12:])
        rows = [await row_of(library, path) for path in (source, good, tmp_path / "bad.png")]
        host = QWidget()
        host.resize(264, 500)
        section = CredentialsSection(context, host)
        section.resize(264, 500)
        host.show()

        def said() -> list[str]:
            return [label.text() for label in section.findChildren(Label) if label.isVisible()]

        section.show_one(rows[1])
        await holds(section.isVisible)
        assert "Not trusted: self-made certificate" in said()
        assert "Signed by Ada (self-made, not trusted)" in said()
        assert "Created · generative AI" in said()
        assert any(word.startswith("Studio 3 · 10 Mar 2026") for word in said())
        lines = [line for line in section.findChildren(IngredientLine) if line.isVisible()]
        assert len(lines) == 2
        assert "lake.png" in said()
        assert not flaws(host)
        section.show_one(rows[2])
        await holds(lambda: "Damaged" in said())
        section.show_one(rows[0])
        await holds(lambda: not section.isVisible())
        library.parts.library.file(rows[1].path or "").unlink()
        section.show_one(rows[1])
        await holds(lambda: not section.isVisible())
        host.close()
