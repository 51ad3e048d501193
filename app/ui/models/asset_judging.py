"""Stars, verdicts, colours and notes for chosen assets, with their undo."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QWidget

from app.domain.enums import ColorLabel, Verdict
from app.ui.amounts import counted, number
from app.ui.dialogs import Choice, ask
from app.ui.models.asset_actions import MASS_CHANGE
from app.ui.models.color_labels import label_look

if TYPE_CHECKING:
    from app.services.asset.asset_rows import AssetRow
    from app.ui.context import UiContext
    from app.ui.undo import Step

_DOT: Final = " \N{MIDDLE DOT} "


class AssetJudging(QObject):
    """What the keys 0 to 9, K, X and U do, the same from every panel.

    Args:
        context: The window's.
        owner: Over which questions are asked.
    """

    def __init__(self, context: "UiContext", owner: QWidget) -> None:
        super().__init__(owner)
        self._context = context
        self._owner = owner

    def rate(self, asset_ids: Sequence[int], stars: int) -> None:
        """Give assets stars, 0 for none."""
        if asset_ids:
            self._context.tasks.start(self._rate(dict.fromkeys(asset_ids, stars)), what=self.tr("give the stars"))

    def judge(self, asset_ids: Sequence[int], verdict: Verdict | None) -> None:
        """Keep or reject assets; None takes either back."""
        if asset_ids:
            self._context.tasks.start(self._judge(dict.fromkeys(asset_ids, verdict)), what=self.tr("keep or reject"))

    def label(self, asset_ids: Sequence[int], color: ColorLabel | None) -> None:
        """Give assets a colour; None takes it away."""
        if asset_ids:
            self._context.tasks.start(self._label(dict.fromkeys(asset_ids, color)), what=self.tr("give the colour"))

    def note(self, asset_id: int, text: str) -> None:
        """Write notes to an asset, in place of those that it has."""
        self._context.tasks.start(self._note({asset_id: text}), what=self.tr("keep the notes"))

    async def _rate(self, stars: Mapping[int, int]) -> None:
        if not await self._is_sure(len(stars)):
            return
        former = await self._set_stars(stars)
        given = next(iter(stars.values()))
        words = {0: self.tr("Took the stars away"), 1: self.tr("Gave 1 star")}.get(
            given, self.tr("Gave {} stars").format(given)
        )
        self._push(words, len(former), lambda: self._set_stars(former), lambda: self._set_stars(stars))

    async def _judge(self, verdicts: Mapping[int, Verdict | None]) -> None:
        if not await self._is_sure(len(verdicts)):
            return
        former = await self._set_verdicts(verdicts)
        words = {
            Verdict.KEPT: self.tr("Kept"),
            Verdict.REJECTED: self.tr("Rejected"),
            None: self.tr("Neither kept nor rejected"),
        }[next(iter(verdicts.values()))]
        self._push(words, len(former), lambda: self._set_verdicts(former), lambda: self._set_verdicts(verdicts))

    async def _label(self, colors: Mapping[int, ColorLabel | None]) -> None:
        if not await self._is_sure(len(colors)):
            return
        former = await self._set_colors(colors)
        color = next(iter(colors.values()))
        words = self.tr("Took the colour away") if color is None else label_look(color).word
        self._push(words, len(former), lambda: self._set_colors(former), lambda: self._set_colors(colors))

    async def _note(self, notes: Mapping[int, str]) -> None:
        former = await self._set_notes(notes)
        words = self.tr("Wrote notes") if any(notes.values()) else self.tr("Took the notes away")
        self._push(words, len(former), lambda: self._set_notes(former), lambda: self._set_notes(notes))

    def _push(self, words: str, count: int, undo: "Step", redo: "Step") -> None:
        """Note what was done, where that changed anything."""
        if count:
            items = counted(self.tr("%n items", "", count), count) if count > 1 else self.tr("1 item")
            self._context.undo.push(f"{words}: {items}", undo=undo, redo=redo)

    async def _set_stars(self, stars: Mapping[int, int]) -> dict[int, int]:
        async with self._context.write() as services:
            return await services.assets.judging.rate(stars)

    async def _set_verdicts(self, verdicts: Mapping[int, Verdict | None]) -> dict[int, Verdict | None]:
        async with self._context.write() as services:
            return await services.assets.judging.judge(verdicts)

    async def _set_colors(self, colors: Mapping[int, ColorLabel | None]) -> dict[int, ColorLabel | None]:
        async with self._context.write() as services:
            return await services.assets.judging.label(colors)

    async def _set_notes(self, notes: Mapping[int, str]) -> dict[int, str]:
        async with self._context.write() as services:
            return await services.assets.judging.note(notes)

    async def _is_sure(self, count: int) -> bool:
        if count <= MASS_CHANGE:
            return True
        title = self.tr("Change {count} items?").format(count=number(count))
        text = self.tr("It can be undone until the program is closed.")
        change, stay = Choice(self.tr("Change"), value=True), Choice(self.tr("Cancel"), value=False)
        return bool(await ask(self._owner.window(), self._context.theme, title, text, [stay, change]))


def judged_words(row: "AssetRow") -> str:
    """What its user thinks of an asset: "4 stars · kept · red"; empty where nothing was said."""
    stars = _translate("1 star") if row.rating == 1 else _translate("{count} stars").format(count=row.rating)
    verdict = {Verdict.KEPT: _translate("kept"), Verdict.REJECTED: _translate("rejected")}
    color = label_look(row.color).word.lower() if row.color is not None else ""
    parts = (stars if row.rating else "", verdict[row.verdict] if row.verdict is not None else "", color)
    return _DOT.join(part for part in parts if part)


def known_words(row: "AssetRow") -> str:
    """What its user noted of an asset in a line: what they think of it, and its tags."""
    return _DOT.join(part for part in (judged_words(row), ", ".join(row.tags)) if part)


def _translate(text: str) -> str:
    return QCoreApplication.translate("Judging", text)
