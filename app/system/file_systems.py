"""What the disk under a folder is like: how much room, and whether it is on another machine."""

import os
import secrets
import shutil
from pathlib import Path

from app.storage.syncing import sync

MB = 10**6
GB = 10**9
"""Bytes of what is called MB and GB wherever one is shown."""

_NETWORK_TYPES = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "9p", "fuse.sshfs", "fuse.rclone", "davfs", "fuse.davfs2", "ncpfs"}
)
_MOUNTS = Path("/proc/self/mounts")


def free_bytes(folder: Path) -> int:
    """Room on the disk of a folder, or of its nearest ancestor that is there."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return shutil.disk_usage(folder).free


def network_type(folder: Path, mounts: Path = _MOUNTS) -> str | None:
    """The name of the network file system that a folder is on; None for a local one, and where nobody can tell.

    Args:
        folder: Need not exist.
        mounts: The table of what is mounted, as Linux writes it.
    """
    if not mounts.exists():
        return None
    target = folder.resolve()
    best, kind = Path("/"), ""
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        parts = line.split(" ")
        mount = Path(parts[1].replace("\\040", " "))
        if target.is_relative_to(mount) and len(mount.parts) >= len(best.parts):
            best, kind = mount, parts[2]
    return kind if kind in _NETWORK_TYPES else None


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut (POSIX; elsewhere the system does it with the file)."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        sync(handle)
    finally:
        os.close(handle)


def write_atomically(path: Path, data: bytes) -> None:
    """Replace a file as a whole: a new one is written and synced beside it, then takes its name.

    Of several callers at once the last one's file stays.

    Raises:
        OSError: The disk refuses; the old file is as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f".{path.name}.{secrets.token_hex(6)}.part")
    try:
        with part.open("wb") as file:
            os.fchmod(file.fileno(), 0o600) if os.name == "posix" else None
            file.write(data)
            file.flush()
            sync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    sync_folder(path.parent)
