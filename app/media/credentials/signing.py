"""Signs a copy of a file with a manifest; runs in a worker."""

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.domain.errors import MediaError
from app.media.credentials.library import offline_context
from app.media.credentials.manifest import CLAIM_THUMBNAIL, MIME_TYPES, Making, Part, manifest_of, parts_of
from app.media.credentials.signing_key import SigningKey
from app.media.credentials.store_size import MAX_STORE_BYTES, store_size
from app.storage.syncing import sync

if TYPE_CHECKING:
    import c2pa

MAX_FILE_BYTES: Final = 1024**3
"""Of a file that is signed, and of an ingredient whose own credentials go along."""


@dataclass(frozen=True, slots=True)
class SigningOrder:
    """What is to be signed.

    Attributes:
        source: The file; it stays as it is.
        target: The copy, which is not there yet.
    """

    source: str
    target: str
    making: Making
    key: SigningKey = field(repr=False)


def sign_file(order: SigningOrder) -> None:
    """Write a copy with a manifest; on the disk when this returns.

    Raises:
        MediaError: It cannot be signed; it says why. There may be a part of a file at the target.
        OSError: A file cannot be read or written.
    """
    import c2pa  # noqa: PLC0415 - the window's process need not load it

    source, target = Path(order.source), Path(order.target)
    if order.making.mime_type not in MIME_TYPES:
        raise MediaError("Files of this kind have no place for Content Credentials.")
    if source.stat().st_size > MAX_FILE_BYTES:
        raise MediaError("The file is too large to be signed.")
    key = order.key
    info = c2pa.C2paSignerInfo(key.algorithm.encode(), key.chain, key.key, None)
    try:
        with (
            c2pa.Signer.from_info(info) as signer,
            _builder(order.making) as builder,
            source.open("rb") as origin,
            target.open("x+b") as copy,
        ):
            builder.sign(signer, order.making.mime_type, origin, copy)
            copy.flush()
            sync(copy.fileno())
    except c2pa.C2paError as error:
        raise MediaError("The file could not be signed.", detail=str(error)) from error


def _builder(making: Making) -> "c2pa.Builder":
    import c2pa  # noqa: PLC0415 - as above

    parts = parts_of(making)
    whole = [part for part in parts if _has_credentials(part)]
    bare = [part.definition() for part in parts if part not in whole]
    builder = c2pa.Builder({**manifest_of(making, parts), "ingredients": bare}, context=offline_context())
    if making.thumbnail:
        builder.add_resource(CLAIM_THUMBNAIL, io.BytesIO(making.thumbnail))
    for part in parts:
        if part.ingredient.thumbnail:
            builder.add_resource(part.resource, io.BytesIO(part.ingredient.thumbnail))
    for part in whole:
        with Path(part.ingredient.path or "").open("rb") as file:
            builder.add_ingredient(part.definition(), part.ingredient.mime_type, file)
    return builder


def _has_credentials(part: Part) -> bool:
    """Whether an ingredient's file is there and has a manifest of its own that can go along."""
    one = part.ingredient
    if one.path is None or one.mime_type not in MIME_TYPES:
        return False
    path = Path(one.path)
    try:
        size = store_size(path) if path.stat().st_size <= MAX_FILE_BYTES else None
    except OSError:
        return False
    return size is not None and size <= MAX_STORE_BYTES
