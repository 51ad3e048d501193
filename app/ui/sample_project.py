"""The sample project at the window: made on a click, told while it is made, and taken away again."""

import asyncio
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.domain.events import AssetAdded, JobChanged
from app.ui.amounts import number
from app.ui.context import UiContext
from app.ui.dialogs import Choice, ask
from app.ui.follow import follow
from app.ui.help.help_desk import HelpDesk
from app.ui.throttle import Throttle

if TYPE_CHECKING:
    from app.services.sample.sample_service import SampleProgress
    from app.services.sample.sample_ties import SampleTies

_SUBJECT: Final = "sample project"
_LOOK_MS: Final = 250
_STOP_SECONDS: Final = 0.1
_KEEP: Final = "keep"
_ALL: Final = "all"


class SampleDesk(QObject):
    """One entry of the help menu and the palette that makes the project, or takes it away where it is there.

    Args:
        context: The services and the shell.
        help_desk: Whose menu offers it.
        window: Questions stand over it.
    """

    def __init__(self, context: UiContext, help_desk: HelpDesk, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self._is_there = False
        self._is_busy = False
        self._action = help_desk.add_to_menu(self.tr("Make the sample project"), self.make_or_remove)
        self._look = Throttle(_LOOK_MS, self._start_look, parent=self)
        context.shell.sample_requested.connect(self.make)
        for kind in (JobChanged, AssetAdded):
            follow(self, context.bus, kind, lambda _event: self._look.call() if self._is_there else None)
        self._start_look()

    def make_or_remove(self) -> None:
        """What the entry says."""
        if self._is_there:
            self._context.tasks.start(self._ask_and_remove(), what=self.tr("take the sample project away"))
        else:
            self.make()

    def make(self) -> None:
        """Make it; one that is there is shown."""
        self._context.tasks.start(self._make(), what=self.tr("make the sample project"))

    def stop(self) -> None:
        """End the making, and take away what was made."""
        self._context.tasks.start(self._remove(None), what=self.tr("take the sample project away"))

    async def _make(self) -> None:
        context = self._context
        async with context.write() as services:
            if await services.sample.progress(context.user_id) is None:
                await services.sample.make(context.user_id)
        await self._tell()
        context.shell.page_requested.emit("gallery")

    def _start_look(self) -> None:
        if not self._is_busy:
            self._context.tasks.start(self._tell(), what=self.tr("read the sample project"))

    async def _tell(self) -> None:
        """Say how far it is; at its end give its pictures what belongs to them."""
        context = self._context
        async with context.read() as services:
            state = await services.sample.progress(context.user_id)
        self._show(state)
        if state is None or state.is_settled or self._is_busy:
            return
        if not state.is_made:
            words = self.tr("Making the sample project: {done} of {of}")
            context.shell.toast(
                "running",
                words.format(done=number(state.done), of=number(state.of)),
                self.tr("Stop"),
                self.stop,
                subject=_SUBJECT,
                fraction=state.done / state.of,
            )
            return
        async with context.write() as services:
            is_end = await services.sample.settle(context.user_id)
        if is_end:
            context.shell.toast_ended.emit(_SUBJECT)
            self._tell_end(state.without_result)

    def _tell_end(self, without_result: int) -> None:
        """Say that it is made; where something of it is not, how much, and where its reason stands."""
        shell = self._context.shell
        if without_result:
            words = self.tr("The sample project is made, but for %n of its pictures and clips.", "", without_result)
            show = lambda: shell.page_requested.emit("queue")  # noqa: E731 - as a button has it
            shell.toast("warning", words, self.tr("Show the queue"), show)
        else:
            shell.toast("done", self.tr("The sample project is made."), self.tr("Show"), self._show_it)

    def _show(self, state: "SampleProgress | None") -> None:
        self._is_there = state is not None
        self._action.setText(
            self.tr("Take the sample project away") if self._is_there else self.tr("Make the sample project")
        )

    def _show_it(self) -> None:
        self._context.shell.page_requested.emit("gallery")

    async def _ask_and_remove(self) -> None:
        context = self._context
        async with context.read() as services:
            ties = await services.sample.find_ties(context.user_id)
        if ties:
            words = self.tr(
                "You have built upon some of it: made something from its pictures, put them into a set or gave them a"
                " tag of yours, or let a job wait for them. That can be kept, with what it was made from."
            )
            choices = [
                Choice(self.tr("Cancel"), value=None),
                Choice(self.tr("Take all of it away"), kind="danger", value=_ALL),
                Choice(self.tr("Keep what I used"), kind="primary", value=_KEEP),
            ]
        else:
            words = self.tr(
                "Its jobs, pictures, clips, tags, set, preset and batch go for good, and their files too. Nothing of"
                " yours is touched. It can be made anew at any time."
            )
            choices = [
                Choice(self.tr("Cancel"), value=None),
                Choice(self.tr("Take it away"), kind="primary", value=_ALL),
            ]
        title = self.tr("Take the sample project away?")
        answer = await ask(self._window, context.theme, title, words, choices)
        if answer is not None:
            await self._remove(ties if answer == _KEEP else None)

    async def _remove(self, keeps: "SampleTies | None") -> None:
        context, shell = self._context, self._context.shell
        if self._is_busy:
            return
        self._is_busy = True
        try:
            shell.toast("running", self.tr("Taking the sample project away"), subject=_SUBJECT)
            while await self._stop():  # noqa: ASYNC110  (what runs ends in a process of its own)
                await asyncio.sleep(_STOP_SECONDS)
            async with context.steps() as services:
                await services.sample.remove(context.user_id, keeps=keeps)
        finally:
            self._is_busy = False
            shell.toast_ended.emit(_SUBJECT)
            await self._tell()
        shell.toast("done", self.tr("The sample project is gone."))

    async def _stop(self) -> int:
        """Cancel what runs; gives how many are not at their end yet."""
        async with self._context.write() as services:
            return await services.sample.stop(self._context.user_id)
