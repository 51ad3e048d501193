"""The parameters of what the engine does to pictures, and to pictures and clips alike."""

from enum import StrEnum
from typing import Annotated, Any, Final, Literal

from pydantic import Field, StringConstraints

from app.domain.enums import InputRole, MediaType
from app.providers.base import InputRef, OperationParams, input_slot
from app.providers.local.fields import (
    AS_PICTURE,
    SHORT_SIDES,
    BoardAspect,
    ClipAspect,
    Fit,
    FrameRate,
    HexColor,
    Look,
    Prompt,
    Size,
    board_aspect_field,
    combo,
    dark_tone_field,
    fit_field,
    fps_field,
    light_tone_field,
    look_field,
    look_strength_field,
    prompt_field,
    segment,
    size_field,
)

LARGEST_ZOOM: Final = 8.0
LEAST_INPUTS: Final = 2
MOST_INPUTS: Final = 9
_BOTH: Final = (MediaType.IMAGE, MediaType.VIDEO)

PictureSize = Literal["picture", "480p", "720p", "1080p", "1440p", "4K"]
Captions = Annotated[str, StringConstraints(max_length=1000)]


class Method(StrEnum):
    """How something is enlarged."""

    AUTO = "auto"
    LANCZOS = "lanczos"
    AI = "ai"
    AI_THOROUGH = "ai_thorough"


class Layout(StrEnum):
    """How several pictures or clips share a frame."""

    GRID = "grid"
    ROW = "row"
    COLUMN = "column"
    MOSAIC = "mosaic"
    INSET = "inset"
    SPLIT = "split"
    DIAGONAL = "diagonal"
    FILMSTRIP = "filmstrip"


class Length(StrEnum):
    """How long a clip is that is made of several."""

    LONGEST = "longest"
    SHORTEST = "shortest"
    GIVEN = "given"


class Ending(StrEnum):
    """What a clip does that is shorter than the whole."""

    LOOP = "loop"
    HOLD = "hold"


class Sound(StrEnum):
    """What is heard of several clips."""

    MIXED = "mixed"
    FIRST = "first"
    SECOND = "second"
    THIRD = "third"
    NONE = "none"


_METHODS = {"auto": "Automatic", "lanczos": "Lanczos", "ai": "Model, quick", "ai_thorough": "Model, thorough"}
_LAYOUTS = {
    "grid": "Grid",
    "row": "Row",
    "column": "Column",
    "mosaic": "Mosaic, the first large",
    "inset": "Picture in picture",
    "split": "Split, upright",
    "diagonal": "Split, slanted",
    "filmstrip": "Filmstrip",
}
_LENGTHS = {"longest": "Longest", "shortest": "Shortest", "given": "Given"}
_ENDINGS = {"loop": "Begin again", "hold": "Hold"}
_SOUNDS = {
    "mixed": "All together",
    "first": "First with sound",
    "second": "Second with sound",
    "third": "Third with sound",
    "none": "None",
}


def _focus(title: str, description: str) -> Any:
    extra: dict[str, Any] = {"widget": "slider", "step": 0.05, "advanced": True}
    return Field(0.5, ge=0, le=1, title=title, description=description, json_schema_extra=extra)


def _as_picture(title: str, same: str, description: str | None = None, *names: str, beside: bool = False) -> Any:
    labels: dict[str, Any] = {AS_PICTURE: same, **{name: name for name in names}}
    return Field(AS_PICTURE, title=title, description=description, json_schema_extra=combo(labels, beside=beside))


class ImageToImageParams(OperationParams):
    """A picture with another look, cut to another aspect."""

    picture: InputRef = input_slot(InputRole.REFERENCE, MediaType.IMAGE, title="Picture")
    prompt: Prompt = prompt_field("Words such as film, noir, warm, faded or blurred choose the look.", required=False)
    look: Look = look_field()
    strength: float = look_strength_field()
    size: PictureSize = _as_picture("Size", "Same size", "The shorter side in pixels; 4K is 2160.", *SHORT_SIDES)
    aspect: ClipAspect = _as_picture("Aspect", "Uncut", beside=True)
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
    focus_x: float = _focus("Focus x", "What stays when the picture is cut: 0 is the left edge, 1 the right.")
    focus_y: float = _focus("Focus y", "0 is the upper edge, 1 the lower.")
    dark: HexColor = dark_tone_field()
    light: HexColor = light_tone_field()


class UpscaleParams(OperationParams):
    """A picture or a clip at twice or four times its size."""

    source: InputRef = input_slot(InputRole.REFERENCE, _BOTH, title="Picture or clip")
    factor: Literal[2, 4] = Field(2, title="Size", json_schema_extra={"widget": "segment", "unit": "×"})  # noqa: RUF001
    method: Method = Field(
        Method.AUTO,
        title="Method",
        description="The models need the extra pixsim7[upscale]; the thorough one takes minutes for a picture.",
        json_schema_extra=combo(_METHODS),
    )
    sharpen: float = Field(
        0.3,
        ge=0,
        le=1,
        title="Sharpen",
        description="After Lanczos alone; the models sharpen by themselves.",
        json_schema_extra={"widget": "slider", "step": 0.05, "advanced": True},
    )


def _input(number: int) -> Any:
    return input_slot(
        InputRole.REFERENCE,
        _BOTH,
        title=f"Input {number}",
        required=number <= LEAST_INPUTS,
        series="input",
    )


class FusionParams(OperationParams):
    """Two to nine pictures or clips in one frame."""

    input_1: InputRef = _input(1)
    input_2: InputRef = _input(2)
    input_3: InputRef | None = _input(3)
    input_4: InputRef | None = _input(4)
    input_5: InputRef | None = _input(5)
    input_6: InputRef | None = _input(6)
    input_7: InputRef | None = _input(7)
    input_8: InputRef | None = _input(8)
    input_9: InputRef | None = _input(9)
    layout: Layout = Field(
        Layout.GRID,
        title="Layout",
        description="A split shows each input's own part of the whole frame: before and after, side by side.",
        json_schema_extra=combo(_LAYOUTS),
    )
    captions: Captions = Field(
        "",
        title="Captions",
        description="One a line, in the order of the inputs; an empty line leaves one without.",
        json_schema_extra={"widget": "lines"},
    )
    size: Size = size_field()
    aspect: BoardAspect = board_aspect_field()
    fit: Fit = fit_field("Fill cuts each input to its place; Fit and Blur show all of it, on plain or blurred ground.")
    gap: float = Field(
        1.5,
        ge=0,
        le=10,
        title="Gap",
        description="Between the inputs and around them, in hundredths of the shorter side.",
        json_schema_extra={"widget": "slider", "step": 0.5, "unit": "%"},
    )
    radius: float = Field(
        1.0,
        ge=0,
        le=20,
        title="Corners",
        description="How far corners are rounded, in hundredths of the shorter side.",
        json_schema_extra={"widget": "slider", "step": 0.5, "unit": "%", "advanced": True},
    )
    ground: HexColor = Field(
        "#101114",
        title="Background",
        description="Behind the inputs, as #rrggbb.",
        json_schema_extra={"advanced": True},
    )
    length: Length = Field(
        Length.LONGEST,
        title="Length",
        description="Of the clip, where an input is one.",
        json_schema_extra=segment(_LENGTHS),
    )
    seconds: float = Field(
        5.0,
        ge=0.5,
        le=120,
        title="Given length",
        json_schema_extra={"widget": "slider", "unit": "s", "step": 0.5, "advanced": True},
    )
    ending: Ending = Field(
        Ending.LOOP,
        title="Shorter clips",
        description="They begin again, or hold their last frame.",
        json_schema_extra=segment(_ENDINGS, advanced=True),
    )
    sound: Sound = Field(Sound.MIXED, title="Sound", json_schema_extra=combo(_SOUNDS, advanced=True))
    fps: FrameRate = fps_field()

    @property
    def inputs(self) -> tuple[str, ...]:
        """The inputs that are there, in their order, as paths."""
        given = (getattr(self, f"input_{number}") for number in range(1, MOST_INPUTS + 1))
        return tuple(str(value) for value in given if value is not None)
