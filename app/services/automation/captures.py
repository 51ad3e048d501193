"""What phones deliver becomes assets, each of which says from which phone and run it comes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.asset import Asset
from app.domain.capture import AssetCapture
from app.domain.device import Device
from app.domain.enums import CaptureKind, OperationType
from app.domain.errors import ResourceNotFoundError
from app.domain.events import AssetChanged, EventLog
from app.domain.execution import Execution
from app.domain.execution_chain import ExecutionOutput
from app.services.asset.lineage_service import LineageService
from app.services.job.job_access import IDS_A_QUERY
from app.services.upload.upload_file import UploadFile
from app.services.upload.upload_service import UploadService
from app.storage.database import joined
from app.system.clock import Clock

_LIBRARY = "local"
ON_PHONE = "on_phone"
"""The role of what was sent to a phone for a picture that was taken of it."""


@dataclass(frozen=True, slots=True)
class CaptureRow:
    """Where an asset comes from.

    Attributes:
        device_id: None where the phone was forgotten.
        preset_name: Of the run that brought it; None where a person did.
    """

    asset_id: int
    kind: CaptureKind
    taken_at: datetime
    device_id: int | None
    device_name: str | None
    execution_id: int | None
    preset_name: str | None


class CaptureService:
    """Takes what phones deliver into the library."""

    def __init__(
        self,
        db: AsyncSession,
        uploads: UploadService,
        lineage: LineageService,
        events: EventLog,
        clock: Clock,
        *,
        acting_for: int | None = None,
    ) -> None:
        self._db = db
        self._uploads = uploads
        self._lineage = lineage
        self._events = events
        self._clock = clock
        self._acting_for = acting_for

    async def check_device(self, device_id: int) -> None:
        """See that a phone is not another user's.

        Raises:
            ResourceNotFoundError: It is.
        """
        async with joined(self._db):
            owner = await self._db.scalar(select(Device.user_id).where(Device.id == device_id))
        if owner is not None and self._acting_for not in {None, owner}:
            raise ResourceNotFoundError("device", device_id)

    async def keep_capture(
        self,
        device_id: int,
        file: UploadFile,
        kind: CaptureKind,
        *,
        execution_id: int | None = None,
        shown: Sequence[int] = (),
    ) -> Asset:
        """Take a picture, recording or file of a phone into its user's library; it commits by itself.

        What is in the library already keeps the origin that it has; it is an output of the run all the same.

        Args:
            device_id: Which phone.
            file: What it delivered.
            kind: What that is.
            execution_id: The run that brought it.
            shown: The assets that were sent to the phone before: its picture comes from them.

        Raises:
            ResourceNotFoundError: There is no such phone.
            UploadRejectedError: It is not taken; it says why.
            StorageError: The library cannot be written.
        """
        async with self._db.begin():
            device = await self._db.get(Device, device_id)
        if device is None or self._acting_for not in {None, device.user_id}:
            raise ResourceNotFoundError("phone", device_id)
        taken = await self._uploads.take(device.user_id, file, _LIBRARY)
        async with self._db.begin():
            if execution_id is not None:
                await self._add_output(execution_id, taken.asset.id)
            if taken.is_new:
                self._db.add(
                    AssetCapture(
                        asset_id=taken.asset.id,
                        device_id=device_id,
                        execution_id=execution_id,
                        kind=kind,
                        taken_at=self._clock.now(),
                    )
                )
                await self._connect(taken.asset.id, shown)
                self._events.record(AssetChanged(taken.asset.id))
        return taken.asset

    async def _add_output(self, execution_id: int, asset_id: int) -> None:
        query = select(func.max(ExecutionOutput.output_index)).where(ExecutionOutput.execution_id == execution_id)
        last = await self._db.scalar(query)
        index = 0 if last is None else last + 1
        self._db.add(ExecutionOutput(execution_id=execution_id, output_index=index, asset_id=asset_id))
        await self._db.flush()

    async def _connect(self, asset_id: int, shown: Sequence[int]) -> None:
        """Say that a picture comes from what was on the phone, as far as that is still in the library."""
        found = select(Asset.id).where(Asset.id.in_(shown), Asset.deleted_at.is_(None))
        there = set(await self._db.scalars(found)) if shown else set()
        parents = [shown_id for shown_id in dict.fromkeys(shown) if shown_id in there]
        # A picture that is taken out of what is shown: the nearest of the operations that there are.
        await self._lineage.create_lineage(
            asset_id, parents, OperationType.FRAME_EXTRACTION, roles=[ON_PHONE] * len(parents)
        )

    async def get_capture(self, asset_id: int) -> CaptureRow | None:
        """Where an asset comes from; None where no phone delivered it. Inside the caller's transaction."""
        return (await self.list_captures([asset_id])).get(asset_id)

    async def list_captures(self, asset_ids: Sequence[int]) -> dict[int, CaptureRow]:
        """Where assets come from, those that a phone delivered. Inside the caller's transaction."""
        query = (
            select(AssetCapture, Device, Execution.preset_name)
            .join(Asset, Asset.id == AssetCapture.asset_id)
            .outerjoin(Device, Device.id == AssetCapture.device_id)
            .outerjoin(Execution, Execution.id == AssetCapture.execution_id)
        )
        if self._acting_for is not None:
            query = query.where(Asset.user_id == self._acting_for)
        found: dict[int, CaptureRow] = {}
        for start in range(0, len(asset_ids), IDS_A_QUERY):
            some = AssetCapture.asset_id.in_(asset_ids[start : start + IDS_A_QUERY])
            for capture, device, preset_name in await self._db.execute(query.where(some)):
                found[capture.asset_id] = _row(capture, device, preset_name)
        return found


def _row(capture: AssetCapture, device: Device | None, preset_name: str | None) -> CaptureRow:
    return CaptureRow(
        capture.asset_id,
        capture.kind,
        capture.taken_at,
        capture.device_id,
        device.name if device is not None else None,
        capture.execution_id,
        preset_name,
    )
