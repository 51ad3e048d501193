"""The sidecars of a library, read back: what is known of each file without the database."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import structlog
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from app.domain.enums import AssetOrigin, MediaType, OperationType
from app.domain.errors import LibraryUnavailableError
from app.services.asset.library import Library

log = structlog.get_logger(__name__)

LONGEST_BYTES = 4 * 1024**2
_MOST_DIGITS = 18

_Id = Annotated[int, Field(gt=0, lt=2**63)]
_Words = Annotated[str, Field(max_length=20_000)]
_Pixels = Annotated[int, Field(gt=0, le=1_000_000)]


class Sidecar(BaseModel):
    """What is written beside the files of the library about one asset; files of older versions tell less."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)

    asset_id: _Id
    file: Annotated[str, Field(max_length=400)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    size_bytes: Annotated[int, Field(ge=0, lt=2**63)] | None = None
    media_type: Annotated[MediaType, Field(strict=False)]
    mime_type: Annotated[str, Field(max_length=100)]
    name: _Words
    origin: Annotated[AssetOrigin, Field(strict=False)]
    provider_id: Annotated[str, Field(max_length=100)]
    operation_type: Annotated[OperationType, Field(strict=False)] | None = None
    prompt: _Words = ""
    negative_prompt: _Words = ""
    model: Annotated[str, Field(max_length=400)] | None = None
    params: dict[str, Any] | None = None
    seed: Annotated[int, Field(ge=-(2**63), lt=2**63)] | None = None
    job_id: _Id | None = None
    submission_id: Annotated[str, Field(max_length=64)] | None = None
    output_index: Annotated[int, Field(ge=0, le=10_000)] | None = None
    width: _Pixels | None = None
    height: _Pixels | None = None
    duration_ms: Annotated[int, Field(ge=0, lt=2**40)] | None = None
    frame_rate: Annotated[float, Field(gt=0, le=10_000)] | None = None
    created_at: Annotated[AwareDatetime, Field(strict=False)]

    @property
    def made_at(self) -> datetime:
        return self.created_at


def read_sidecars(library: Library) -> Iterator[Sidecar]:
    """Those of the files that are there, by the ids of their assets; for a thread.

    One that cannot be read, or names a file that is not there or lies outside of the library, is passed over.
    """
    for path in sorted((library.folder / "sidecars").glob("*/*.json"), key=_asset_id):
        sidecar = _read(path)
        if sidecar is not None and _has_file(library, sidecar):
            yield sidecar


def _asset_id(path: Path) -> tuple[int, str]:
    number = path.stem.rpartition("-")[2]
    return (int(number) if number.isdecimal() and len(number) <= _MOST_DIGITS else 0, path.name)


def _read(path: Path) -> Sidecar | None:
    try:
        with path.open("rb") as file:
            # One that is longer ends in the middle, and so is no JSON.
            told = file.read(LONGEST_BYTES)
        return Sidecar.model_validate(json.loads(told, parse_constant=_refuse))
    except (OSError, ValueError, RecursionError, ValidationError) as error:
        log.warning("sidecar_unreadable", file=path.name, kind=type(error).__name__)
        return None


def _refuse(word: str) -> Any:
    raise ValueError(word)


def _has_file(library: Library, sidecar: Sidecar) -> bool:
    try:
        return library.file(sidecar.file).is_file()
    except (LibraryUnavailableError, OSError, ValueError):
        return False
