"""The elements of a screen as a tree."""

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from app.devices.hierarchy import parse_screen
from app.ui.panels.devices.node_tree import NodeTree, node_words

XML = b"""<hierarchy rotation="0"><node class="android.widget.FrameLayout" bounds="[0,0][720,1600]">
<node class="android.widget.Button" text="Send  it" resource-id="a:id/send" bounds="[10,20][110,80]"/>
<node class="android.widget.Image" content-desc="Cat" bounds="[10,100][110,180]"><node bounds="[0,0][1,1]"/></node>
</node></hierarchy>"""


@pytest.mark.usefixtures("qapp")
def test_the_tree_has_each_element_where_it_is() -> None:
    screen = parse_screen(XML)
    model = NodeTree()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_screen(screen)
    top = model.index(0, 0)
    assert model.rowCount() == 1
    assert model.rowCount(top) == 2
    for node in screen.nodes:
        index = model.index_of(node)
        assert model.node(index) is node
        above = model.parent(index)
        assert [model.node(above)] == screen.ancestors(node)[-1:] if above.isValid() else not screen.ancestors(node)
    assert model.data(model.index(0, 0, top)) == "Button  Send it"
    assert "a:id/send" in model.data(model.index(0, 0, top), Qt.ItemDataRole.ToolTipRole)
    assert node_words(screen.nodes[2]) == "Image  Cat"
    assert model.data(QModelIndex()) is None
    assert not model.index(5, 0, top).isValid()
    model.show_screen(None)
    assert model.rowCount() == 0
    del tester


@pytest.mark.row("H-15")
@pytest.mark.usefixtures("qapp")
def test_a_text_with_tags_stays_text() -> None:
    text = "&lt;img src=file:///etc/passwd&gt; $(reboot) &lt;b&gt;" + "x" * 100_000
    screen = parse_screen(f'<hierarchy><node text="{text}"/></hierarchy>'.encode())
    model = NodeTree()
    model.show_screen(screen)
    index = model.index(0, 0)
    assert model.data(index).startswith("\N{EN DASH}  <img src=file:///etc/passwd> $(reboot) <b>x")
    tip = model.data(index, Qt.ItemDataRole.ToolTipRole)
    assert "&lt;img" in tip
    assert "<img" not in tip
    assert len(tip) < 2000
