"""The providers: those that are built in, and the plug-ins with what becomes of each of them."""

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from app.ui.context import UiContext
from app.ui.dialogs import Choice, ask
from app.ui.language import told
from app.ui.settings.workflow_list import WorkflowList
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.label import Label
from app.ui.widgets.monogram import Monogram

if TYPE_CHECKING:
    from app.services.provider.plugin_service import PluginRow

_MARK: Final = 24
_LOOKS: Final = {
    "new": ("circle-pause", "state.waiting.fg"),
    "changed": ("triangle-alert", "state.warning.fg"),
    "on": ("circle-check", "state.done.fg"),
    "on_next_start": ("clock", "state.waiting.fg"),
    "off_next_start": ("clock", "state.waiting.fg"),
    "failed": ("circle-x", "state.failed.fg"),
    "unusable": ("circle-x", "state.failed.fg"),
    "safe_mode": ("circle-pause", "state.waiting.fg"),
}
_CONFIRMABLE: Final = {"new", "changed", "off_next_start"}
_FORGETTABLE: Final = {"changed", "on", "on_next_start", "failed", "safe_mode"}


class ProvidersPage(QWidget):
    """A line a provider and a line a plug-in."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        theme = context.theme
        self._read_once: list[dict[str, Any]] | None = None
        self._plugins_shown: list[PluginLine] = []
        self._rows: list[PluginRow] = []
        self._built_in = QVBoxLayout()
        self._built_in.setSpacing(theme.token("space.2"))
        self._lines = QVBoxLayout()
        self._lines.setSpacing(theme.token("space.4"))
        rights = self.tr("A plug-in is code with full rights on this computer. It is off until you confirm its files.")
        self._rights = Label(theme, rights, "small", "secondary", wrap=True)
        self._safe_mode = Label(theme, self.tr("Safe mode: no plug-in is loaded."), "strong", "warning", wrap=True)
        self._safe_mode.hide()
        self._none = Label(theme, self.tr("No plug-in is installed."), "body", "tertiary")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.3"))
        column.addWidget(Label(theme, self.tr("Built in"), "smallStrong", "secondary"))
        column.addLayout(self._built_in)
        column.addSpacing(theme.token("space.3"))
        column.addWidget(Label(theme, self.tr("Plug-ins"), "smallStrong", "secondary"))
        column.addWidget(self._rights)
        column.addWidget(self._safe_mode)
        column.addWidget(self._none)
        column.addLayout(self._lines)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Look at what is installed anew."""
        self._context.tasks.start(self._read(), what=self.tr("read the plug-ins"))

    def words(self) -> str:
        """What a search can find here."""
        names = [f"{row['id']} {row['name']}" for row in self._read_once or ()]
        plugins = [f"{line.row.distribution} {' '.join(line.row.names)}" for line in self.lines()]
        return " ".join([self.tr("Plug-ins"), self._rights.text(), *names, *plugins])

    def mark(self, text: str) -> None:
        """Show only the plug-ins that fit a search; all where none does."""
        parts = text.casefold().split()
        fits = {line: all(part in line.row.distribution.casefold() for part in parts) for line in self.lines()}
        for line, is_fit in fits.items():
            line.setVisible(is_fit or not any(fits.values()))

    def lines(self) -> "list[PluginLine]":
        """The lines of the plug-ins, in their order."""
        return list(self._plugins_shown)

    async def _read(self) -> None:
        async with self._context.read() as services:
            providers = await services.providers.list_providers()
        providers.sort(key=lambda row: str(row.get("name") or row["id"]).casefold())
        async with self._context.steps() as services:
            rows = await services.plugins.list_plugins()
            is_safe_mode = services.plugins.is_safe_mode
        if isValid(self):
            self._show_providers(providers, {row.key for row in rows})
            self._show_plugins(rows)
            self._safe_mode.setVisible(is_safe_mode)

    def _show_providers(self, providers: list[dict[str, Any]], plugins: set[str]) -> None:
        if self._read_once is not None:
            return
        self._read_once = providers
        for row in providers:
            if row["id"] not in plugins and row["plugin"] is None:
                self._built_in.addWidget(ProviderLine(self._context, row))
            if row.get("takes_workflows"):
                self._built_in.addWidget(WorkflowList(self._context, str(row["id"])))

    def _show_plugins(self, rows: "list[PluginRow]") -> None:
        self._none.setVisible(not rows)
        if rows == self._rows:
            return
        self._rows = rows
        former, self._plugins_shown = self._plugins_shown, []
        with_keys = next((line.row.key for line in former if line.has_keys), None)
        start = self._context.tasks.start
        for row in rows:
            line = PluginLine(self._context, row)
            line.confirm.clicked.connect(
                lambda _=False, of=row: start(self._confirm(of), what=self.tr("confirm the plug-in"))
            )
            line.forget.clicked.connect(
                lambda _=False, of=row: start(self._forget(of), what=self.tr("forget the plug-in"))
            )
            self._lines.addWidget(line)
            self._plugins_shown.append(line)
            if row.key == with_keys:
                # Before its former line goes: else the keys, and the page with them, go to another place.
                line.show()
                line.take_keys()
        for line in former:
            self._lines.removeWidget(line)
            line.hide()
            line.deleteLater()

    async def _confirm(self, row: "PluginRow") -> None:
        title = self.tr("Confirm {name} {version}?").format(name=row.distribution, version=row.version)
        text = self.tr(
            "Providers: {names}\n\nSHA-256 over {files} files:\n{sha256}\n\n{uses}It is code with full rights: it can"
            " read your files and use your keys. Confirm it only if you trust who made it. It is loaded from the"
            " next start on."
        ).format(names=", ".join(row.names), files=row.files, sha256=grouped(row.sha256), uses=self._uses(row))
        choices = [Choice(self.tr("Cancel"), None), Choice(self.tr("Confirm"), row.sha256, "danger")]
        if await ask(self.window(), self._context.theme, title, text, choices):
            async with self._context.steps() as services:
                await services.plugins.confirm_plugin(row.key, row.sha256)
            await self._read_again()

    def _uses(self, row: "PluginRow") -> str:
        """What runs with a plug-in and is not among the files that are confirmed."""
        if not row.uses:
            return ""
        text = self.tr("It also runs these packages, whose files are not confirmed and may change: {names}.")
        return text.format(names=", ".join(row.uses)) + "\n\n"

    async def _forget(self, row: "PluginRow") -> None:
        async with self._context.steps() as services:
            await services.plugins.forget_plugin(row.key)
        await self._read_again()

    async def _read_again(self) -> None:
        if isValid(self):
            await self._read()


class ProviderLine(QWidget):
    """A provider that is built in: its mark, its name, what it is or why it cannot be used."""

    def __init__(self, context: UiContext, row: dict[str, Any]) -> None:
        super().__init__()
        theme = context.theme
        error = str(row.get("error", ""))
        about = error or told(str(row.get("notice") or row.get("about", ""))).partition("\n")[0]
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.token("space.3"))
        mark = (
            IconLabel(theme, "circle-x", _MARK, "state.failed.fg")
            if error
            else Monogram(theme, str(row["monogram"]), side=_MARK)
        )
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Label(theme, str(row["name"]), "body"))
        words.addWidget(Label(theme, about, "small", "failed" if error else "secondary", elide="right"))
        line.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)


class PluginLine(QWidget):
    """A plug-in with its state, its hash, and what can be done with it."""

    def __init__(self, context: UiContext, row: "PluginRow") -> None:
        super().__init__()
        theme = context.theme
        self.row = row
        icon, color = _LOOKS[row.state]
        name = f"{row.distribution} {row.version}"
        self._state = Label(theme, self._words(), "small", color.split(".")[1] if row.error else "secondary", wrap=True)
        self._hash = Label(theme, row.sha256, "mono", "tertiary", elide="middle")
        copy = IconButton(theme, "copy", self.tr("Copy the SHA-256 of {name}").format(name=row.distribution))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(row.sha256))
        self.confirm = Button(theme, self.tr("Confirm"), size="compact", parent=self)
        self.confirm.setAccessibleName(self.tr("Confirm {name}").format(name=name))
        self.confirm.setVisible(row.state in _CONFIRMABLE)
        self.forget = Button(theme, self.tr("Forget"), "quiet", size="compact", parent=self)
        self.forget.setAccessibleName(self.tr("Forget {name}").format(name=name))
        self.forget.setVisible(row.state in _FORGETTABLE)
        head = QHBoxLayout()
        head.setSpacing(theme.token("space.2"))
        head.addWidget(Label(theme, name, "body", elide="right"), 1)
        head.addWidget(self.forget)
        head.addWidget(self.confirm)
        digits = QHBoxLayout()
        digits.setSpacing(theme.token("space.1"))
        digits.addWidget(self._hash, 1)
        digits.addWidget(copy)
        words = QVBoxLayout()
        words.setSpacing(theme.token("space.1"))
        words.addLayout(head)
        words.addWidget(Label(theme, ", ".join(row.names), "small", "secondary", elide="right"))
        words.addWidget(self._state)
        words.addLayout(digits)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.token("space.3"))
        line.addWidget(IconLabel(theme, icon, color=color), 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)

    @property
    def has_keys(self) -> bool:
        """Whether what can be done with it has the focus of the window."""
        return self.window().focusWidget() in (self.confirm, self.forget)

    def take_keys(self) -> None:
        """Let what can be done with it have the focus."""
        button = self.forget if self.confirm.isHidden() else self.confirm
        button.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def state(self) -> str:
        """Its state in words."""
        return self._state.text()

    def _words(self) -> str:
        row = self.row
        words = {
            "new": self.tr("Off: you have not confirmed it."),
            "changed": self.tr("Off: its files are not those that you confirmed (version {version}).").format(
                version=row.confirmed_version or ""
            ),
            "on": self.tr("On: you have confirmed these files."),
            "on_next_start": self.tr("Confirmed: on from the next start."),
            "off_next_start": self.tr("Off from the next start."),
            "failed": self.tr("Off: it cannot be loaded. Its error:"),
            "unusable": self.tr("Off: it cannot be used."),
            "safe_mode": self.tr("Confirmed: off in safe mode."),
        }[row.state]
        return f"{words} {row.error}" if row.error else words


def grouped(digits: str) -> str:
    """Digits in groups of eight, so that two rows of them can be compared."""
    return " ".join(digits[start : start + 8] for start in range(0, len(digits), 8))
