"""What phones deliver becomes assets, each of which says from which phone and run it comes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.asset import Asset
from app.domain.capture import AssetCapture
from app.domain.device import Device
from app.domain.enums import CaptureKind
from app.domain.errors import ResourceNotFoundError
from app.domain.events import AssetChanged, EventLog
from app.domain.execution import Execution
from app.services.upload.upload_file import UploadFile
from app.services.upload.upload_service import UploadService
from app.system.clock import Clock

_LIBRARY = "local"


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
        events: EventLog,
        clock: Clock,
        *,
        acting_for: int | None = None,
    ) -> None:
        self._db = db
        self._uploads = uploads
        self._events = events
        self._clock = clock
        self._acting_for = acting_for

    async def keep_capture(
        self, device_id: int, file: UploadFile, kind: CaptureKind, *, execution_id: int | None = None
    ) -> Asset:
        """Take a picture, recording or file of a phone into its user's library; it commits by itself.

        What is in the library already keeps the origin that it has.

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
        if taken.is_new:
            async with self._db.begin():
                self._db.add(
                    AssetCapture(
                        asset_id=taken.asset.id,
                        device_id=device_id,
                        execution_id=execution_id,
                        kind=kind,
                        taken_at=self._clock.now(),
                    )
                )
                self._events.record(AssetChanged(taken.asset.id))
        return taken.asset

    async def get_capture(self, asset_id: int) -> CaptureRow | None:
        """Where an asset comes from; None where no phone delivered it. Inside the caller's transaction."""
        query = (
            select(AssetCapture, Device, Execution.preset_name)
            .join(Asset, Asset.id == AssetCapture.asset_id)
            .outerjoin(Device, Device.id == AssetCapture.device_id)
            .outerjoin(Execution, Execution.id == AssetCapture.execution_id)
            .where(AssetCapture.asset_id == asset_id)
        )
        if self._acting_for is not None:
            query = query.where(Asset.user_id == self._acting_for)
        found = (await self._db.execute(query)).one_or_none()
        if found is None:
            return None
        capture: AssetCapture = found[0]
        device: Device | None = found[1]
        return CaptureRow(
            asset_id,
            capture.kind,
            capture.taken_at,
            capture.device_id,
            device.name if device is not None else None,
            capture.execution_id,
            found[2],
        )
