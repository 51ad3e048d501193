"""The actions for chosen assets that panels have in common, with their keys."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from app.domain.enums import MOST_STARS, AssetState, Verdict

if TYPE_CHECKING:
    from app.services.asset.asset_rows import AssetRow
    from app.ui.models.asset_actions import AssetActions
    from app.ui.models.asset_judging import AssetJudging
    from app.ui.theme import Theme

Run = Callable[[], None]


class AssetChoice(Protocol):
    """What is chosen in a panel."""

    def chosen_ids(self) -> Sequence[int]:
        """The chosen assets, in their order."""

    def known_row(self, asset_id: int) -> "AssetRow | None":
        """An asset as lists show it; None where it is not loaded."""


class AssetMenu(QObject):
    """Makes the actions once; a panel puts them into its menu.

    Args:
        theme: For the icons.
        owner: The widget whose keys they are.
        choice: What is chosen in it.
        verbs: Does them.
        judging: Does those of stars and verdicts.
        look: Opens the quick look.
        say: Tells a sentence: why nothing happens.
        outside: Makes of what runs something that does nothing in the bin.
    """

    compare_requested = Signal()
    """Compare what is chosen."""

    def __init__(
        self,
        theme: "Theme",
        owner: QWidget,
        choice: AssetChoice,
        verbs: "AssetActions",
        judging: "AssetJudging",
        look: Run,
        say: Callable[[str], None],
        outside: Callable[[Run], Run] = lambda run: run,
    ) -> None:
        super().__init__(owner)
        self._theme = theme
        self._owner = owner
        self._choice = choice
        self._verbs = verbs
        self._judging = judging
        self._say = say
        self._outside = outside
        tr = self.tr
        self.look = self.make(tr("Quick look"), "eye", "", look, shown_key="Space", in_bin=True)
        self.input = self.make(tr("Use as input"), "arrow-right-to-line", "I", self._use_as_input)
        self.again = self.make(tr("Same again"), "repeat", "G", self._same_again)
        self.vary = self.make(tr("Vary"), "shuffle", "V", self._vary_recipe)
        self.compare = self.make(tr("Compare"), "columns-2", "C", self.compare_requested.emit, in_bin=True)
        self.prompt = self.make(tr("Copy prompt"), "copy", "Ctrl+Shift+C", self._copy_prompt, in_bin=True)
        self.reveal = self.make(
            tr("Reveal in file manager"), "folder-open", "Ctrl+Shift+R", self._reveal_file, in_bin=True
        )
        self.find = self.make(tr("Look for the file again"), "search", "", self._find_file)
        self.export = self.make(tr("Export…"), "download", "Ctrl+E", self._export_files)
        self.send = self.make(tr("Send to phone…"), "smartphone", "Ctrl+Shift+E", self._send_files)
        self.stars = [self._make_star(count) for count in range(MOST_STARS, -1, -1)]
        self.verdicts = [
            self.make(tr("Keep"), "check", "K", lambda: self._judge(Verdict.KEPT)),
            self.make(tr("Reject"), "x", "X", lambda: self._judge(Verdict.REJECTED)),
            self.make(tr("Neither keep nor reject"), "", "U", lambda: self._judge(None)),
        ]

    def current(self) -> "AssetRow | None":
        """The chosen asset, where it is one."""
        ids = self._choice.chosen_ids()
        return self._choice.known_row(ids[0]) if len(ids) == 1 else None

    def suit(self) -> None:
        """Enable what fits what is chosen, before the menu opens."""
        row = self.current()
        was_made = row is not None and row.operation_type is not None
        for action in (self.again, self.vary):
            action.setEnabled(was_made)
            action.setToolTip("" if was_made else self.tr("It was imported, not made here"))
        self.prompt.setEnabled(row is not None and bool(row.prompt))
        self.reveal.setEnabled(row is not None and row.path is not None)
        self.find.setVisible(row is not None and row.state == AssetState.MISSING)

    def allow_all(self) -> None:
        """The menu is closed: the keys of what it did not offer say themselves why nothing happens."""
        for action in (self.again, self.vary, self.prompt, self.reveal):
            action.setEnabled(True)

    def only(self) -> "AssetRow | None":
        """The one that is chosen, for what goes with one alone; of several it says so."""
        if len(self._choice.chosen_ids()) > 1:
            self._say(self.tr("This goes with one picture or clip at a time. Choose one."))
        return self.current()

    def add_judging(self, menu: QMenu) -> None:
        """Stars and verdicts."""
        stars = menu.addMenu(self._theme.icon("star"), self.tr("Stars"))
        stars.addActions(self.stars)
        menu.addActions(self.verdicts)

    def make(self, text: str, icon: str, key: str, run: Run, *, shown_key: str = "", in_bin: bool = False) -> QAction:
        """An action of the owner.

        Args:
            text: Its word.
            icon: Its icon, or nothing.
            key: Its key, wherever the owner or a part of it has the focus.
            run: What it does.
            shown_key: A key that is handled elsewhere and only told.
            in_bin: It does the same in the bin.
        """
        act = run if in_bin else self._outside(run)
        action = QAction(text, self._owner)
        if icon:
            action.setIcon(self._theme.icon(icon))
        action.setAutoRepeat(False)
        action.triggered.connect(lambda _=False: act())
        if key:
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            self._owner.addAction(action)
        elif shown_key:
            action.setText(f"{text}\t{shown_key}")
        return action

    def _make_star(self, count: int) -> QAction:
        tr = self.tr
        words = tr("No stars") if count == 0 else tr("1 star") if count == 1 else tr("{} stars").format(count)
        return self.make(words, "", str(count), lambda: self._judging.rate(self._choice.chosen_ids(), count))

    def _judge(self, verdict: Verdict | None) -> None:
        self._judging.judge(self._choice.chosen_ids(), verdict)

    def _use_as_input(self) -> None:
        self._verbs.use_as_input(self._choice.chosen_ids())

    def _made(self) -> "AssetRow | None":
        """The one that is chosen, for what needs its recipe; of what has none it says so."""
        row = self.only()
        if row is not None and row.operation_type is None:
            self._say(self.tr("It was imported, not made here: there is no recipe to use again."))
            return None
        return row

    def _same_again(self) -> None:
        row = self._made()
        if row is not None:
            self._verbs.same_again(row.id)

    def _vary_recipe(self) -> None:
        row = self._made()
        if row is not None:
            self._verbs.vary(row.id)

    def _copy_prompt(self) -> None:
        row = self.only()
        if row is not None and row.prompt:
            self._verbs.copy_prompt(row.prompt)

    def _reveal_file(self) -> None:
        row = self.only()
        if row is not None:
            self._verbs.reveal(row)

    def _find_file(self) -> None:
        row = self.only()
        if row is not None:
            self._verbs.find_file(row.id)

    def _export_files(self) -> None:
        self._verbs.export(self._choice.chosen_ids())

    def _send_files(self) -> None:
        self._verbs.send_to_phone(self._choice.chosen_ids())
