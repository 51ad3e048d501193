"""Exports chosen assets: asks where to, copies one after another, and says what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.domain.errors import ResourceNotFoundError
from app.ui.amounts import counted, number
from app.ui.dialogs import finished
from app.ui.export_dialog import ExportAnswers, ExportDialog
from app.ui.folders import open_folder
from app.ui.passphrase import open_secrets

if TYPE_CHECKING:
    from app.services.asset.exporting import Exported
    from app.ui.context import ToastKind, UiContext


@dataclass(slots=True)
class _Outcome:
    asked: int
    was_stopped: bool = False
    done: "list[Exported]" = field(default_factory=list)
    missing: list[ResourceNotFoundError] = field(default_factory=list)


class Exporter(QObject):
    """The way out for files.

    Args:
        context: The window's.
        owner: Over which the questions are asked.
    """

    def __init__(self, context: "UiContext", owner: QWidget) -> None:
        super().__init__(owner)
        self._context = context
        self._owner = owner

    async def export(self, asset_ids: Sequence[int]) -> None:
        """Ask, and copy the files; one that is missing does not stop the others.

        Raises:
            ResourceNotFoundError: None of them is there.
            StorageError: The folder cannot be written, or it is to be signed and the key cannot be opened.
        """
        answers = await self._ask(asset_ids)
        if answers is None or (answers.has_credentials and not await open_secrets(self._context, self._owner.window())):
            return
        folder, form = Path(answers.folder), answers.form()
        outcome = _Outcome(len(asset_ids))
        with self._context.long_works.exports.batch([0] * len(asset_ids)) as batch:
            for counter, asset_id in enumerate(asset_ids, 1):
                if batch.is_stopped:
                    outcome.was_stopped = True
                    break
                try:
                    async with self._context.steps() as services:
                        exporting = services.assets.exporting
                        outcome.done.append(await exporting.export(asset_id, folder, form, counter=counter))
                except ResourceNotFoundError as error:
                    outcome.missing.append(error)
                batch.step()
        if outcome.missing and not outcome.done:
            raise outcome.missing[0]
        self._tell(folder, outcome, answers)

    async def _ask(self, asset_ids: Sequence[int]) -> ExportAnswers | None:
        async with self._context.read() as services:
            rows = await services.assets.get_asset_rows(asset_ids[:1])
        if not rows:
            raise ResourceNotFoundError("asset", asset_ids[0])
        dialog = ExportDialog(self._context, rows[0], len(asset_ids), self._owner.window())
        return dialog.answers() if await finished(dialog) else None

    def _tell(self, folder: Path, outcome: _Outcome, answers: ExportAnswers) -> None:
        kind, words = self._words(outcome)
        bare = sum(not done.is_embedded for done in outcome.done) if answers.is_embedded else 0
        if bare and answers.has_sidecar:
            note = self.tr("The recipe of {count} of them is only in the file beside it.")
        elif outcome.asked == 1:
            note = self.tr("No recipe can be written into it: choose the one beside it.")
        else:
            note = self.tr("Into {count} of them no recipe can be written: choose the one beside it.")
        if bare:
            words = f"{words} {note.format(count=number(bare))}"
        unsigned = [done for done in outcome.done if done.unsigned_because]
        if unsigned:
            kind = "warning"
            note = self.tr("{count} of them are not signed: {reason}")
            words = f"{words} {note.format(count=number(len(unsigned)), reason=unsigned[0].unsigned_because)}"
        self._context.shell.toast(kind, words, self.tr("Open folder"), lambda: open_folder(self._context.shell, folder))

    def _words(self, outcome: _Outcome) -> "tuple[ToastKind, str]":
        count, asked = len(outcome.done), outcome.asked
        numbers = {"count": number(count), "asked": number(asked)}
        if count == asked == 1:
            return "done", self.tr("Exported {name}.").format(name=outcome.done[0].path.name)
        if count == asked:
            return "done", counted(self.tr("Exported %n files.", "", count), count)
        if outcome.was_stopped:
            return "info", self.tr("The export was stopped after {count} of {asked}.").format(**numbers)
        words = self.tr("Exported {count} of {asked}. The others are missing in the library.")
        return "warning", words.format(**numbers)
