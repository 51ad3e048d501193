"""The question to which phones files go, and where they will be found there."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.devices.sending import folder_for
from app.domain.device import Device
from app.domain.enums import DeviceState
from app.ui.amounts import number
from app.ui.models.phone_states import state_word
from app.ui.widgets.buttons import Button
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.label import Label

if TYPE_CHECKING:
    from app.ui.context import UiContext

REMEMBERED: Final = "devices.sent_to"
"""Under which name the view state has the phones that were chosen last."""
_WIDTH: Final = 400
_EDGE: Final = 24
_MOST_SHOWN: Final = 7


class SendDialog(QDialog):
    """Accepted when at least one phone is chosen; those that are not ready say why they cannot be.

    Args:
        context: The window.
        devices: Those that are connected in some way, with their numbers on the wall; one of them is ready.
        names: What the files are called.
        parent: Over which it opens.
    """

    def __init__(
        self, context: "UiContext", devices: Sequence[tuple[int, Device]], names: Sequence[str], parent: QWidget
    ) -> None:
        super().__init__(parent)
        theme = context.theme
        self._context = context
        title = self.tr("Send 1 file to a phone")
        if len(names) > 1:
            title = self.tr("Send {} files to a phone").format(number(len(names)))
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setFixedWidth(theme.scaled(_WIDTH))
        kept = context.view.get(REMEMBERED, [])
        ready = [device for _, device in devices if device.state is DeviceState.READY]
        self._boxes = [(device, self._box(place, device)) for place, device in devices]
        for device, box in self._boxes:
            box.setChecked(device in ready and (device.id in kept or len(ready) == 1))
        folders = sorted({folder_for(name).removeprefix("/sdcard/") for name in names})
        where = self.tr("They are put into {} there; its gallery shows them.")
        if len(names) == 1:
            where = self.tr("It is put into {} there; its gallery shows it.")
        self._where = Label(
            theme, where.format(self.tr(" and ").join(folders)), "small", "secondary", wrap=True, parent=self
        )
        self.primary = Button(theme, self.tr("Send"), "primary", icon="smartphone", parent=self)
        self.primary.setDefault(True)
        self.primary.clicked.connect(self._accept)
        self._cancel = Button(theme, self.tr("Cancel"), parent=self)
        self._cancel.setAutoDefault(False)
        self._cancel.clicked.connect(self.reject)
        self._lay_out(title)
        for box in self.boxes:
            box.toggled.connect(lambda _on: self._check())
        self._check()
        FocusRing(theme, self)

    @property
    def boxes(self) -> list[QCheckBox]:
        """One a phone."""
        return [box for _, box in self._boxes]

    def chosen(self) -> list[Device]:
        return [device for device, box in self._boxes if box.isChecked()]

    def _box(self, place: int, device: Device) -> QCheckBox:
        box = QCheckBox(self)
        # Several phones of one model have one name: the number is what tells them apart.
        text = f"{place}  {device.name}"
        if device.state is not DeviceState.READY:
            text = f"{text} · {state_word(device.state)}"
            box.setEnabled(False)
        box.setText(text.replace("&", "&&"))
        box.setMinimumHeight(self._context.theme.token("control.minHitTarget"))
        return box

    def _lay_out(self, title: str) -> None:
        theme = self._context.theme
        rows = QWidget(self)
        list_ = QVBoxLayout(rows)
        list_.setContentsMargins(0, 0, 0, 0)
        list_.setSpacing(0)
        for box in self.boxes:
            list_.addWidget(box)
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(rows)
        line = max(theme.token("control.minHitTarget"), self.boxes[0].sizeHint().height())
        area.setFixedHeight(min(len(self._boxes), _MOST_SHOWN) * line + 2)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.token("space.2"))
        buttons.addStretch(1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self.primary)
        column = QVBoxLayout(self)
        column.setContentsMargins(_EDGE, 20, _EDGE, 20)
        column.setSpacing(theme.token("space.2"))
        column.addWidget(Label(theme, title, "title", wrap=True, parent=self))
        column.addWidget(area)
        column.addWidget(self._where)
        column.addSpacing(theme.token("space.2"))
        column.addLayout(buttons)

    def _check(self) -> None:
        self.primary.set_blocked("" if self.chosen() else self.tr("choose a phone first"))

    def _accept(self) -> None:
        self._context.view.put(REMEMBERED, [device.id for device in self.chosen()])
        self.accept()
