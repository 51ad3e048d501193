"""The verbs of the wall with their keys, and the menu of what is selected."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu

from app.ui.panels.devices.cards import PhoneCard
from app.ui.panels.devices.wall import PhoneWall
from app.ui.theme import Theme
from app.ui.widgets.tips import plain_tip


@dataclass(frozen=True, slots=True)
class Verbs:
    """What can be done with phones; each is given what is selected.

    Attributes:
        open: Shows one large.
        join: Connects another one.
        rename: Gives one another name.
        disconnect: Ends connections over the network.
        forget: Takes phones that are not connected off the wall.
        screenshot: Keeps pictures of the screens in the gallery.
        assign: Asks which account a phone is used with.
        identify: Lets phones show their numbers.
        send: Asks for files, and sends them; apps are installed.
    """

    open: Callable[[PhoneCard], None]
    join: Callable[[], None]
    rename: Callable[[PhoneCard], None]
    disconnect: Callable[[list[PhoneCard]], None]
    forget: Callable[[list[PhoneCard]], None]
    screenshot: Callable[[list[PhoneCard]], None]
    assign: Callable[[PhoneCard], None]
    identify: Callable[[list[PhoneCard]], None]
    send: Callable[[list[PhoneCard]], None]


class WallActions(QObject):
    """Lives on the wall; what does not fit the selection is disabled and says why."""

    def __init__(self, theme: Theme, wall: PhoneWall, verbs: Verbs) -> None:
        super().__init__(wall)
        self._theme = theme
        self._wall = wall
        self.open = self._make(self.tr("Show large"), "maximize-2", "Return", self._first(verbs.open), is_shown=True)
        self.screenshot = self._make(self.tr("Screenshot to the gallery"), "camera", "Ctrl+P", verbs.screenshot)
        self.send = self._make(self.tr("Send files or install apps…"), "upload", "S", verbs.send)
        self.identify = self._make(self.tr("Identify: show its number"), "bell", "I", verbs.identify)
        self.identify_all = self._make(
            self.tr("Identify all phones"), "bell", "Shift+I", lambda _cards: verbs.identify(list(wall.cards))
        )
        self.rename = self._make(self.tr("Rename"), "pencil", "F2", self._first(verbs.rename))
        self.account = self._make(self.tr("Account…"), "user", "A", self._first(verbs.assign))
        self.copy = self._make(self.tr("Copy the addresses"), "copy", "Ctrl+C", self._copy)
        self.disconnect_ = self._make(self.tr("Disconnect"), "unlink", "Ctrl+D", verbs.disconnect)
        self.forget = self._make(self.tr("Forget"), "trash-2", "Del", verbs.forget)
        self.join = self._make(self.tr("Connect a phone"), "plus", "Ins", lambda _cards: verbs.join())
        wall.selected.connect(self.follow)
        self.follow()

    def follow(self) -> None:
        """Enable what fits the selection."""
        cards = self._wall.chosen()
        none = self.tr("select a phone first") if not cards else ""
        one = none or (self.tr("select one phone alone") if len(cards) > 1 else "")
        is_any_ready = any(card.is_ready for card in cards)
        self._allow(self.open, one)
        self._allow(self.rename, one)
        self._allow(self.account, one)
        unready = none or ("" if is_any_ready else self.tr("it is not ready"))
        self._allow(self.screenshot, unready)
        self._allow(self.send, unready)
        self._allow(self.identify, unready)
        can_any = any(card.is_ready for card in self._wall.cards)
        self._allow(self.identify_all, "" if can_any else self.tr("no phone is ready"))
        self._allow(
            self.copy, none or ("" if any(card.address for card in cards) else self.tr("it has no address now"))
        )
        is_networked = any(card.address and card.link != "USB" for card in cards)
        self._allow(self.disconnect_, none or ("" if is_networked else self.tr("it is not connected by network")))
        is_here = any(card.address for card in cards)
        self._allow(self.forget, none or (self.tr("disconnect it first") if is_here else ""))

    def menu(self) -> QMenu:
        """The context menu of what is selected."""
        menu = QMenu(self._wall)
        menu.setToolTipsVisible(True)
        groups = (
            (self.open, self.screenshot, self.send),
            (self.identify, self.identify_all),
            (self.rename, self.account, self.copy),
            (self.disconnect_, self.forget),
        )
        for number, group in enumerate(groups):
            if number:
                menu.addSeparator()
            menu.addActions(list(group))
        return menu

    def _make(
        self, text: str, icon: str, key: str, run: Callable[[list[PhoneCard]], None], *, is_shown: bool = False
    ) -> QAction:
        """Make a verb.

        Args:
            text: Its word.
            icon: The icon's name.
            key: As it is written on the keyboard.
            run: What it does.
            is_shown: The wall itself takes the key; it is only told.
        """
        action = QAction(self._theme.icon(icon), text, self._wall)
        action.setAutoRepeat(False)
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.setShortcut(QKeySequence(key))
        action.triggered.connect(lambda _checked=False: run(self._wall.chosen()))
        if not is_shown:
            self._wall.addAction(action)
        return action

    @staticmethod
    def _first(run: Callable[[PhoneCard], None]) -> Callable[[list[PhoneCard]], None]:
        def run_first(cards: list[PhoneCard]) -> None:
            for card in cards[:1]:
                run(card)

        return run_first

    @staticmethod
    def _allow(action: QAction, reason: str) -> None:
        action.setEnabled(not reason)
        action.setToolTip(plain_tip(reason))

    @staticmethod
    def _copy(cards: list[PhoneCard]) -> None:
        QGuiApplication.clipboard().setText("\n".join(card.address for card in cards if card.address))
