"""The referee's answers, as the adapter understands them."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Wire(BaseModel):
    """What else the provider says is left aside; a wrong type is an error."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


class Accepted(Wire):
    """The answer to a submit."""

    id: str = Field(min_length=1, max_length=100, pattern=r"^[\w.-]+$")
    charged: int | None = Field(None, ge=0)


class Refusal(Wire):
    """Why something was refused."""

    code: str
    message: str


class RefusalBody(Wire):
    """The body of each refusal."""

    error: Refusal


class Output(Wire):
    """A finished file."""

    url: str
    mime_type: str | None = None


class Work(Wire):
    """A job as the provider shows it."""

    id: str = Field(min_length=1, max_length=100, pattern=r"^[\w.-]+$")
    status: Literal["queued", "running", "succeeded", "failed", "filtered", "cancelled"]
    prompt: str
    seed: int
    size: str
    progress: float | None = Field(None, ge=0, le=1)
    outputs: list[Output] = []
    charged: int = Field(0, ge=0, le=10**9)
    error: Refusal | None = None


class WorkList(Wire):
    """A page of jobs."""

    data: list[Work]
    next: str | None = None


class Balance(Wire):
    """What is left."""

    credits: int = Field(ge=0, le=10**12)


class Uploaded(Wire):
    """A file that was brought."""

    id: str
