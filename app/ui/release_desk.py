"""Tells of a newer version of the program: each day where the user wants that, and when it is asked for."""

from collections.abc import Callable
from functools import partial
from typing import Final
from urllib.parse import urlsplit

import structlog
from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from app import __version__
from app.domain.errors import PixSimError
from app.system.gateways import Gateways
from app.system.releases import Release, ReleaseSource, find_release
from app.system.threads import in_thread
from app.ui.context import UiContext
from app.ui.help.help_desk import HelpDesk

FIRST_MS: Final = 60_000
"""The window and the queue come first."""
DAY_MS: Final = 24 * 60 * 60 * 1000
SETTING: Final = "updates.told"

log = structlog.get_logger(__name__)


class ReleaseDesk(QObject):
    """Offers to look in the help menu and the palette.

    Args:
        context: The services.
        help_desk: Has the menu.
        window: Owner.
        first_ms: When it looks by itself for the first time.
        find_source: Blocks; what the build says by default.
    """

    def __init__(
        self,
        context: UiContext,
        help_desk: HelpDesk,
        window: QWidget,
        *,
        first_ms: int = FIRST_MS,
        find_source: Callable[[], ReleaseSource | None] | None = None,
    ) -> None:
        super().__init__(window)
        self._context = context
        self._find_source = find_source or partial(ReleaseSource.of_build, context.theme.resources)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look_by_itself)
        self._timer.start(first_ms)
        help_desk.add_to_menu(self.tr("Look for a new version"), self.look)

    def look(self) -> None:
        """Ask now, and tell what there is."""
        self._context.tasks.start(self._tell(), what=self.tr("look for a new version"))

    def _look_by_itself(self) -> None:
        self._timer.start(DAY_MS)
        if self._context.settings.value.updates.looks:
            self._context.tasks.start(self._tell_once(), what=self.tr("look for a new version"))

    async def _tell(self) -> None:
        source = await self._source()
        if source is None:
            words = self.tr("This build of the program does not say where its versions are published.")
            self._context.shell.toast("info", words)
            return
        found = await self._find(source)
        if found.is_newer:
            self._show(found)
        else:
            self._context.shell.toast("done", self.tr("{version} is the newest version.").format(version=__version__))

    async def _tell_once(self) -> None:
        """Each newer version once; that nothing could be found out harms nobody."""
        try:
            source = await self._source()
            found = await self._find(source) if source is not None else None
        except PixSimError as error:
            log.info("no_release_found", reason=error.message, detail=error.detail)
            return
        settings = self._context.settings
        if found is not None and found.is_newer and found.version != settings.value.updates.told:
            await settings.change(SETTING, found.version)
            self._show(found)

    async def _source(self) -> ReleaseSource | None:
        return await in_thread(self._find_source)

    async def _find(self, source: ReleaseSource) -> Release:
        return await find_release(source, Gateways.of_settings(self._context.settings.value.network.gateways))

    def _show(self, found: Release) -> None:
        words = self.tr("Version {version} is there; this is {own}. Its page is at {host}.").format(
            version=found.version, own=__version__, host=urlsplit(found.link).hostname
        )

        def open_page() -> None:
            QDesktopServices.openUrl(QUrl(found.link))

        self._context.shell.toast("info", words, self.tr("Open its page"), open_page, details=found.notes)
