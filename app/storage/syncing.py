"""Having the disk keep what was written, and the end of the program where it says that it could not.

After a failed fsync the kernel may have dropped the pages and take them for clean: a second call would succeed and
prove nothing (LWN, "PostgreSQL's fsync() surprise", 2018). So nothing more is written, and the next start reads what is
there.
"""

import errno
import os
from typing import NoReturn

import structlog

log = structlog.get_logger(__name__)

LOST_PAGES = 74
"""The exit code (EX_IOERR of sysexits.h)."""


def sync(descriptor: int) -> None:
    """Wait until the disk has a file.

    Raises:
        OSError: It refuses for a reason that leaves what is there as it is: no room, not that kind of file.
    """
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno == errno.EIO:
            end_program(str(error))
        raise


def end_program(reason: str) -> NoReturn:
    """End at once, without another write."""
    log.critical("disk_lost_pages", reason=reason)
    os._exit(LOST_PAGES)
