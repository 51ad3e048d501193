"""What may be asked of the referee, strictly: a field that is not named here is an error."""

from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from tests.support.servers.referee.book import RefusedError
from tests.support.servers.referee.faults import Fault

Size = Annotated[str, StringConstraints(pattern=r"^[1-9]\d{1,2}x[1-9]\d{1,2}$")]
M = TypeVar("M", bound=BaseModel)


class Strict(BaseModel):
    """No unknown field and no type that is nearly right."""

    model_config = ConfigDict(extra="forbid", strict=True)


class SubmitBody(Strict):
    """POST /v1/images."""

    prompt: str = Field(min_length=1, max_length=2000)
    seed: int = Field(ge=0, lt=2**31)
    size: Size
    image: str | None = None
    own_id: str | None = None


class SetBody(Strict):
    """POST /_referee/set: what a test changes while the referee runs."""

    account: str | None = None
    balance: int | None = None
    slots: int | None = None
    revoked: list[str] | None = None
    faults: list[Fault] | None = None
    no_more_faults: bool = False
    closed: bool | None = None
    """Nobody listens: connections are refused."""
    refund: str | None = None
    """A job whose charge is given back."""
    captive: bool | None = None
    """Whether a captive portal stands before everything."""


def parse(model: type[M], body: bytes) -> M:
    """The body as the model.

    Raises:
        RefusedError: 400; it is not as described.
    """
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        first: Any = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise RefusedError(400, "invalid", f"{place}: {first['msg']}") from error


def need(headers: dict[str, str], name: str) -> str:
    """A header that must be there.

    Raises:
        RefusedError: 400; it is not.
    """
    value = headers.get(name)
    if not value:
        raise RefusedError(400, "invalid", f"The header {name} is missing.")
    return value
