"""What a job gives for a request, and the ids in it as PixVerse wants them: numbers, never text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.errors import InvalidParametersError
from app.providers.base import OperationParams, input_slots, own_result, series_values
from app.providers.pixverse.answers import whole


@dataclass(frozen=True, slots=True)
class Given:
    """The parameters of a job.

    Attributes:
        params: With copies as ids, and own results as such.
        scalars: Those of them that go as they are.
        settings: What the catalog says of the model.
    """

    params: OperationParams
    scalars: Mapping[str, Any]
    settings: Mapping[str, Any] = field(default_factory=dict)

    def get(self, name: str) -> Any:
        """A parameter; None where its model has none of that name, or it is empty."""
        return getattr(self.params, name, None) or None

    def number(self, name: str) -> int:
        """A parameter that is an id.

        Raises:
            InvalidParametersError: It is none.
        """
        return remote_number(self.get(name))

    def numbers(self, series: str) -> list[int]:
        """The ids in the filled slots of a series.

        Raises:
            InvalidParametersError: One is no id.
        """
        return [remote_number(value) for value in series_values(self.params, series)]

    def source(self) -> dict[str, int]:
        """The field that names the clip.

        Raises:
            InvalidParametersError: There is none.
        """
        return source_of(self.get("source_clip"))

    @property
    def has_uploads(self) -> bool:
        """Whether something is named that was brought there."""
        values = (getattr(self.params, slot.name) for slot in input_slots(type(self.params)))
        return any(value is not None and own_result(value) is None for value in values)


def remote_number(value: Any) -> int:
    """An id as PixVerse wants it.

    Raises:
        InvalidParametersError: It is none.
    """
    number = whole(value)
    if number is None or number <= 0:
        raise InvalidParametersError("An input or effect is not named by a number, as PixVerse's ids are.")
    return number


def source_of(value: Any) -> dict[str, int]:
    """The field that names a clip: an own result, or a copy.

    Raises:
        InvalidParametersError: It is neither.
    """
    own = own_result(value)
    return {"source_video_id": remote_number(own)} if own is not None else {"video_media_id": remote_number(value)}
