"""Sends files to phones: tells how far it is, can be stopped, and says of each phone what became of it."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.devices.packages import install
from app.devices.sending import send
from app.domain.enums import DeviceState
from app.domain.errors import PixSimError, ResourceNotFoundError
from app.system.threads import in_thread
from app.ui import language
from app.ui.amounts import number
from app.ui.dialogs import finished
from app.ui.models.phone_states import by_arrival
from app.ui.send_dialog import SendDialog

if TYPE_CHECKING:
    from app.devices.phone import Phone
    from app.domain.device import Device
    from app.ui.context import UiContext

_APP: Final = ".apk"
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A file that goes to phones.

    Attributes:
        path: On this computer.
        name: What it is called on the phone.
        folder: Of the phone; empty for the one that suits its kind.
    """

    path: Path
    name: str
    folder: str = ""


class PhoneSender(QObject):
    """The way to phones for files of the library and for those that are dropped.

    Args:
        context: The window.
        owner: Over which is asked to which phones.
    """

    def __init__(self, context: "UiContext", owner: QWidget) -> None:
        super().__init__(owner)
        self._context = context
        self._owner = owner

    def start_assets(self, asset_ids: Sequence[int]) -> None:
        """Ask to which phones, and send them."""
        if asset_ids:
            self._context.tasks.start(self._send_assets(tuple(asset_ids)), what=self.tr("send that to the phone"))

    def start_files(self, phones: Sequence[tuple[int, str]], files: Sequence[Outgoing]) -> None:
        """Send files; an app is installed.

        Args:
            phones: The ids and names.
            files: In their order.
        """
        if not files or not phones:
            return
        batch = _Batch(self._context, phones, files, self)
        task = self._context.tasks.start(batch.run(), what=self.tr("send files to the phone"))
        if task is not None:
            batch.stop = task.cancel

    async def _send_assets(self, asset_ids: tuple[int, ...]) -> None:
        async with self._context.read() as services:
            rows = await services.assets.get_asset_rows(asset_ids)
            devices = await services.devices.list_devices(self._context.user_id)
        files = [Outgoing(self._context.file_of(row.path), row.name) for row in rows if row.path is not None]
        if not files:
            raise ResourceNotFoundError("file of", rows[0].name if rows else str(asset_ids[0]))
        numbered = enumerate(sorted(devices, key=by_arrival), 1)
        there = [(place, device) for place, device in numbered if device.state is not DeviceState.GONE]
        if not any(device.state is DeviceState.READY for _, device in there):
            self._tell_none()
            return
        chosen = await self._ask(there, files)
        self.start_files([(device.id, device.name) for device in chosen], files)

    async def _ask(self, devices: "Sequence[tuple[int, Device]]", files: Sequence[Outgoing]) -> "list[Device]":
        dialog = SendDialog(self._context, devices, [file.name for file in files], self._owner.window())
        return dialog.chosen() if await finished(dialog) else []

    def _tell_none(self) -> None:
        shell = self._context.shell
        words = self.tr("No phone is connected and ready.")
        shell.toast("warning", words, self.tr("Show phones"), lambda: shell.page_requested.emit("devices"))


class _Batch(QObject):
    """Some files to some phones: the phones at once, the files of each one after another."""

    def __init__(
        self, context: "UiContext", phones: Sequence[tuple[int, str]], files: Sequence[Outgoing], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._phones = phones
        self._files = files
        self._subject = f"phone-files-{next(_numbers)}"
        self._all_bytes = 1
        self._bytes = dict.fromkeys((phone_id for phone_id, _ in phones), 0)
        self._told = -1
        self.stop: Callable[[], object] = lambda: None

    async def run(self) -> None:
        """Send everything; what one phone refuses does not stop the others.

        Raises:
            PixSimError: The only phone refused a file; nothing else is told then.
        """
        sizes = await in_thread(lambda: [_size_of(file.path) for file in self._files])
        self._all_bytes = max(1, sum(sizes) * len(self._phones))
        self._tell()
        try:
            ended = await asyncio.gather(*(self._send_all(phone_id, sizes) for phone_id, _ in self._phones))
        except BaseException:
            self._context.shell.toast_ended.emit(self._subject)
            raise
        finally:
            self.deleteLater()
        self._tell_end(ended)

    async def _send_all(self, phone_id: int, sizes: Sequence[int]) -> PixSimError | None:
        """Send all files to a phone; the error with which it ended, where there are other phones."""
        try:
            async with self._context.read() as services:
                phone = await services.devices.phone(phone_id)
            before = 0
            for file, size in zip(self._files, sizes, strict=True):
                await self._send(phone, phone_id, file, before)
                before += size
                self._step(phone_id, before)
        except PixSimError as error:
            if len(self._phones) == 1:
                raise
            return error
        return None

    async def _send(self, phone: "Phone", phone_id: int, file: Outgoing, before: int) -> None:
        progress = lambda done: self._step(phone_id, before + done)  # noqa: E731  (a name for what is told)
        if file.path.suffix.lower() == _APP:
            await install(phone, file.path, on_progress=progress)
            return
        await send(phone, file.path, file.folder, name=file.name, on_progress=progress)

    def _stop(self) -> None:
        self.stop()

    def _step(self, phone_id: int, done: int) -> None:
        self._bytes[phone_id] = done
        self._tell()

    def _tell(self) -> None:
        percent = 100 * sum(self._bytes.values()) // self._all_bytes
        if percent == self._told:
            return
        self._told = percent
        words = self.tr("Sending {what} to {phones}").format(what=self._what(), phones=self._names())
        self._context.shell.toast(
            "running",
            words,
            self.tr("Stop"),
            self._stop,
            subject=self._subject,
            fraction=min(1.0, percent / 100),
        )

    def _tell_end(self, ended: Sequence[PixSimError | None]) -> None:
        failed = [(name, error) for (_, name), error in zip(self._phones, ended, strict=True) if error is not None]
        if not failed:
            one, many = self.tr("{what} is on {phones}."), self.tr("{what} are on {phones}.")
            words = (one if len(self._files) == 1 else many).format(what=self._what(), phones=self._names())
            self._context.shell.toast("done", words, subject=self._subject)
            return
        told = " ".join(f"{name}: {language.told(error.message)}" for name, error in failed)
        words = self.tr("{count} of {all} phones have it. {told}")
        count_well = number(len(self._phones) - len(failed))
        words = words.format(count=count_well, all=number(len(self._phones)), told=told)
        self._context.shell.toast("failed", words, subject=self._subject)

    def _what(self) -> str:
        if len(self._files) == 1:
            return self._files[0].name
        return self.tr("{} files").format(number(len(self._files)))

    def _names(self) -> str:
        if len(self._phones) == 1:
            return self._phones[0][1]
        return self.tr("{} phones").format(number(len(self._phones)))


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
