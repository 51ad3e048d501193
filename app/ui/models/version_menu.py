"""The menu of versions and marks, and its keys."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget
from shiboken6 import isValid

from app.ui.models.version_actions import VersionActions

if TYPE_CHECKING:
    from app.services.unit_of_work import Services
    from app.ui.context import UiContext

_MOST: Final = 500
"""Of more chosen assets it is not looked what fits: everything is offered."""
_PAIR: Final = 2


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """What of some assets decides what can be done with them.

    Attributes:
        number: Of one asset, which of its versions it is; 0 for several.
        versions: Of one asset, how many there are; 1 where there is no other.
        is_head: Of one asset, that it is the one that counts.
    """

    is_outdated: bool = True
    has_frozen: bool = True
    has_unfrozen: bool = True
    number: int = 0
    versions: int = 1
    is_head: bool = True
    is_made: bool = True
    is_edited: bool = True


async def read_facts(services: "Services", asset_ids: Sequence[int]) -> VersionFacts:
    """What is so of these assets now."""
    frozen = await services.versions.list_frozen(asset_ids)
    causes = await services.staleness.find_causes(asset_ids)
    if len(asset_ids) != 1:
        return VersionFacts(bool(causes), bool(frozen), len(frozen) < len(asset_ids))
    (asset_id,) = asset_ids
    asset = await services.assets.get_asset(asset_id)
    family = next(iter(await services.versions.list_families(asset_ids)), None)
    return VersionFacts(
        bool(causes),
        bool(frozen),
        not frozen,
        number=family.ids.index(asset_id) + 1 if family is not None else 1,
        versions=len(family.ids) if family is not None else 1,
        is_head=family is None or family.head_id == asset_id,
        is_made=asset is not None and asset.operation_type is not None,
        is_edited=asset is not None and asset.edited_recipe is not None,
    )


class VersionMenu(QObject):
    """Makes the actions once, with their keys on the owner; the menu shows what fits.

    Args:
        context: The window's.
        owner: Where the keys work.
        chosen: Gives the ids of what is chosen.
        guard: Wraps what the actions do: holds it back where it does not go.
    """

    def __init__(
        self,
        context: "UiContext",
        owner: QWidget,
        chosen: Callable[[], Sequence[int]],
        guard: Callable[[Callable[[], None]], Callable[[], None]] = lambda run: run,
    ) -> None:
        super().__init__(owner)
        self._context = context
        self._owner = owner
        self._chosen = chosen
        self._guard = guard
        self.verbs = VersionActions(context, owner)
        verbs, tr = self.verbs, self.tr
        self.rebuild = self._make(tr("Rebuild…"), "refresh-cw", "R", lambda: self._for_any(verbs.rebuild))
        self.dismiss = self._make(tr("Dismiss the mark"), "check", "", lambda: self._for_any(verbs.dismiss))
        self.freeze = self._make(tr("Freeze this branch"), "snowflake", "", lambda: self._for_any(verbs.freeze))
        self.unfreeze = self._make(tr("Unfreeze this branch"), "", "", lambda: self._for_any(verbs.unfreeze))
        self.declare = self._make(
            tr("Make the later one the new version"), "history", "Ctrl+Alt+V", lambda: verbs.declare(self._chosen())
        )
        self.head = self._make(tr("Make this version the current one"), "", "", lambda: self._for_one(verbs.make_head))
        self.back = self._make(
            tr("Take back that it is a version"), "undo-2", "", lambda: self._for_one(verbs.take_back)
        )
        self.edit = self._make(tr("Edit the recipe…"), "pencil", "", lambda: self._for_one(verbs.edit_recipe))
        self.revert = self._make(tr("Use the former recipe"), "", "", lambda: self._for_one(verbs.revert_recipe))

    @property
    def actions(self) -> list[QAction]:
        return [
            self.rebuild,
            self.dismiss,
            self.freeze,
            self.unfreeze,
            self.declare,
            self.head,
            self.back,
            self.edit,
            self.revert,
        ]

    def add_to(self, menu: QMenu) -> None:
        """Add what can be done with what is chosen; what does not fit says why, as soon as that is known."""
        menu.setToolTipsVisible(True)
        menu.addAction(self.rebuild)
        part = menu.addMenu(self._context.theme.icon("history"), self.tr("Versions and marks"))
        part.setToolTipsVisible(True)
        part.addActions([self.declare, self.head, self.back])
        part.addSeparator()
        part.addActions([self.dismiss, self.freeze, self.unfreeze])
        part.addSeparator()
        part.addActions([self.edit, self.revert])
        chosen = tuple(self._chosen())
        self.show_facts(chosen, VersionFacts())
        if 0 < len(chosen) <= _MOST:
            self._context.tasks.start(self._look(chosen, menu), what=self.tr("look what fits"))
        # The keys of what the menu does not offer say themselves why nothing happens.
        menu.aboutToHide.connect(lambda: self.show_facts((), None))

    def show_facts(self, chosen: Sequence[int], facts: VersionFacts | None) -> None:
        """Offer what fits, and say of the others why they do not; None offers everything."""
        tr = self.tr
        one = "" if len(chosen) == 1 else tr("It goes with one at a time")
        is_one = not one and facts is not None
        found = facts or VersionFacts()
        reasons = {
            self.dismiss: "" if found.is_outdated else tr("It is not out of date"),
            self.freeze: "" if found.has_unfrozen else tr("It is frozen already"),
            self.unfreeze: "" if found.has_frozen else tr("It is not frozen"),
            self.declare: "" if len(chosen) == _PAIR else tr("Choose two: the one made later replaces the other one"),
            self.head: one or ("" if not found.is_head else tr("It is the current one already")),
            self.back: one or ("" if found.versions > 1 else tr("It has no other version")),
            self.edit: one or ("" if found.is_made else tr("It was imported, not made here")),
            self.revert: one or ("" if found.is_edited else tr("Its recipe was not edited")),
        }
        if is_one and found.number == 0:
            # Not known yet: nothing is held back.
            reasons[self.head] = reasons[self.back] = ""
        for action, reason in reasons.items():
            shown = reason if facts is not None else ""
            action.setEnabled(not shown)
            action.setToolTip(shown)

    async def _look(self, chosen: tuple[int, ...], menu: QMenu) -> None:
        async with self._context.read() as services:
            facts = await read_facts(services, chosen)
        if isValid(menu) and menu.isVisible():
            self.show_facts(chosen, facts)

    def _make(self, text: str, icon: str, key: str, run: Callable[[], None]) -> QAction:
        action = QAction(text, self._owner)
        if icon:
            action.setIcon(self._context.theme.icon(icon))
        action.setAutoRepeat(False)
        act = self._guard(run)
        action.triggered.connect(lambda _=False: act())
        if key:
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            self._owner.addAction(action)
        return action

    def _for_any(self, run: Callable[[Sequence[int]], None]) -> None:
        chosen = self._chosen()
        if chosen:
            run(chosen)

    def _for_one(self, run: Callable[[int], None]) -> None:
        chosen = self._chosen()
        if len(chosen) == 1:
            run(chosen[0])
        elif chosen:
            self._context.shell.toast("info", self.tr("This goes with one picture or clip at a time. Choose one."))
