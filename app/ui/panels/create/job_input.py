"""Inputs that another job, or a run of a preset, has yet to make."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.domain.batch import media_made_by
from app.domain.enums import JobStatus, MediaType, OperationType
from app.providers.base import InputSlot
from app.services.asset.asset_rows import AssetRow
from app.services.job.job_rows import JobRow
from app.services.job.outputs import JobOutput, RunOutput


@dataclass(frozen=True, slots=True)
class JobInput:
    """The first result of a job that is not done.

    Attributes:
        media_type: What it is taken for; some operations make a picture or a clip, which shows only at their end.
    """

    job_id: int
    operation: OperationType
    prompt: str
    media_type: MediaType

    @property
    def output(self) -> JobOutput:
        return JobOutput(self.job_id)


@dataclass(frozen=True, slots=True)
class RunInput:
    """A file that a run of a preset has yet to deliver.

    Attributes:
        media_type: What it is taken for: what a phone delivers is known when it is there.
    """

    execution_id: int
    preset_name: str
    output_index: int = 0
    media_type: MediaType = MediaType.IMAGE

    @property
    def output(self) -> RunOutput:
        return RunOutput(self.execution_id, self.output_index)


Input = AssetRow | JobInput | RunInput
"""What a slot holds."""


def is_to_come(row: JobRow) -> bool:
    """Whether a job may still give a result."""
    return not row.status.is_final


def has_result(row: JobRow) -> bool:
    return row.status == JobStatus.COMPLETED and row.result_asset_id is not None


def may_make(row: JobRow, media: MediaType) -> bool:
    """Whether a job that is not done may make such a file."""
    return is_to_come(row) and media in media_made_by(row.operation_type)


def input_of(row: JobRow, media: MediaType) -> JobInput:
    """What a slot for such a file holds of a job."""
    return JobInput(row.id, row.operation_type, row.prompt, media)


def media_of(row: JobRow, slots: Sequence[InputSlot], name: str, takes: Collection[MediaType]) -> MediaType | None:
    """What a job's result is taken for when it is dropped.

    Args:
        row: A job that is not done.
        slots: Of the present operation.
        name: The slot over which it was let go; another name leaves the choice.
        takes: The kinds out of which anything can be made.
    """
    made = media_made_by(row.operation_type)
    wanted = next((slot.takes for slot in slots if slot.name == name), ())
    fitting = next((kind for kind in wanted if kind in made), None)
    if fitting is not None:
        return fitting
    return next((kind for kind in MediaType if kind in made and kind in takes), None)
