"""An icon beside words, on screens of different sharpness."""

import json
import os
import subprocess
import sys
from pathlib import Path

from pytestqt.qtbot import QtBot

from app.ui.theme import Theme
from app.ui.widgets.icon_label import IconLabel

ROOT = Path(__file__).parents[3]
SCREENS = [{"name": name, "x": x, "y": 0, "width": 800, "height": 600} for name, x in (("first", 0), ("second", 800))]
# A toast, an empty state, the app bar and a label are made on the first screen, then shown on one twice as sharp.
MOVED = """
import json
import os
from PySide6.QtWidgets import QApplication, QLabel, QWidget
app = QApplication([])
from app.ui.context import Toast
from app.ui.frame.app_bar import AppBar
from app.ui.theme import Theme
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.icon_label import IconLabel
from app.ui.widgets.toast import ToastStack
theme = Theme()
theme.install()
window = QWidget()
window.resize(700, 500)
stack = ToastStack(theme, window)
stack.add(Toast("failed", "It broke."))
parts = [AppBar(theme, window), EmptyState(theme, "images", "Nothing here.", parent=window)]
plain, second = IconLabel(theme, "search", parent=window), app.screens()[1]
window.show()
app.processEvents()
window.windowHandle().setScreen(second)
app.processEvents()
drawn = plain.grab().toImage()
wanted = theme.pixmap("search", 16, "text.secondary", 2.0).toImage()
ink = [(x, y) for x in range(32) for y in range(32) if wanted.pixelColor(x, y).alpha() == 255]
print(json.dumps({
    "sharpness": window.devicePixelRatioF(),
    "size": drawn.width(),
    "is_same": all(drawn.pixelColor(*at) == wanted.pixelColor(*at) for at in ink) and len(ink) > 20,
    "set_once": [one.accessibleName() for one in window.findChildren(QLabel) if not one.pixmap().isNull()],
}), flush=True)
# At its end Python would take the window's objects apart in any order.
os._exit(0)
"""


def test_icons_follow_the_window_to_a_sharper_screen(tmp_path: Path) -> None:
    screens = tmp_path / "screens.json"
    screens.write_text(json.dumps({"screens": SCREENS}))
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": f"offscreen:configfile={screens}",
        "QT_SCREEN_SCALE_FACTORS": "first=1;second=2",
    }
    ran = subprocess.run(
        [sys.executable, "-c", MOVED], capture_output=True, text=True, cwd=ROOT, env=environment, check=True
    )
    assert json.loads(ran.stdout) == {"sharpness": 2.0, "size": 32, "is_same": True, "set_once": []}


def test_an_icon_follows_the_look(qtbot: QtBot, theme: Theme) -> None:
    label = IconLabel(theme, "play", color="text.primary")
    qtbot.addWidget(label)
    label.show()
    dark = label.grab().toImage()
    theme.set_look(choice="light")
    assert label.grab().toImage() != dark


def test_another_icon_keeps_the_colour(qtbot: QtBot, theme: Theme) -> None:
    label = IconLabel(theme, "play")
    qtbot.addWidget(label)
    play = label.grab().toImage()
    label.set_icon("x")
    assert label.icon_name == "x"
    assert label.grab().toImage() != play
