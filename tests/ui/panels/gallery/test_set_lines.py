"""The lines of the list of sets."""

from pathlib import Path

from PySide6.QtCore import QModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyleOptionViewItem
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.ui.models.set_rows import SetRows
from app.ui.panels.gallery.set_lines import IN_BIN, SetDelegate, SetLines
from app.ui.theme import Theme
from tests.support.library import open_context, open_library
from tests.support.samples import add_rows
from tests.support.until import until


async def test_all_the_bin_and_each_set_is_a_line_with_its_search(
    tmp_path: Path,
    theme: Theme,
    qtmodeltester: ModelTester,
    qtbot: QtBot,  # noqa: ARG001
) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        (one,) = await add_rows(library, 1)
        rows = SetRows(context)
        lines = SetLines(rows)
        async with library.write() as services:
            best = await services.assets.sets.make_set("Best, of all")
            await services.assets.sets.add_assets(best, [one])
            await services.assets.sets.make_set("Stars", search="rating:5")
        await until(lines.rowCount, 4)
        qtmodeltester.check(lines)
        assert [(line.label, line.query, line.count, line.takes_assets) for line in lines.lines()] == [
            ("All", "", None, False),
            ("Bin", IN_BIN, 0, True),
            ("Best, of all", 'set:"Best, of all"', 1, True),
            ("Stars", "rating:5", None, False),
        ]
        assert lines.index(2).data() == "Best, of all, 1"
        assert lines.index(3).data(Qt.ItemDataRole.ToolTipRole) == "Stars\nrating:5"
        assert lines.data(QModelIndex()) is None
        delegate = SetDelegate(theme)
        delegate.query, delegate.target = "rating:5", 2
        option = QStyleOptionViewItem()
        view = QListView()
        view.setProperty("showsFocus", True)  # noqa: FBT003
        option.widget = view
        option.rect = QRect(0, 0, 180, delegate.sizeHint(option, lines.index(0)).height())
        pictures = []
        for place, state in (
            (1, QStyle.StateFlag.State_HasFocus),
            (2, QStyle.StateFlag.State_None),
            (3, QStyle.StateFlag.State_None),
        ):
            image = QImage(option.rect.size(), QImage.Format.Format_RGB32)
            image.fill(theme.color("surface.panel"))
            option.state = state
            painter = QPainter(image)
            delegate.paint(painter, option, lines.index(place))
            painter.end()
            pictures.append(image)
        middle = option.rect.height() // 2
        fills = [QColor(image.pixel(8, middle)) for image in pictures]
        assert fills == [theme.color("surface.panel"), theme.color("accent.subtle"), theme.color("accent.subtle")]
