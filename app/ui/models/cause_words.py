"""Why something is out of date, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale
from typing_extensions import override

from app.domain.errors import ResourceNotFoundError

if TYPE_CHECKING:
    from app.services.lineage.version_graph import Cause
    from app.services.lineage.versions import AssetVersion
    from app.services.unit_of_work import Services


@dataclass(frozen=True, slots=True)
class CauseWords:
    """One cause, ready to be shown.

    Attributes:
        fact: What changed: "“Dusk grade” has a newer version (v3, today 13:40)."
        consequence: "What was made from v2 no longer matches it."
    """

    fact: str
    consequence: str

    @override
    def __str__(self) -> str:
        return f"{self.fact} {self.consequence}"


async def tell_causes(
    services: "Services", found: Mapping[int, "Sequence[Cause]"], now: datetime
) -> dict[int, CauseWords]:
    """The newest cause of each asset, and how many others it has.

    Args:
        services: Of an open snapshot.
        found: What `StalenessService.find_causes` gave.
        now: Decides what is called today.
    """
    versions: dict[int, Sequence[AssetVersion]] = {}
    names: dict[int, str] = {}
    for cause in {causes[0].origin_id: causes[0] for causes in found.values()}.values():
        if cause.head_id is None:
            rows = await services.assets.get_asset_rows((cause.origin_id,), with_binned=True)
            names.update((row.id, row.name) for row in rows)
        else:
            versions[cause.origin_id] = await _versions(services, cause.origin_id)
    return {
        key: _with_number(_edited(key, causes[0], names, now), len(causes))
        if causes[0].head_id is None
        else _with_number(_newer(causes[0], versions[causes[0].origin_id], now), len(causes))
        for key, causes in found.items()
    }


def day_words(moment: datetime, now: datetime) -> str:
    """A moment: "today 13:40", "29 Nov 2026, 13:40"."""
    local = moment.astimezone()
    if local.date() == now.astimezone().date():
        return _tr("today {time}").format(time=f"{local:%H:%M}")
    when = QDateTime.fromSecsSinceEpoch(int(moment.timestamp()))
    return str(QLocale().toString(when, QCoreApplication.translate("Dates", "d MMM yyyy, HH:mm")))


async def _versions(services: "Services", asset_id: int) -> "Sequence[AssetVersion]":
    try:
        return await services.versions.list_versions(asset_id)
    except ResourceNotFoundError:
        return ()


def _newer(cause: "Cause", versions: "Sequence[AssetVersion]", now: datetime) -> CauseWords:
    numbers = {version.id: version.number for version in versions}
    name = next((version.name for version in versions if version.id == cause.origin_id), "")
    fact = _tr("“{name}” has a newer version (v{number}, {time}).").format(
        name=name, number=numbers.get(cause.head_id or 0, len(versions)), time=day_words(cause.at, now)
    )
    former = numbers.get(cause.origin_id, 1)
    return CauseWords(fact, _tr("What was made from v{number} no longer matches it.").format(number=former))


def _edited(key: int, cause: "Cause", names: Mapping[int, str], now: datetime) -> CauseWords:
    when = day_words(cause.at, now)
    if cause.origin_id == key:
        return CauseWords(
            _tr("Its recipe was edited ({time}).").format(time=when), _tr("It was made with the former one.")
        )
    name = names.get(cause.origin_id, "")
    fact = _tr("The recipe of “{name}” was edited ({time}).").format(name=name, time=when)
    return CauseWords(fact, _tr("What was made from it no longer matches it."))


def _with_number(words: CauseWords, count: int) -> CauseWords:
    if count == 1:
        return words
    others = _tr("And 1 other cause.") if count == 2 else _tr("And {} other causes.").format(count - 1)  # noqa: PLR2004
    return CauseWords(words.fact, f"{words.consequence} {others}")


def _tr(text: str) -> str:
    return QCoreApplication.translate("Versions", text)
