"""What an adapter's calls give: an accepted job, how it goes, its files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.domain.enums import MediaType, ProviderStatus
from app.domain.errors import ProviderError


@dataclass(frozen=True, slots=True)
class GenerationResult:
    """The answer to a submit: the provider has it.

    Attributes:
        remote_id: The provider's id of the job, unique for its account.
        handle: What the adapter needs to follow it; opaque JSON.
        answer: The answer as it came, for the record.
        cost: What was charged, where the provider says so at once.
    """

    remote_id: str
    handle: Mapping[str, Any] = field(default_factory=dict)
    answer: Mapping[str, Any] = field(default_factory=dict)
    cost: int | None = None


@dataclass(frozen=True, slots=True)
class RemoteJob:
    """A job as the provider lists it.

    Attributes:
        remote_id: The provider's id of it.
        fingerprint: What of its request the list shows: the names and values of `BaseProvider.fingerprint`. None where
            it shows too little of it, or not any more: then it may be any.
        handle: As in GenerationResult.
        client_token: Our id of it, where the list shows that: it tells for sure whose job it is.
    """

    remote_id: str
    fingerprint: Mapping[str, Any] | None
    handle: Mapping[str, Any] = field(default_factory=dict)
    client_token: str | None = None


@dataclass(frozen=True, slots=True)
class RemoteOutput:
    """One file that a job made: behind a link, or already on this disk.

    Attributes:
        url: Where to fetch it; None for a file that is here.
        path: The finished file; it may be moved away.
        mime_type: What the provider says it is; the content decides.
        name: For show.
        remote_id: The provider's id of it, by which it can be an input there again.
        needs_key: The link is answered only to the account's credentials (`BaseProvider.download_headers`).
    """

    url: str | None = None
    path: str | None = None
    mime_type: str | None = None
    name: str | None = None
    remote_id: str | None = None
    needs_key: bool = False


@dataclass(frozen=True, slots=True)
class VideoStatusResult:
    """What a provider says of a job.

    Attributes:
        fraction: Done, 0 to 1; None where it does not say.
        seconds_left: The provider's own estimate.
        outputs: The results of a completed job, in order.
        error: Why it failed; one of our classes.
        cost: The final charge, where it is told; of a job that failed what stays charged, 0 where the provider refunds
            by itself. None: what was charged when it was accepted stands.
        queue_position: How many jobs are before it; None where it runs, or nobody says.
        note: What its user should know of a result that is not all that was asked for, as a sentence.
        preview: The unfinished picture as a small JPEG, PNG or WEBP file; from outside, so it is decoded in a worker.
    """

    status: ProviderStatus
    fraction: float | None = None
    seconds_left: float | None = None
    outputs: Sequence[RemoteOutput] = ()
    error: ProviderError | None = None
    cost: int | None = None
    queue_position: int | None = None
    note: str | None = None
    preview: bytes | None = None


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file that is to be brought to a provider; it fits its limits.

    Attributes:
        path: Absolute.
        mime_type: By its content.
        name: For show there; harmless in a header.
    """

    path: str
    mime_type: str
    media_type: MediaType
    size_bytes: int
    name: str


@dataclass(frozen=True, slots=True)
class UploadedCopy:
    """A file that the provider has.

    Attributes:
        id: How a request names it: an id or a link.
        expires_at: When it stops being valid; None leaves it to the manifest.
    """

    id: str
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a job will take.

    Attributes:
        cost: In the account's unit.
        credit_type: Which credits; None where it is free.
        seconds: From the start to the result; None where nobody knows.
    """

    cost: int = 0
    credit_type: str | None = None
    seconds: float | None = None
