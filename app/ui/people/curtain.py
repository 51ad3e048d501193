"""Hides all of a window, and whatever else the program shows, behind one page."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDockWidget, QLineEdit, QStackedWidget, QToolBar, QToolTip, QWidget
from shiboken6 import isValid
from typing_extensions import override

from app.ui.widgets.secret_field import SecretField

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

_DRAGS: Final = {QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop}
_DIRECT: Final = Qt.FindChildOption.FindDirectChildrenOnly


class Curtain(QObject):
    """While it is drawn nothing but its page is shown or takes keys, and no shortcut does anything.

    The docks keep their places and sizes: what is in them is hidden, and they are not. A dialog that was open is there
    again afterwards; one that opens meanwhile waits until then.
    """

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._page: QWidget | None = None
        self._hidden: list[QWidget] = []
        self._disabled: list[QWidget] = []
        self._focus: QWidget | None = None

    @property
    def page(self) -> QWidget | None:
        """What stands before everything; None while it is open."""
        return self._page

    def draw(self, page: QWidget) -> None:
        """Hide everything but this page; of secrets that were typed nothing is left."""
        if self._page is not None:
            self._put_page(page)
            return
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        QToolTip.hideText()
        self._window.save_view()
        self._window.docks.is_resting = True
        self._focus = self._window.focusWidget()
        self._forget_secrets()
        self._hide_all()
        self._put_page(page)
        self._window.installEventFilter(self)
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]

    def stop(self) -> None:
        """Leave everything hidden and let other windows show: this one is about to go."""
        QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]
        self._window.removeEventFilter(self)

    def lift(self) -> None:
        """Show everything as it was."""
        if self._page is None:
            return
        self.stop()
        page, self._page = self._page, None
        page.hide()
        page.deleteLater()
        for part in filter(isValid, self._disabled):
            part.setEnabled(True)
        for part in filter(isValid, self._hidden):
            self._show_again(part)
        self._hidden, self._disabled = [], []
        self._window.docks.is_resting = False
        if self._focus is not None and isValid(self._focus) and self._focus.isVisible():
            self._focus.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isValid(self) or self._page is None:
            return False
        kind = event.type()
        if kind == QEvent.Type.Resize and watched is self._window:
            self._page.setGeometry(self._window.rect())
        elif kind == QEvent.Type.Show and isinstance(watched, QWidget):
            self._see_shown(watched)
        elif kind == QEvent.Type.Shortcut:
            return True
        elif kind in _DRAGS:
            event.ignore()
            return True
        return False

    def _put_page(self, page: QWidget) -> None:
        former, self._page = self._page, page
        page.setParent(self._window)
        page.setGeometry(self._window.rect())
        page.show()
        page.raise_()
        if former is not None:
            former.hide()
            former.deleteLater()

    def _hide_all(self) -> None:
        for top in QApplication.topLevelWidgets():
            if top is not self._window and not top.isHidden():
                self._hide(top)
        for part in self._window.findChildren(QWidget, options=_DIRECT):
            if part.isWindow() or part.isHidden():
                continue
            if self._is_frame(part):
                part.setEnabled(False)
                self._disabled.append(part)
            else:
                self._hide(part)
        for part in self._contents():
            self._hide(part)

    def _is_frame(self, part: QWidget) -> bool:
        """Whether the layout of the window holds it: hidden it would leave its room to others."""
        known = (self._window.menuWidget(), self._window.centralWidget())
        return part in known or isinstance(part, QToolBar | QDockWidget)

    def _contents(self) -> Iterator[QWidget]:
        """What is in the centre and in the docks."""
        center = self._window.centralWidget()
        page = center.currentWidget() if isinstance(center, QStackedWidget) else None
        if page is not None:
            yield page
        for dock in self._window.docks.docks.values():
            holder = dock.widget()
            yield from (part for part in holder.findChildren(QWidget, options=_DIRECT) if not part.isHidden())

    def _hide(self, part: QWidget) -> None:
        self._hidden.append(part)
        part.hide()

    def _show_again(self, part: QWidget) -> None:
        center = self._window.centralWidget()
        if isinstance(center, QStackedWidget) and part.parentWidget() is center:
            # Another page may have been brought to the front meanwhile.
            part = center.currentWidget() or part
        part.show()

    def _forget_secrets(self) -> None:
        for top in QApplication.topLevelWidgets():
            for field in top.findChildren(SecretField):
                field.set_value("")
            for line in top.findChildren(QLineEdit):
                if line.echoMode() == QLineEdit.EchoMode.Password:
                    line.clear()

    def _see_shown(self, shown: QWidget) -> None:
        if self._belongs_to_page(shown):
            return
        is_part = shown.parentWidget() is self._window and not shown.isWindow()
        is_other = shown.isWindow() and shown is not self._window and shown.windowType() != Qt.WindowType.ToolTip
        if is_part or is_other:
            if self._page is not None:
                self._page.raise_()
            # Not in the middle of being shown.
            QTimer.singleShot(0, shown, lambda: self._hide_late(shown))

    def _hide_late(self, shown: QWidget) -> None:
        if self._page is not None and not shown.isHidden():
            self._hide(shown)

    def _belongs_to_page(self, widget: QWidget) -> bool:
        walker: QWidget | None = widget
        while walker is not None and walker is not self._page:
            walker = walker.parentWidget()
        return walker is not None
