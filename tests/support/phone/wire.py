"""Packets of the ADB protocol, as a phone's adbd reads and writes them."""

import asyncio
import struct
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

_HEAD = struct.Struct("<6I")
_MAGIC = 0xFFFFFFFF
MAX_DATA = 256 * 1024
OLD_VERSION = 0x01000000
"""Each packet carries the sum of its bytes."""
VERSION = 0x01000001
"""The sum is neither written nor looked at, but in CNXN and AUTH."""


class Command(IntEnum):
    """What a packet is for."""

    CNXN = 0x4E584E43
    AUTH = 0x48545541
    OPEN = 0x4E45504F
    OKAY = 0x59414B4F
    WRTE = 0x45545257
    CLSE = 0x45534C43


class WireError(Exception):
    """The other side broke the rules of the protocol."""


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet; `argument` and `other` are arg0 and arg1 of the protocol."""

    command: Command
    argument: int
    other: int
    payload: bytes = b""

    def encode(self, *, has_sum: bool) -> bytes:
        total = sum(self.payload) & _MAGIC if has_sum else 0
        command = int(self.command)
        head = _HEAD.pack(command, self.argument, self.other, len(self.payload), total, command ^ _MAGIC)
        return head + self.payload


async def read_packet(reader: asyncio.StreamReader, *, has_sum: Callable[[], bool]) -> Packet:
    """Read one packet; whether it has to carry a sum is asked when it has come.

    The first packet of a host that comes again has none: it remembers the version of the link before.

    Raises:
        WireError: It is no packet, longer than was agreed, or its sum is wrong.
        asyncio.IncompleteReadError: The connection ended.
    """
    command, argument, other, length, total, magic = _HEAD.unpack(await reader.readexactly(_HEAD.size))
    if magic != command ^ _MAGIC or command not in set(Command):
        raise WireError(f"no command: {command:#x}")
    if length > MAX_DATA:
        raise WireError(f"{length} bytes in one packet")
    payload = await reader.readexactly(length)
    may_lack_sum = command == Command.CNXN and total == 0
    if has_sum() and not may_lack_sum and total != sum(payload) & _MAGIC:
        raise WireError("the sum of a packet is wrong")
    return Packet(Command(command), argument, other, payload)
