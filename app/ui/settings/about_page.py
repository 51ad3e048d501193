"""What the program is, and under which licences its parts are."""

from importlib.metadata import Distribution, distributions
from pathlib import Path

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

import app
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.combo import Combo
from app.ui.widgets.label import Label

_TEXT_HEIGHT = 220
_LIBRARIES = "libraries"


class AboutPage(QWidget):
    """Version, licence, the whole licence texts of icons and fonts, and the licences of the libraries."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        facts = f"PixSim7 {app.__version__} · Qt {qVersion()}"
        copy = Button(theme, self.tr("Copy"), icon="copy", size="compact")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(facts))
        head = QHBoxLayout()
        head.addWidget(Label(theme, facts, "strong"), 1)
        head.addWidget(copy)
        self._choice = Combo(theme)
        self._choice.setAccessibleName(self.tr("Licence of"))
        self._text = QPlainTextEdit()
        self._text.setAccessibleName(self.tr("Licences"))
        self._text.setProperty("role", "field")
        self._text.setReadOnly(True)
        self._text.setFixedHeight(_TEXT_HEIGHT)
        self._text.setFont(theme.font("mono"))
        for name, path in _licences(theme.resources):
            self._choice.add(name, path)
        self._choice.add(self.tr("Python libraries: a list"), _LIBRARIES)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.2"))
        column.addLayout(head)
        free = self.tr("Free software under the GNU General Public License, version 3 or later.")
        column.addWidget(Label(theme, free, "body", "secondary", wrap=True))
        column.addSpacing(theme.token("space.3"))
        column.addWidget(Label(theme, self.tr("Licences"), "strong"))
        column.addWidget(self._choice)
        column.addWidget(self._text)
        self._choice.chosen.connect(lambda _: self._show())
        self._show()

    def words(self) -> str:
        """What a search can find here."""
        names = [self._choice.itemText(index) for index in range(self._choice.count())]
        return " ".join([self.tr("About version licence"), *names])

    def mark(self, _text: str) -> None:
        """A search hides nothing here."""

    def _show(self) -> None:
        chosen = self._choice.value()
        self._text.setPlainText(chosen.read_text("utf-8") if isinstance(chosen, Path) else self._list())

    def _list(self) -> str:
        """A package brings a list with it, which has the libraries too that are no Python."""
        kept = self._theme.resources / "licences" / "packages.txt"
        return kept.read_text("utf-8") if kept.is_file() else _libraries()


def _libraries() -> str:
    """Each library that is installed with the program, as it says of itself: name, version, licence."""
    found = {str(one.metadata["Name"]): one for one in distributions() if one.metadata["Name"]}
    return "\n".join(f"{name} {found[name].version}: {_licence(found[name])}" for name in sorted(found, key=str.lower))


def _licence(library: Distribution) -> str:
    told = "".join((library.metadata.get_all("License-Expression") or library.metadata.get_all("License") or [])[:1])
    classifiers = library.metadata.get_all("Classifier") or []
    kinds = [kind.rpartition("::")[2].strip() for kind in classifiers if kind.startswith("License ::")]
    # An older field may hold the whole text.
    return (told if told and "\n" not in told.strip() else ", ".join(kinds)) or "see its page"


def _licences(resources: Path) -> list[tuple[str, Path]]:
    """Names and texts of the parts that ship in the resources."""
    return [
        ("Lucide (icons): ISC, parts MIT", resources / "icons" / "LICENSE"),
        ("Inter (font): OFL 1.1", resources / "fonts" / "inter" / "LICENSE"),
        ("JetBrains Mono (font): OFL 1.1", resources / "fonts" / "jetbrains-mono" / "LICENSE"),
        ("Qt and PySide6: LGPL 3, and how to exchange them", resources / "licences" / "qt.txt"),
        ("GNU Lesser General Public License 3", resources / "licences" / "LGPL-3.0.txt"),
    ]
