"""The ways to begin: the engine inside, a key of a service, and what else fills an empty library."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from app.domain.enums import OperationType
from app.ui.context import UiContext
from app.ui.library_packing import unpack_library
from app.ui.start_cards import StartCard, StartCards
from app.ui.welcome.step import Step
from app.ui.widgets.buttons import Button
from app.ui.widgets.flow import FlowLayout

LOCAL = "local"
KEY = "key"
SAMPLE = "sample"
LATER = "later"

_ENGINE = "local"


class BeginStep(Step):
    """Emits `begun` with the way that was taken."""

    begun = Signal(str)

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self.is_making = False
        theme = context.theme
        self.start = Button(theme, self.tr("Make a first picture"), "primary", size="large")
        self.add_key = Button(theme, self.tr("Choose a provider"), size="large")
        self.start.clicked.connect(lambda: context.tasks.start(self._make(), what=self.tr("make a first picture")))
        self.add_key.clicked.connect(lambda: self.begun.emit(KEY))
        draws = self.tr("Draws on this computer, costs nothing. Good for trying prompts and layouts.")
        key = self.tr("PixVerse, Kling, Runway, Luma and others, or a ComfyUI of yours. Keys are kept encrypted.")
        cards = [
            StartCard(theme, "cpu", self.tr("Try it with the local engine"), draws, self.start),
            StartCard(theme, "key-round", self.tr("Add a key"), key, self.add_key),
        ]
        self._more = FlowLayout(theme.token("space.2"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.2"))
        column.addWidget(StartCards(theme, cards))
        column.addLayout(self._more)
        self.sample = self.add_way(
            "images",
            self.tr("Make the sample project"),
            self.tr("A small library to look around in, made on this computer in about half a minute"),
        )
        self.sample.clicked.connect(lambda: self.begun.emit(SAMPLE))
        self.bring = self.add_way(
            "download",
            self.tr("Bring a library from another computer"),
            self.tr("Unpack the file that Settings, Backups packed there"),
        )
        self.bring.clicked.connect(
            lambda: context.tasks.start(unpack_library(context, self.window()), what=self.tr("unpack the library"))
        )

    def add_way(self, icon: str, words: str, tooltip: str) -> Button:
        """One more way, below the cards; whoever adds it says what a click does."""
        button = Button(self._context.theme, words, "quiet", icon=icon, tooltip=tooltip, parent=self)
        self._more.addWidget(button)
        return button

    async def _make(self) -> None:
        """Queue a picture with the engine inside; its prompt is left in the composer for the next one."""
        prompt = self.tr("Alpine lake before sunrise, violet haze, calm water")
        self.start.set_busy(self.tr("Making it"))
        self.is_making = True
        try:
            async with self._context.write() as services:
                await services.jobs.create_job(
                    self._context.user_id, _ENGINE, OperationType.TEXT_TO_IMAGE, {"prompt": prompt}
                )
        finally:
            self.is_making = False
            self.start.set_busy("")
        self._context.shell.prompt_requested.emit(prompt)
        self.begun.emit(LOCAL)
