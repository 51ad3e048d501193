"""The parameters of what the engine does to pictures."""

from typing import Any, Final, Literal

from pydantic import Field

from app.domain.enums import InputRole, MediaType
from app.providers.base import InputRef, OperationParams, input_slot
from app.providers.local.fields import (
    AS_PICTURE,
    SHORT_SIDES,
    ClipAspect,
    Fit,
    HexColor,
    Look,
    Prompt,
    dark_tone_field,
    fit_field,
    light_tone_field,
    look_field,
    look_strength_field,
    prompt_field,
)

LARGEST_ZOOM: Final = 8.0

PictureSize = Literal["picture", "480p", "720p", "1080p", "1440p", "4K"]


def _focus(title: str, description: str, *, beside: bool = False) -> Any:
    extra: dict[str, Any] = {"widget": "slider", "step": 0.05, "advanced": True, "beside": beside}
    return Field(0.5, ge=0, le=1, title=title, description=description, json_schema_extra=extra)


class ImageToImageParams(OperationParams):
    """A picture with another look, cut to another aspect."""

    picture: InputRef = input_slot(InputRole.REFERENCE, MediaType.IMAGE, title="Picture")
    prompt: Prompt = prompt_field("Words such as film, noir, warm, faded or blurred choose the look.", required=False)
    look: Look = look_field()
    strength: float = look_strength_field()
    size: PictureSize = Field(
        AS_PICTURE,
        title="Size",
        description="The shorter side in pixels; 4K is 2160.",
        json_schema_extra={
            "widget": "combo",
            "labels": {AS_PICTURE: "As picture", **{name: name for name in SHORT_SIDES}},
        },
    )
    aspect: ClipAspect = Field(
        AS_PICTURE,
        title="Aspect",
        json_schema_extra={"widget": "combo", "beside": True, "labels": {AS_PICTURE: "As picture"}},
    )
    fit: Fit = fit_field(
        "Fill cuts the picture to the aspect; Fit and Blur show all of it, on plain or blurred ground."
    )
    zoom: float = Field(
        1.0,
        ge=1,
        le=LARGEST_ZOOM,
        title="Crop",
        description="2 keeps half of the width and of the height, around the focus.",
        json_schema_extra={"widget": "slider", "step": 0.1, "unit": "×", "advanced": True},  # noqa: RUF001
    )
    focus_x: float = _focus("Focus across", "What stays when the picture is cut: 0 is the left edge, 1 the right.")
    focus_y: float = _focus("Focus down", "0 is the upper edge, 1 the lower.")
    dark: HexColor = dark_tone_field()
    light: HexColor = light_tone_field()
