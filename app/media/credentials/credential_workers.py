"""Reads and signs Content Credentials in worker processes.

Reading has those that decode what comes from outside. Signing has its own, which decode nothing else: the private key
is in their memory.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.domain.errors import MediaError, WorkerError
from app.media.credentials.found import FoundCredentials
from app.media.credentials.reading import read_credentials
from app.media.credentials.signing import SigningOrder, sign_file

if TYPE_CHECKING:
    from app.system.processes import WorkerPool

READING_SECONDS: Final = 8.0
SIGNING_SECONDS: Final = 120.0


class CredentialWorkers:
    """The way to the workers.

    Args:
        reading: For files from outside.
        signing: For nothing but signing.
    """

    def __init__(self, reading: "WorkerPool", signing: "WorkerPool") -> None:
        self._reading = reading
        self._signing = signing

    async def read(self, path: str | Path, anchors: str = "") -> FoundCredentials | None:
        """The Content Credentials of a file; None where it has none.

        Raises:
            MediaError: There are some that cannot be read, in the time and memory that are allowed.
            WorkerError: The program is closing.
        """
        try:
            return await self._reading.run(read_credentials, str(path), anchors, timeout_seconds=READING_SECONDS)
        except WorkerError as error:
            raise self._too_much(self._reading, error) from error

    async def sign(self, order: SigningOrder) -> None:
        """Write a signed copy of a file.

        Raises:
            MediaError: It cannot be signed. There may be a part of a file at the target.
            WorkerError: The program is closing.
        """
        try:
            await self._signing.run(sign_file, order, timeout_seconds=SIGNING_SECONDS)
        except WorkerError as error:
            raise self._too_much(self._signing, error) from error

    @staticmethod
    def _too_much(pool: "WorkerPool", error: WorkerError) -> MediaError | WorkerError:
        if pool.is_closed:
            return error
        words = "The Content Credentials could not be handled within the time and memory that are allowed."
        return MediaError(words, detail=error.detail or error.message)
