"""Shows the first steps in the place of the gallery, at the first start and when they are wanted again."""

from typing import Final

from PySide6.QtCore import QObject

from app.domain.events import SettingsChanged
from app.ui.context import UiContext
from app.ui.first_run import FirstRun
from app.ui.follow import follow
from app.ui.help.help_desk import HelpDesk
from app.ui.main_window import MainWindow
from app.ui.welcome.begin_step import KEY, LOCAL, SAMPLE

_DONE: Final = "is_first_run_done"


class WelcomeDesk(QObject):
    """Knows whether they show, and what follows the way that was taken.

    Args:
        context: The services and the shell.
        window: Attached to the context; owner.
        help_desk: Whose menu offers them again.
    """

    def __init__(self, context: UiContext, window: MainWindow, help_desk: HelpDesk) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self._shown: FirstRun | None = None
        help_desk.add_to_menu(self.tr("Show the welcome again"), self.begin_again)
        follow(self, context.bus, SettingsChanged, self._speak_anew)

    @property
    def shown(self) -> FirstRun | None:
        """The first steps as they show; None where they do not."""
        return self._shown

    def begin(self) -> None:
        """Show them until the user has chosen how to start."""
        self._shown = FirstRun(self._context)
        self._shown.finished.connect(self.end)
        self._shown.room_wanted.connect(self._context.shell.room_wanted)
        self._window.set_cover(self._shown)

    def begin_again(self) -> None:
        """Show them to somebody who knows the program already; nothing that was set is lost."""
        if self._shown is None:
            self._keep(is_done=False)
            self.begin()
        self._window.show_page("gallery")

    def end(self, way: str) -> None:
        """Take them away, for good.

        Args:
            way: How to start: see `BeginStep`; anything else is the gallery.
        """
        self._shown = None
        self._context.shell.room_wanted.emit(False)  # noqa: FBT003 - a signal
        self._window.set_cover(None)
        self._keep(is_done=True)
        self._window.show_page({LOCAL: "create", KEY: "accounts"}.get(way, "gallery"))
        if way == KEY:
            self._context.shell.account_requested.emit()
        elif way == SAMPLE:
            self._context.shell.sample_requested.emit()

    def _keep(self, *, is_done: bool) -> None:
        self._context.tasks.start(
            self._context.settings.change(_DONE, value=is_done), what=self.tr("keep the settings")
        )

    def _speak_anew(self, event: SettingsChanged) -> None:
        if event.name == "appearance.language" and self._shown is not None:
            self._context.shell.anew_requested.emit()
