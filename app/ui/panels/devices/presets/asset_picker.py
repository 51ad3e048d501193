"""The list from which a file of the library is chosen."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.enums import MediaType
from app.services.asset.asset_rows import AssetRow
from app.ui.context import UiContext
from app.ui.panels.devices.presets.lines import Line, LineList
from app.ui.panels.devices.presets.words import tr
from app.ui.widgets.popover import Popover
from app.ui.widgets.search_field import SearchField

_WIDTH: Final = 320
_HEIGHT: Final = 340
_MOST: Final = 60
_ICONS: Final = {MediaType.IMAGE: "image", MediaType.VIDEO: "film"}


class AssetPicker(Popover):
    """The newest files, or those that a search finds; and the variables of the preset.

    Args:
        context: The services.
        anchor: What asked for it.
    """

    taken = Signal(str)
    """The number of a file, or a variable: `{{name}}`."""

    def __init__(self, context: UiContext, anchor: QWidget) -> None:
        super().__init__(context.theme, anchor, padding=context.theme.token("space.2"))
        self._context = context
        self._variables: tuple[str, ...] = ()
        self._words: str | None = None
        """What is being looked for; None where nothing is."""
        self._takes_found = False
        content = QWidget()
        self.search = SearchField(context.theme, tr("Search the library"), parent=content)
        self.list = LineList(context.theme, tr("Files"), content)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(context.theme.token("space.2"))
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        content.setFixedHeight(context.theme.scaled(_HEIGHT))
        self.set_content(content)
        self.search.textChanged.connect(self._look_for)
        self.search.returnPressed.connect(self._take_found)
        self.search.results_wanted.connect(lambda: self.list.setFocus(Qt.FocusReason.ShortcutFocusReason))
        self.list.taken.connect(self._take)

    def ask(self, variables: Sequence[str]) -> None:
        """Open it; `variables` are the names of the preset's."""
        self._variables = tuple(variables)
        self._takes_found = False
        self.search.clear()
        self._look_for("")
        self.open(width=_WIDTH)
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def _look_for(self, words: str) -> None:
        is_under_way = self._words is not None
        self._words = words
        if not is_under_way:
            self._context.tasks.start(self._read(), what=tr("search the library"))

    async def _read(self) -> None:
        """Search; what is typed meanwhile is looked for after it."""
        words: str | None = None
        try:
            while words != self._words:
                words = self._words
                async with self._context.read() as services:
                    ids = await services.assets.list_asset_ids(self._context.user_id, text=words or "")
                    rows = await services.assets.get_asset_rows(list(ids[:_MOST]))
                self.list.show_lines(file_lines(rows, self._variables, words or ""))
        finally:
            self._words = None
        if self._takes_found:
            self._take_found()

    def _take_found(self) -> None:
        """Take the current line, once it is one of what was typed."""
        self._takes_found = self._words is not None
        if not self._takes_found:
            self.list.take_current()

    def _take(self, value: object) -> None:
        self.close()
        self.taken.emit(str(value))


def file_lines(rows: Sequence[AssetRow], variables: Sequence[str], words: str) -> list[Line]:
    """Variables with the words in their names, and files."""
    fitting = [name for name in variables if words.casefold() in name.casefold()]
    lines = [Line(tr("Variables"))] if fitting else []
    lines += [Line(name, f"{{{{{name}}}}}", "tag") for name in fitting]
    lines.append(Line(tr("Files, the newest first") if rows else tr("No file is like that")))
    lines += [Line(row.name, str(row.id), _ICONS.get(row.media_type, "file"), right=str(row.id)) for row in rows]
    return lines
