"""Devices: a row for each phone that was seen, kept like what the adb server shows."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.devices.facts import PhoneFacts, read_facts
from app.devices.phone import Phone
from app.devices.scrcpy import ScrcpyServer
from app.devices.server import MdnsService
from app.domain.account import ProviderAccount
from app.domain.device import LONGEST_NOTE, Device, device_name
from app.domain.enums import DeviceState
from app.domain.errors import (
    DeviceError,
    DeviceGoneError,
    InvalidTransitionError,
    ResourceNotFoundError,
    ValidationError,
)
from app.domain.events import DeviceChanged, DevicesSought, EventLog
from app.services.automation.adb import Adb
from app.services.automation.device_rows import keep_facts, keep_sighting, mark_gone, new_device, take_over
from app.services.automation.device_states import sentence_of
from app.services.automation.sightings import Sighting, sightings_of, unidentified
from app.system.clock import Clock

log = structlog.get_logger(__name__)

FACTS_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Watching:
    """Whether phones are watched.

    Attributes:
        is_on: The user wants it.
        trouble: Why it cannot be done now, as a sentence; empty where it can.
    """

    is_on: bool
    trouble: str


class DeviceSyncService:
    """Keeps the rows of phones, and reaches the phones that they stand for."""

    def __init__(
        self,
        db: AsyncSession,
        adb: Adb,
        events: EventLog,
        clock: Clock,
        *,
        acting_for: int | None = None,
    ) -> None:
        self._db = db
        self._adb = adb
        self._events = events
        self._clock = clock
        self._acting_for = acting_for

    @property
    def watching(self) -> Watching:
        """Whether phones are watched in this program."""
        return Watching(self._adb.is_on, self._adb.trouble)

    def watch_again(self) -> None:
        """Have the adb server tried again at once, where it is watched and none could be had."""
        self._events.tell(DevicesSought())

    async def list_devices(self, user_id: int) -> list[Device]:
        """The user's phones: those that are there first, then by name; inside the caller's transaction."""
        rows = await self._rows(user_id)
        return sorted(rows, key=lambda row: (row.state is DeviceState.GONE, row.name.casefold(), row.id))

    async def get_device(self, device_id: int) -> Device | None:
        """One phone; inside the caller's transaction."""
        device = await self._db.get(Device, device_id)
        return device if device is not None and self._acting_for in {None, device.user_id} else None

    async def find_device(self, user_id: int, words: str) -> Device:
        """The phone that somebody names by its serial number, address, id or name; inside the caller's transaction.

        Raises:
            ResourceNotFoundError: None is called that.
            ValidationError: Several are.
        """
        rows = await self._rows(user_id)
        for naming in (_is_number, _is_id, _is_name):
            found = [row for row in rows if naming(row, words)]
            if len(found) == 1:
                return found[0]
            if found:
                numbers = ", ".join(sorted(row.serialno for row in found))
                raise ValidationError(f"Several phones are called {words}: {numbers}.", field="device")
        raise ResourceNotFoundError("phone", words)

    async def rename_device(self, device_id: int, name: str) -> None:
        """Call a phone something else; an empty name gives it back its own. Inside the caller's transaction.

        Raises:
            ResourceNotFoundError: There is no such phone.
            ValidationError: The name is too long.
        """
        device = await self._get(device_id)
        device.given_name = device_name(name)
        self._record([device])

    async def note_device(self, device_id: int, note: str) -> None:
        """Keep what the user wants to remember of a phone; inside the caller's transaction.

        Raises:
            ResourceNotFoundError: There is no such phone.
            ValidationError: It is too long.
        """
        device = await self._get(device_id)
        if len(note) > LONGEST_NOTE:
            raise ValidationError(f"A note has at most {LONGEST_NOTE} characters.", field="note")
        device.note = note
        self._record([device])

    async def assign_account(self, device_id: int, account_id: int | None) -> None:
        """Say which account a phone is used with; inside the caller's transaction.

        Raises:
            ResourceNotFoundError: There is no such phone, or its user has no such account.
        """
        device = await self._get(device_id)
        if account_id is not None:
            account = await self._db.get(ProviderAccount, account_id)
            if account is None or account.user_id != device.user_id:
                raise ResourceNotFoundError("account", account_id)
        device.account_id = account_id
        self._record([device])

    async def forget_device(self, device_id: int) -> None:
        """Take a phone that is gone off the list; what it delivered and ran stays. Inside the caller's transaction.

        Raises:
            ResourceNotFoundError: There is no such phone.
            InvalidTransitionError: It is connected, and would be back at once.
        """
        device = await self._get(device_id)
        if device.state is not DeviceState.GONE:
            raise InvalidTransitionError(f"{device.name} is connected: disconnect it before it is forgotten.")
        await self._db.delete(device)
        self._events.record(DeviceChanged(device_id))
        log.info("device_forgotten", device_id=device_id)

    async def connect(self, place: str) -> str:
        """Connect a phone over the network; gives adb's words. The phone shows in the list when it is there.

        Raises:
            ValidationError: It is no place.
            DeviceError: It could not be connected; `detail` has the reason.
        """
        return await (await self._adb.running()).connect(place)

    async def disconnect(self, place: str) -> str:
        """End a connection over the network; gives adb's words.

        Raises:
            ValidationError: It is no place.
            DeviceError: There is no such connection.
        """
        return await (await self._adb.running()).disconnect(place)

    async def pair(self, place: str, code: str) -> str:
        """Pair with a phone that shows a code; gives adb's words.

        Raises:
            ValidationError: It is no place, or no code.
            DeviceError: The phone did not agree; `detail` has the reason.
        """
        return await (await self._adb.running()).pair(place, code)

    async def nearby(self) -> list[MdnsService]:
        """Phones on the network that say that they can be connected or paired, but for those that are connected.

        Raises:
            AdbUnavailableError: There is no adb server.
            DeviceRefusedError: This adb does not look for them; `detail` has its words.
        """
        here = {phone.address for phone in self._adb.seen}
        found = await (await self._adb.running()).mdns_services()
        return [one for one in found if not here.intersection({one.place, one.name, f"{one.name}.{one.kind}"})]

    async def phone(self, device_id: int) -> Phone:
        """The phone itself, to be used after the transaction; opens one where there is none.

        Raises:
            ResourceNotFoundError: There is no such phone.
            DeviceGoneError: It cannot be used now; says why and what to do.
        """
        if self._db.in_transaction():
            device = await self._get(device_id)
        else:
            async with self._db.begin():
                device = await self._get(device_id)
        if device.state is not DeviceState.READY or device.address is None:
            raise DeviceGoneError(f"{device.name}: {sentence_of(device)}", detail=device.state_words or None)
        return await self._adb.phone(device.address)

    async def scrcpy(self) -> ScrcpyServer | None:
        """The user's scrcpy server, which shows and drives phones better; None for the phones' own commands."""
        return await self._adb.scrcpy()

    @property
    def scrcpy_trouble(self) -> str:
        """Why the scrcpy server that was found is not used, as a sentence; known after `scrcpy`."""
        return self._adb.scrcpy_trouble

    async def sync_devices(self, user_id: int) -> list[int]:
        """Bring the rows to what the adb server shows now; inside the caller's transaction.

        Phones that are yet to be asked who they are stay as they were.

        Returns:
            The ids of those that can be asked for their facts and were not since they came.
        """
        rows = await self._rows(user_id)
        pending = {phone.address for phone in unidentified(self._adb.seen, self._adb.identities)}
        sightings = sightings_of(self._adb.seen, self._adb.identities, _known(rows))
        kept: set[int] = set()
        by_number = {row.serialno: row for row in rows}
        for sighting in sightings:
            row = await self._row_for(user_id, sighting, by_number)
            keep_sighting(row, sighting, self._clock.now())
            kept.add(id(row))
        for row in rows:
            if id(row) not in kept and not pending.intersection(row.addresses):
                mark_gone(row, self._clock.now())
        changed = [row for row in {*by_number.values(), *rows} if row in self._db.new or self._db.is_modified(row)]
        await self._db.flush()
        self._record(changed)
        return [row.id for row in by_number.values() if row.state is DeviceState.READY and row.facts_at is None]

    async def look(self, user_id: int, *, has_facts: bool = True) -> None:
        """Bring the rows to what is there now, for those who do not watch: the command line. It commits by itself.

        Args:
            user_id: Whose phones they are.
            has_facts: Read the facts of all that answer, too.

        Raises:
            AdbUnavailableError: There is no adb server; says what to do.
        """
        await self._adb.look()
        await self._adb.identify_all()
        async with self._db.begin():
            await self.sync_devices(user_id)
            ready = [row for row in await self._rows(user_id) if row.address and row.state is DeviceState.READY]
            places = [(row.id, row.address) for row in ready if row.address and not row.trouble]
        if has_facts:
            told = await asyncio.gather(*(self._ask(address) for _, address in places))
            async with self._db.begin():
                for (device_id, address), answer in zip(places, told, strict=True):
                    await self._keep(device_id, address, answer)

    async def refresh_device(self, device_id: int) -> Device:
        """Read a phone's facts anew; what keeps it from telling them is kept in its row. It commits by itself.

        Returns:
            Its row; another one where it is known only now which phone it is.

        Raises:
            ResourceNotFoundError: There is no such phone.
        """
        async with self._db.begin():
            device = await self._get(device_id)
            address, state = device.address, device.state
        if address is None or state is not DeviceState.READY:
            return device
        if await self._adb.identify_again(address):
            async with self._db.begin():
                await self.sync_devices(device.user_id)
                device = next((row for row in await self._rows(device.user_id) if address in row.addresses), device)
        answer = await self._ask(address)
        async with self._db.begin():
            return await self._keep(device.id, address, answer)

    async def _ask(self, address: str) -> PhoneFacts | str:
        """The facts of a phone, each of which has its own limit, within one for all; or why there are none."""
        try:
            phone = await self._adb.phone(address)
            async with asyncio.timeout(FACTS_SECONDS):
                return await read_facts(phone)
        except TimeoutError:
            return f"It did not tell its facts within {FACTS_SECONDS:g} s."
        except DeviceError as error:
            log.info("device_facts_unread", address=address, reason=error.detail or error.message)
            return error.message

    async def _keep(self, device_id: int, address: str, answer: PhoneFacts | str) -> Device:
        """Write what a phone answered, unless it has become another connection meanwhile."""
        device = await self._get(device_id)
        if device.address == address:
            keep_facts(device, answer, self._clock.now())
        if self._db.is_modified(device):
            self._record([device])
        return device

    async def _row_for(self, user_id: int, sighting: Sighting, by_number: dict[str, Device]) -> Device:
        """The row of a phone: its own, that of its address from before it was identified, or a new one."""
        row = by_number.get(sighting.serialno)
        if sighting.is_identified:
            for line in sighting.lines:
                former = by_number.get(line.address)
                if former is None or former is row or former.is_identified:
                    continue
                del by_number[line.address]
                if row is None:
                    row = by_number[sighting.serialno] = former
                    row.serialno = sighting.serialno
                else:
                    take_over(row, former)
                    await self._db.delete(former)
                    self._events.record(DeviceChanged(former.id))
        if row is None:
            now = self._clock.now()
            row = new_device(user_id, sighting.serialno, now)
            self._db.add(row)
            by_number[sighting.serialno] = row
        return row

    async def _rows(self, user_id: int) -> Sequence[Device]:
        if self._acting_for not in {None, user_id}:
            raise ResourceNotFoundError("profile", user_id)
        return (await self._db.scalars(select(Device).where(Device.user_id == user_id).order_by(Device.id))).all()

    async def _get(self, device_id: int) -> Device:
        device = await self.get_device(device_id)
        if device is None:
            raise ResourceNotFoundError("phone", device_id)
        return device

    def _record(self, devices: Iterable[Device]) -> None:
        for device in devices:
            self._events.record(DeviceChanged(device.id))


def _known(rows: Sequence[Device]) -> dict[str, str]:
    """Addresses of the last sights to serial numbers; of two phones that had one, the one that was seen last."""
    ordered = sorted(rows, key=lambda row: (row.state is not DeviceState.GONE, row.last_seen_at))
    return {address: row.serialno for row in ordered for address in row.addresses} | {
        row.serialno: row.serialno for row in rows
    }


def _is_number(device: Device, words: str) -> bool:
    return words in {device.serialno, device.address, *device.addresses}


def _is_id(device: Device, words: str) -> bool:
    return words == str(device.id)


def _is_name(device: Device, words: str) -> bool:
    return words.casefold() == device.name.casefold()
