"""What an emulated phone shows and how it answers: a launcher and an app with a form, a list and a dialogue."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.support.phone.nodes import Node, find_at

LAUNCHER = "com.android.launcher3"
APP = "com.example.app"
ROWS = 40
LATER_SECONDS = 0.3
"""From the touch of "Later" until its words appear."""
PASSWORD = "secret"  # noqa: S105
"""What the form takes."""
_BACK, _HOME, _ENTER, _DELETE = 4, 3, 66, 67
_ROW_SHARE = 0.08
_EDGE_SHARE = 0.03


@dataclass
class Screen:
    """Pages from the launcher (last is on top), and what was put into them."""

    size: Callable[[], tuple[int, int]]
    """Gives width and height in the present orientation."""
    pages: list[str] = field(default_factory=lambda: ["home"])
    fields: dict[str, str] = field(default_factory=lambda: {"user": "", "password": ""})
    focus: str = ""
    scrolled: int = 0
    """Pixels the list was moved up."""
    touched: list[str] = field(default_factory=list)
    """Ids of the views that were touched, oldest first."""
    later_at: float | None = None
    items: int = ROWS
    shade: list[str] = field(default_factory=list)
    """Words in the notifications, where these are open; they lie over everything."""
    clock: Callable[[], float] = time.monotonic

    @property
    def page(self) -> str:
        return self.pages[-1]

    @property
    def package(self) -> str:
        return LAUNCHER if self.page == "home" else APP

    @property
    def activity(self) -> str:
        """Component in front."""
        return f"{LAUNCHER}/.Launcher" if self.page == "home" else f"{APP}/.MainActivity"

    def open_app(self) -> None:
        if self.page == "home":
            self.pages = ["home", "main"]

    def stop_app(self) -> None:
        self.pages = ["home"]
        self.focus = ""

    def clear_app(self) -> None:
        """Forget what was put in, as a cleared app does."""
        self.stop_app()
        self.fields = {"user": "", "password": ""}
        self.items, self.scrolled, self.later_at = ROWS, 0, None

    def tap(self, x: float, y: float) -> None:
        node = find_at(self.tree(), x, y)
        if node is None:
            return
        self.touched.append(node.id)
        if node.kind == "EditText":
            self.focus = node.id
        else:
            self._press(node.id)

    def swipe(self, x1: float, y1: float, x2: float, y2: float) -> None:
        """Scroll a list, or go back by a swipe from the left edge."""
        width, height = self.size()
        if x1 <= width * _EDGE_SHARE and x2 - x1 > width * 0.2:
            self.key(_BACK)
        elif self.page == "list":
            most = max(0, round(self.items * height * _ROW_SHARE - height * 0.9))
            self.scrolled = min(most, max(0, self.scrolled + round(y1 - y2)))
        elif abs(x1 - x2) + abs(y1 - y2) < width * _EDGE_SHARE:
            self.tap(x1, y1)

    def text(self, words: str) -> None:
        """Type into the field that has the focus."""
        if self.focus:
            self.fields[self.focus] += words

    def key(self, code: int) -> None:
        if code == _HOME:
            self.pages = ["home"]
        elif code == _BACK and len(self.pages) > 1:
            self.pages.pop()
        elif code == _DELETE and self.focus:
            self.fields[self.focus] = self.fields[self.focus][:-1]
        elif code == _ENTER and self.page == "login":
            self._press("sign_in")

    def _press(self, name: str) -> None:
        if name in {"open_login", "open_list", "ask_delete"}:
            self.pages.append({"open_login": "login", "open_list": "list", "ask_delete": "dialog"}[name])
        elif name == "icon":
            self.open_app()
        elif name == "later":
            self.later_at = self.clock() + LATER_SECONDS
        elif name == "sign_in":
            self.pages[-1] = "welcome" if self.fields["password"] == PASSWORD else "refused"
        elif name in {"cancel", "delete"}:
            self.pages.pop()
            self.items = 0 if name == "delete" else self.items
        elif name == "again":
            self.pages[-1] = "login"

    def tree(self) -> Node:
        """The views now."""
        width, height = self.size()
        root = Node("FrameLayout", (0, 0, width, height))
        make = {"home": self._home, "main": self._main, "login": self._login, "list": self._list}
        root.children = make.get(self.page, self._words)()
        if self.page == "dialog":
            root.children = [*self._main(), self._dialog()]
        if self.shade:
            root.children.append(self._shade())
        return root

    def _shade(self) -> Node:
        words = [Node("TextView", self._row(1 + number), text) for number, text in enumerate(self.shade)]
        return Node("LinearLayout", (0, 0, *self.size()), id="shade", is_clickable=True, children=words)

    def _row(self, place: float, *, left: float = 0.1, right: float = 0.9) -> tuple[int, int, int, int]:
        """Bounds of a view in the `place`th tenth from the top."""
        width, height = self.size()
        top = place * height / 10
        return round(left * width), round(top), round(right * width), round(top + height * 0.07)

    def _button(self, place: float, name: str, text: str, **sides: float) -> Node:
        return Node("Button", self._row(place, **sides), text, name, is_clickable=True)

    def _home(self) -> list[Node]:
        icon = Node("TextView", self._row(5, left=0.35, right=0.65), "Example", "icon", "Example", is_clickable=True)
        return [Node("TextView", self._row(1), "12:00", "clock"), icon]

    def _main(self) -> list[Node]:
        nodes = [
            Node("TextView", self._row(0.5), "Example", "title"),
            self._button(2, "open_login", "Sign in"),
            self._button(3, "open_list", "Items"),
            self._button(4, "ask_delete", "Delete all"),
            self._button(5, "later", "Later"),
        ]
        if self.later_at is not None and self.clock() >= self.later_at:
            nodes.append(Node("TextView", self._row(7), "Here it is", "arrived"))
        return nodes

    def _login(self) -> list[Node]:
        return [
            Node("TextView", self._row(0.5), "Sign in", "title"),
            self._field(2, "user", "Name"),
            self._field(3, "password", "Password"),
            self._button(5, "sign_in", "Sign in"),
        ]

    def _field(self, place: float, name: str, hint: str) -> Node:
        node = Node("EditText", self._row(place), self.fields[name], name, hint=hint, is_clickable=True)
        node.is_focused, node.is_password = self.focus == name, name == "password"
        return node

    def _list(self) -> list[Node]:
        width, height = self.size()
        top, step = round(height * 0.1), round(height * _ROW_SHARE)
        box = Node("ListView", (0, top, width, height), id="items", is_scrollable=True)
        for number in range(self.items):
            start = top + number * step - self.scrolled
            if start + step > top and start < height:
                bounds = (0, max(top, start), width, min(height, start + step))
                box.children.append(Node("TextView", bounds, f"Item {number + 1}", "row", is_clickable=True))
        return [Node("TextView", self._row(0.1), "Items", "title"), box]

    def _words(self) -> list[Node]:
        if self.page == "welcome":
            return [Node("TextView", self._row(3), f"Welcome, {self.fields['user']}", "welcome")]
        return [Node("TextView", self._row(3), "Wrong password", "error"), self._button(5, "again", "Try again")]

    def _dialog(self) -> Node:
        box = Node("LinearLayout", self._row(4, left=0.05, right=0.95), id="dialog", is_clickable=True)
        left, top, right, _ = box.bounds
        buttons = [
            self._button(5.2, "cancel", "Cancel", left=0.1, right=0.45),
            self._button(5.2, "delete", "Delete", left=0.55, right=0.9),
        ]
        box.bounds = (left, top, right, buttons[0].bounds[3])
        box.children = [Node("TextView", self._row(4.2), "Delete everything?", "question"), *buttons]
        # Views below a dialogue take no touch.
        return Node("FrameLayout", (0, 0, *self.size()), is_clickable=True, children=[box])
