"""Asks which part of a clip that is too long is kept."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.amounts import clock
from app.ui.dialogs import finished
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.label import Label
from app.ui.widgets.slider import Slider

_WIDTH = 400
_STEP = 0.1
_MINUTE = 60


async def ask_start(parent: QWidget, theme: Theme, seconds: float, longest: float) -> float | None:
    """Ask for the first moment that is kept.

    Args:
        parent: Over which it opens.
        theme: The look.
        seconds: What the clip lasts.
        longest: What is kept of it.

    Returns:
        Seconds from its start; None where the question was closed with Esc.
    """
    translate = QCoreApplication.translate
    dialog = QDialog(parent)
    title = translate("Create", "Which {seconds} s are kept?").format(seconds=f"{longest:g}")
    dialog.setWindowTitle(title)
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    slider = Slider(theme, 0.0, max(_STEP, seconds - longest), _STEP, unit="s")
    slider.setAccessibleName(translate("Create", "From"))
    part = Label(theme, "", "body", "secondary")

    def show() -> None:
        start = float(slider.value())
        words = translate("Create", "From {start} to {end} of {all}. The clip itself stays as it is.")
        part.setText(words.format(start=_moment(start), end=_moment(start + longest), all=_moment(seconds)))

    slider.changed.connect(lambda _: show())
    show()
    trim = Button(theme, translate("Create", "Trim"), "primary", parent=dialog)
    stay = Button(theme, translate("Create", "Cancel"), parent=dialog)
    trim.setDefault(True)
    stay.setAutoDefault(False)
    trim.clicked.connect(dialog.accept)
    stay.clicked.connect(dialog.reject)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(24, 20, 24, 20)
    column.setSpacing(theme.token("space.3"))
    column.addWidget(Label(theme, title, "title", wrap=True))
    slider.setFixedWidth(_WIDTH - 48)
    column.addWidget(slider)
    column.addWidget(part)
    row = QHBoxLayout()
    row.setSpacing(theme.token("space.2"))
    row.addStretch(1)
    row.addWidget(stay)
    row.addWidget(trim)
    column.addLayout(row)
    slider.setFocus()
    FocusRing(theme, dialog)
    return float(slider.value()) if await finished(dialog) else None


def _moment(seconds: float) -> str:
    return clock(seconds) if seconds >= _MINUTE else f"{seconds:.1f}\N{THIN SPACE}s"
