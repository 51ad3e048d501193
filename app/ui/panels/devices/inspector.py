"""What a phone's screen is made of: a tree, the properties of one element, and how a preset would name it."""

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QScrollArea, QTreeView, QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from app.devices.hierarchy import FLAGS, Node, Screen
from app.devices.selectors import Proposal, propose
from app.ui.context import UiContext
from app.ui.panels.devices.node_tree import NodeRows, NodeTree
from app.ui.panels.devices.step_menu import step_menu
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.label import Label

_NAME_WIDTH: Final = 84
_LONGEST: Final = 400
_WIDTH: Final = 300


class InspectorPane(QWidget):
    """Works on one reading of a screen; what is chosen in the tree is told, and the other way round."""

    node_chosen = Signal(object, str)
    """A Node, and its best selector in words."""
    refresh_requested = Signal()
    step_wanted = Signal(str, object)
    """The name of an action, and the Selector with which a step of it is to be made."""
    closed = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = context.theme
        self._context = context
        self._theme = theme
        self._screen: Screen | None = None
        self.proposals: list[Proposal] = []
        self.setProperty("surface", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(theme.scaled(_WIDTH) * 3 // 4)
        self.model = NodeTree(self)
        self.tree = QTreeView(self)
        self.tree.setModel(self.model)
        self.tree.setItemDelegate(NodeRows(theme, self.tree))
        self.tree.setFont(theme.font("small"))
        self.tree.setHeaderHidden(True)
        self.tree.setUniformRowHeights(True)
        self.tree.setIndentation(12)
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.tree.setAccessibleName(self.tr("Elements of the screen"))
        self.tree.selectionModel().currentChanged.connect(self._choose)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.customContextMenuRequested.connect(lambda _: self._ask_for_step())
        add = QShortcut(QKeySequence("Ins"), self.tree)
        add.setContext(Qt.ShortcutContext.WidgetShortcut)
        add.activated.connect(self._ask_for_step)
        self._title = Label(theme, self.tr("Elements"), "smallStrong", parent=self)
        self.refresh = IconButton(theme, "refresh-cw", self.tr("Read the screen again (F5)"), parent=self)
        self.refresh.setShortcut("F5")
        self.refresh.clicked.connect(self.refresh_requested)
        self.close_button = IconButton(theme, "x", self.tr("Leave the inspector"), parent=self)
        self.close_button.clicked.connect(self.closed)
        self._empty = EmptyState(theme, "hourglass", "", parent=self)
        self._empty.activated.connect(self.refresh_requested)
        self._details = QWidget()
        self._details.setProperty("role", "content")
        self._rows = QVBoxLayout(self._details)
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self._details)
        self._lay_out()
        self.show_reading()

    @property
    def screen_read(self) -> Screen | None:
        return self._screen

    @property
    def words(self) -> str:
        """What stands in place of the tree; empty while it shows."""
        return "" if self._empty.isHidden() else self._sentence

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._theme.scaled(_WIDTH), super().sizeHint().height())

    def show_reading(self) -> None:
        """The screen is being read."""
        self._show(None, "hourglass", self.tr("Reading the screen\N{HORIZONTAL ELLIPSIS}"))

    def show_failure(self, sentence: str) -> None:
        """It could not be read."""
        self._show(None, "triangle-alert", sentence, self.tr("Try again"))

    def show_screen(self, screen: Screen) -> None:
        """Show the elements of a screen."""
        if not screen.nodes:
            self._show(screen, "scan-search", self.tr("The screen tells no elements."), self.tr("Read it again"))
            return
        self._show(screen)
        self.tree.expandAll()
        self.tree.setCurrentIndex(self.model.index(0, 0))

    def choose(self, node: Node) -> None:
        """Choose a node of the screen, as a click in the tree does."""
        self.tree.setCurrentIndex(self.model.index_of(node))
        self.tree.scrollTo(self.model.index_of(node))

    def _show(self, screen: Screen | None, icon: str = "", sentence: str = "", button: str = "") -> None:
        self._screen = screen
        self._sentence = sentence
        self.model.show_screen(screen)
        self._empty.set_content(icon or "scan-search", sentence, button)
        self._empty.setVisible(bool(sentence))
        self.tree.setVisible(not sentence)
        self._area.setVisible(not sentence)
        self._clear_rows()

    def _lay_out(self) -> None:
        air = self._theme.token("space.3")
        head = QHBoxLayout()
        head.setContentsMargins(air, 4, 4, 4)
        head.addWidget(self._title, 1)
        head.addWidget(self.refresh)
        head.addWidget(self.close_button)
        self._rows.setContentsMargins(air, air, air, air)
        self._rows.setSpacing(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._empty, 1)
        column.addWidget(self.tree, 3)
        column.addWidget(self._area, 2)

    def _choose(self, index: QModelIndex) -> None:
        node, screen = self.model.node(index), self._screen
        if node is None or screen is None:
            return
        self.proposals = propose(screen, node)
        self._clear_rows()
        self._rows.addWidget(Label(self._theme, self.tr("Selectors"), "smallStrong", parent=self._details))
        for proposal in self.proposals:
            row = _ProposalRow(self._context, proposal, self._details)
            row.step_wanted.connect(self.step_wanted)
            self._rows.addWidget(row)
        self._rows.addSpacing(self._theme.token("space.2"))
        self._rows.addWidget(Label(self._theme, self.tr("Properties"), "smallStrong", parent=self._details))
        for name, value in _properties(node):
            self._rows.addLayout(self._property_row(name, value))
        self._rows.addStretch(1)
        self.node_chosen.emit(node, str(self.proposals[0].selector) if self.proposals else "")

    def _ask_for_step(self) -> None:
        """Offer the steps that the chosen element can become, with its best selector."""
        index = self.tree.currentIndex()
        if not index.isValid() or not self.proposals:
            return
        selector = self.proposals[0].selector
        menu = step_menu(self._theme, lambda action: self.step_wanted.emit(action, selector), self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.tree.viewport().mapToGlobal(self.tree.visualRect(index).center()))

    def _property_row(self, name: str, value: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self._theme.token("space.2"))
        label = Label(self._theme, name, "small", "secondary", parent=self._details)
        label.setFixedWidth(self._theme.scaled(_NAME_WIDTH))
        words = Label(self._theme, value[:_LONGEST], "small", elide="middle", parent=self._details)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row.addWidget(label)
        row.addWidget(words, 1)
        return row

    def _clear_rows(self) -> None:
        _clear(self._rows)


class _ProposalRow(QWidget):
    """A selector, how many elements it matches, and buttons that make a step of it or copy it."""

    step_wanted = Signal(str, object)

    def __init__(self, context: UiContext, proposal: Proposal, parent: QWidget) -> None:
        super().__init__(parent)
        theme = context.theme
        selector = proposal.selector
        words = str(selector)
        count = self.tr("the only one") if proposal.is_unique else self.tr("{} of {}")
        if not proposal.is_unique:
            count = count.format(selector.index + 1, proposal.matches)
        name = Label(
            theme, words, "small", "primary" if proposal.is_unique else "secondary", elide="middle", parent=self
        )
        matches = Label(theme, count, "caption", "done" if proposal.is_unique else "warning", parent=self)
        add = IconButton(theme, "plus", self.tr("Add a step with the selector {}").format(words), parent=self)
        menu = step_menu(theme, lambda action: self.step_wanted.emit(action, selector), add)
        add.clicked.connect(lambda: menu.popup(add.mapToGlobal(add.rect().bottomLeft())))
        copy = IconButton(theme, "copy", self.tr("Copy the selector {}").format(words), parent=self)
        copy.clicked.connect(lambda: self._copy(context, proposal))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.token("space.2"))
        row.addWidget(name, 1)
        row.addWidget(matches)
        buttons = QHBoxLayout()
        buttons.setSpacing(0)
        buttons.addWidget(add)
        buttons.addWidget(copy)
        row.addLayout(buttons)

    def _copy(self, context: UiContext, proposal: Proposal) -> None:
        QGuiApplication.clipboard().setText(proposal.selector.model_dump_json(exclude_defaults=True))
        context.shell.toast("done", self.tr("The selector is copied."))


def _properties(node: Node) -> Iterator[tuple[str, str]]:
    box = node.bounds
    yield "class", node.cls or "\N{EN DASH}"
    for name, value in (("id", node.id), ("text", node.text), ("description", node.desc), ("hint", node.hint)):
        if value:
            yield name, " ".join(value.split())
    yield "package", node.package or "\N{EN DASH}"
    size = f"{box.width} \N{MULTIPLICATION SIGN} {box.height}"
    yield "bounds", f"{box.left}, {box.top} \N{EN DASH} {box.right}, {box.bottom}"
    yield "size", size
    yield "state", ", ".join(flag for flag in FLAGS if flag in node.flags) or "\N{EN DASH}"


def _clear(layout: QVBoxLayout | QHBoxLayout) -> None:
    """Take everything out of a layout and delete it."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None and isValid(widget):
            widget.hide()
            widget.deleteLater()
        elif isinstance(inner, QVBoxLayout | QHBoxLayout):
            _clear(inner)
