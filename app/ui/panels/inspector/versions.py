"""Whether the chosen asset is out of date and why, and which versions of it there are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.models.cause_words import CauseWords, tell_causes
from app.ui.models.version_actions import VersionActions
from app.ui.panels.inspector.recipe import time_words
from app.ui.widgets.buttons import Button
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.label import Label
from app.ui.widgets.notice import Notice

if TYPE_CHECKING:
    from app.services.lineage.versions import AssetVersion
    from app.services.unit_of_work import Services
    from app.ui.context import UiContext

_MOST: Final = 12
"""Of more versions the newest ones are listed."""
_NUMBER: Final = 36
_DOT: Final = " \N{MIDDLE DOT} "


@dataclass(frozen=True, slots=True)
class VersionState:
    """What the section says of an asset."""

    asset_id: int = 0
    cause: CauseWords | None = None
    versions: "Sequence[AssetVersion]" = ()
    is_frozen: bool = False
    is_edited: bool = False


async def read_state(services: "Services", asset_id: int) -> VersionState:
    """What is so of an asset now."""
    causes = await services.staleness.find_causes((asset_id,))
    told = await tell_causes(services, causes, datetime.now(UTC))
    asset = await services.assets.get_asset(asset_id)
    return VersionState(
        asset_id,
        told.get(asset_id),
        await services.versions.list_versions(asset_id) if asset is not None else (),
        is_frozen=asset is not None and asset.is_frozen,
        is_edited=asset is not None and asset.edited_recipe is not None,
    )


class VersionsSection(QWidget):
    """Takes no room for what is neither marked nor has another version."""

    def __init__(self, context: "UiContext", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        theme = context.theme
        self.verbs = VersionActions(context, self)
        self._state = VersionState()
        self._outdated = Notice(theme, "outOfDate", parent=self)
        for words, tip, run in (
            (self.tr("Rebuild…"), self.tr("Show what making it again would take (R)"), self.verbs.rebuild),
            (self.tr("Dismiss"), self.tr("It is fine as it is; a later change marks it again"), self.verbs.dismiss),
            (self.tr("Freeze"), self.tr("Nothing makes it or what is made from it out of date"), self.verbs.freeze),
        ):
            button = self._outdated.add_button(words, tip)
            button.clicked.connect(lambda _=False, run=run: run((self._state.asset_id,)))
        self._frozen = self._line("snowflake", self.tr("Frozen"), self.tr("Unfreeze"), self._unfreeze)
        self._edited = self._line("pencil", self.tr("Its recipe is edited"), self.tr("Use the former"), self._revert)
        self._word = Label(theme, self.tr("Versions"), "smallStrong", "secondary", parent=self)
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.token("space.1"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.1"))
        for part in (self._outdated, self._frozen, self._edited, self._word):
            column.addWidget(part)
        column.addLayout(self._list)
        column.addSpacing(theme.token("space.2"))
        self.show_state(VersionState())

    def show_state(self, state: VersionState) -> None:
        """Show what is so of an asset."""
        self._state = state
        if state.cause is not None:
            self._outdated.say(state.cause.fact, state.cause.consequence)
        self._outdated.setVisible(state.cause is not None)
        self._frozen.setVisible(state.is_frozen)
        self._edited.setVisible(state.is_edited)
        has_others = len(state.versions) > 1
        self._word.setVisible(has_others)
        self._fill(state.versions[-_MOST:] if has_others else ())
        self.setVisible(state.cause is not None or state.is_frozen or state.is_edited or has_others)

    def _fill(self, versions: "Sequence[AssetVersion]") -> None:
        while (item := self._list.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for version in reversed(versions):
            self._list.addWidget(self._row(version))

    def _row(self, version: "AssetVersion") -> QWidget:
        theme = self._context.theme
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.token("space.2"))
        facts = [self.tr("current")] if version.is_head else [self.tr("in the bin")] if version.is_binned else []
        facts.append(time_words(version.created_at))
        row.addWidget(self._number(version, line))
        row.addWidget(Label(theme, _DOT.join(facts), "small", "secondary", elide="right", parent=line), 1)
        if not version.is_head and not version.is_binned:
            head = Button(theme, self.tr("Make current"), size="compact", parent=line)
            head.clicked.connect(lambda _=False: self.verbs.make_head(version.id))
            row.addWidget(head)
        elif version.is_head:
            back = Button(theme, self.tr("Take back"), size="compact", parent=line)
            back.setToolTip(self.tr("It replaces no other one any more"))
            back.clicked.connect(lambda _=False: self.verbs.take_back(version.id))
            row.addWidget(back)
        return line

    def _number(self, version: "AssetVersion", line: QWidget) -> QWidget:
        """Its number; a button that shows it, where it is not the one that is shown."""
        theme, words = self._context.theme, f"v{version.number}"
        width = theme.scaled(_NUMBER)
        if version.id == self._state.asset_id:
            label = Label(theme, words, "smallStrong", parent=line)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setMinimumWidth(width)
            label.set_tip(self.tr("It is shown here"))
            return label
        button = Button(theme, words, size="compact", tooltip=self.tr("Show this version"), parent=line)
        button.setMinimumWidth(width)
        button.setAccessibleName(self.tr("Show version {}").format(version.number))
        button.clicked.connect(lambda _=False: self._context.shell.assets_selected.emit((version.id,)))
        return button

    def _line(self, icon: str, words: str, verb: str, run: Callable[[], None]) -> QWidget:
        theme = self._context.theme
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.token("space.2"))
        row.addWidget(IconLabel(theme, icon, 16, "text.secondary", parent=line), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(Label(theme, words, "small", elide="right", parent=line), 1)
        button = Button(theme, verb, size="compact", parent=line)
        button.clicked.connect(lambda _=False: run())
        row.addWidget(button)
        return line

    def _unfreeze(self) -> None:
        self.verbs.unfreeze((self._state.asset_id,))

    def _revert(self) -> None:
        self.verbs.revert_recipe(self._state.asset_id)
