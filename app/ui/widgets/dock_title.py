"""The title bar of a dock: its word, its own tools, and float, pin and close."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QMenu, QSizePolicy, QWidget
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.label import Label


class DockTitle(QWidget):
    """32 high; a panel puts its segment in the middle and its tools before the fixed ones.

    Dragging moves the dock and a double click floats it: Qt does both where the title lets the mouse through.
    """

    def __init__(self, theme: Theme, dock: QDockWidget, title: str, *, can_maximize: bool = False) -> None:
        super().__init__(dock)
        self._theme = theme
        self._dock = dock
        self.setObjectName("dockTitle")
        self.setProperty("line", "bottom")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._word = Label(theme, title, "smallStrong", parent=self)
        self._word.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._middle = QHBoxLayout()
        self._middle.setSpacing(theme.token("space.2"))
        self._tools = QHBoxLayout()
        self._tools.setSpacing(0)
        self._float = IconButton(theme, "picture-in-picture-2", self.tr("Float"), parent=self)
        self._float.clicked.connect(self.toggle_floating)
        self._close = IconButton(theme, "x", self.tr("Hide"), parent=self)
        self._close.clicked.connect(dock.close)
        self._large = IconButton(theme, "maximize-2", self.tr("Maximise"), parent=self)
        self._large.setVisible(can_maximize)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 0, 4, 0)
        self._row.setSpacing(theme.token("space.3"))
        self._row.addWidget(self._word)
        self._row.addLayout(self._middle)
        self._row.addStretch(1)
        self._row.addLayout(self._tools)
        fixed = QHBoxLayout()
        fixed.setSpacing(0)
        for button in (self._large, self._float, self._close):
            fixed.addWidget(button)
        self._row.addLayout(fixed)
        self._row.setSpacing(theme.token("space.3"))
        theme.changed.connect(self.updateGeometry)
        dock.topLevelChanged.connect(self._show_floating)

    @property
    def maximize_button(self) -> IconButton:
        return self._large

    def set_title(self, title: str) -> None:
        self._word.setText(title)

    def add_middle(self, widget: QWidget) -> None:
        """Put a widget beside the word."""
        self._middle.addWidget(widget)

    def add_tool(self, widget: QWidget) -> None:
        """Put a tool before the fixed ones."""
        self._tools.addWidget(widget)

    def set_large(self, is_large: bool) -> None:
        """Show whether the dock fills the window."""
        self._large.set_icon("minimize-2" if is_large else "maximize-2")
        self._large.set_tip(self.tr("Restore") if is_large else self.tr("Maximise"))

    @override
    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._theme.scaled(self._theme.token("layout.dockTitle")))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(64, self.sizeHint().height())

    def toggle_floating(self) -> None:
        self._dock.setFloating(not self._dock.isFloating())

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Dock") if self._dock.isFloating() else self.tr("Float"), self.toggle_floating)
        menu.addAction(self.tr("Hide"), self._dock.close)
        menu.popup(event.globalPos())

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.ignore()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.ignore()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.ignore()

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.ignore()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._show_floating(self._dock.isFloating())

    def _show_floating(self, is_floating: bool) -> None:
        self._float.set_icon("panel-right" if is_floating else "picture-in-picture-2")
        self._float.set_tip(self.tr("Dock") if is_floating else self.tr("Float"))
