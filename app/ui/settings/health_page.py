"""The health of the installation: each part with its state, a sentence, and what can be done about it."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from app.ui.context import UiContext
from app.ui.dialogs import Choice, ask
from app.ui.language import told
from app.ui.widgets.buttons import Button
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.label import Label

if TYPE_CHECKING:
    from app.services.health.health_service import Finding

_ICON: Final = 16


class HealthPage(QWidget):
    """A line a check; the checks run when the page is shown."""

    restart_requested = Signal()
    """What is to take the place of the database is ready: it does so at the next start."""
    section_requested = Signal(str)
    """Another page of the settings mends it."""
    page_requested = Signal(str)
    """A page of the window mends it."""

    log_requested = Signal()
    """What the program told of what it did is to be shown."""
    diagnostics_requested = Signal()
    """What helps to find a fault is to be read and saved."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        theme = context.theme
        self._sum = Label(theme, "", "strong", wrap=True)
        self.again = Button(theme, self.tr("Check again"), icon="refresh-cw", size="compact", parent=self)
        self.again.clicked.connect(self.refresh)
        head = QHBoxLayout()
        head.setSpacing(theme.token("space.2"))
        head.addWidget(self._sum, 1)
        head.addWidget(self.again, 0, Qt.AlignmentFlag.AlignTop)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(theme.token("space.3"))
        self._shown: list[HealthLine] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.4"))
        column.addLayout(head)
        column.addLayout(self._lines)
        column.addLayout(self._more())

    def _more(self) -> QVBoxLayout:
        """What to do where no button mends it."""
        theme = self._context.theme
        words = self.tr(
            "If something is wrong that no check finds, the log and the diagnostics help to find it. Nothing is sent."
        )
        self.diagnostics = Button(theme, self.tr("Save diagnostics…"), size="compact", parent=self)
        self.diagnostics.clicked.connect(self.diagnostics_requested)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.token("space.2"))
        self.log = Button(theme, self.tr("Show the log"), size="compact", parent=self)
        self.log.clicked.connect(self.log_requested)
        buttons.addWidget(self.log)
        buttons.addWidget(self.diagnostics)
        buttons.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(theme.token("space.2"))
        column.addWidget(Label(theme, words, "small", "secondary", wrap=True, parent=self))
        column.addLayout(buttons)
        return column

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Try each part anew."""
        self._context.tasks.start(self._check(), what=self.tr("check the installation"))

    def words(self) -> str:
        """What a search can find here."""
        return " ".join([self.tr("Health check doctor repair diagnostics log"), *_titles(self).values()])

    def mark(self, text: str) -> None:
        """Nothing here is left out by a search."""

    def lines(self) -> "dict[str, HealthLine]":
        """The lines that show, by the name of their check."""
        return {line.finding.name: line for line in self._shown}

    @property
    def verdict(self) -> str:
        """What all of it comes to."""
        return self._sum.text()

    async def _check(self) -> None:
        self.again.setEnabled(False)
        self._sum.setText(self.tr("Each part is being tried…"))
        self._sum.set_tone("secondary")
        try:
            async with self._context.read() as services:
                findings = await services.health.check_all()
        finally:
            if isValid(self):
                self.again.setEnabled(True)
        if isValid(self):
            self._show(findings)

    def _show(self, findings: "list[Finding]") -> None:
        for line in self._shown:
            self._lines.removeWidget(line)
            line.deleteLater()
        titles = _titles(self)
        self._shown = [HealthLine(self._context, finding, titles, self) for finding in findings]
        for line in self._shown:
            self._lines.addWidget(line)
            line.fix_requested.connect(self._fix)
        wrong = sum(not finding.ok for finding in findings)
        one, many = self.tr("1 part needs attention."), self.tr("{count} parts need attention.")
        words = (one if wrong == 1 else many).format(count=wrong) if wrong else self.tr("Everything works.")
        self._sum.setText(words)
        self._sum.set_tone("warning" if wrong else "done")

    def _fix(self, fix: str) -> None:
        start = self._context.tasks.start
        if fix == "repair":
            start(self._repair(), what=self.tr("repair the database"))
        elif fix == "back_up":
            start(self._back_up(), what=self.tr("back up the database"))
        elif fix == "accounts":
            self.page_requested.emit("accounts")
        else:
            self.section_requested.emit({"adb": "devices"}.get(fix, fix))

    async def _back_up(self) -> None:
        async with self._context.read() as services:
            backups = services.backups
        await backups.make_backup()
        if isValid(self):
            self.refresh()

    async def _repair(self) -> None:
        title = self.tr("Repair the database?")
        words = self.tr(
            "What can be read goes into a new database; what cannot is taken from the newest backup. The present one is"
            " set aside, not deleted. PixSim7 restarts, and says then what is missing."
        )
        choices = [
            Choice(self.tr("Cancel"), value=False),
            Choice(self.tr("Repair and restart"), value=True, kind="primary"),
        ]
        if not await ask(self.window(), self._context.theme, title, words, choices):
            return
        async with self._context.read() as services:
            backups = services.backups
        await backups.stage_repair()
        if isValid(self):
            self.restart_requested.emit()


class HealthLine(QWidget):
    """One part: its state, its name, a sentence, and a button where something can be done."""

    fix_requested = Signal(str)

    def __init__(self, context: UiContext, finding: "Finding", titles: dict[str, str], parent: QWidget) -> None:
        super().__init__(parent)
        self.finding = finding
        theme = context.theme
        state = "done" if finding.ok else "warning"
        mark = IconLabel(theme, theme.state(state).icon, _ICON, f"state.{state}.fg", parent=self)
        title = titles.get(finding.name, finding.name)
        verdict = self.tr("works") if finding.ok else self.tr("needs attention")
        name = QHBoxLayout()
        name.setSpacing(theme.token("space.2"))
        name.addWidget(Label(theme, title, "strong"))
        name.addWidget(Label(theme, verdict, "small", "secondary" if finding.ok else "warning"))
        name.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addLayout(name)
        words.addWidget(Label(theme, told(finding.words), "small", "secondary", wrap=True))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.token("space.3"))
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.fix: Button | None = None
        if finding.fix is not None:
            fix = finding.fix.value
            self.fix = Button(theme, self._verb(fix), size="compact", parent=self)
            self.fix.clicked.connect(lambda: self.fix_requested.emit(fix))
            row.addWidget(self.fix, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setAccessibleName(f"{title}: {verdict}. {told(finding.words)}")

    def _verb(self, fix: str) -> str:
        return {
            "repair": self.tr("Repair"),
            "back_up": self.tr("Back up now"),
            "storage": self.tr("Free space"),
            "library": self.tr("Choose a folder"),
            "providers": self.tr("Show providers"),
            "accounts": self.tr("Sign in"),
            "adb": self.tr("Set up adb"),
        }[fix]


def _titles(widget: QWidget) -> dict[str, str]:
    return {
        "database": widget.tr("Database"),
        "readers": widget.tr("Readers of the database"),
        "ledger": widget.tr("Ledger"),
        "backups": widget.tr("Backups"),
        "library": widget.tr("Library folder"),
        "disk": widget.tr("Free space"),
        "decoder": widget.tr("Decoder"),
        "codecs": widget.tr("Codecs"),
        "providers": widget.tr("Providers"),
        "accounts": widget.tr("Accounts"),
        "vault": widget.tr("Keyring"),
        "adb": widget.tr("Phones (adb)"),
    }
