"""The references of a fusion, which the prompt names: @pic1, @background, @clip1."""

import re
from collections.abc import Sequence
from typing import Any, Final

from app.domain.errors import InvalidParametersError
from app.providers.base import series_values
from app.providers.pixverse.given import Given, remote_number, source_of

_OMNI: Final = "v6"
_MOST: Final = 10
_MOST_PLAIN: Final = 7


def with_references(given: Given, body: dict[str, Any]) -> dict[str, Any]:
    """The body with its references, each of them named in the prompt.

    Raises:
        InvalidParametersError: There are too many.
    """
    images = [_image(number, "subject", f"pic{index}") for index, number in enumerate(given.numbers("reference"), 1)]
    if given.get("background"):
        images.append(_image(given.number("background"), "background", "background"))
    clips = series_values(given.params, "clip")
    videos = [{"ref_name": f"clip{index}", **source_of(clip)} for index, clip in enumerate(clips, 1)]
    names = [str(one["ref_name"]) for one in (*images, *videos)]
    if len(names) > _MOST:
        raise InvalidParametersError(f"PixVerse takes at most {_MOST} references in all.")
    body["prompt"] = named_prompt(body.get("prompt", ""), names)
    body["image_references"] = images
    if videos:
        # The length of the clips decides.
        body |= {"video_references": videos, "duration": 0}
    if videos or (len(images) > _MOST_PLAIN and body.get("model") == _OMNI):
        body["reference_mode"] = "omni"
    return body


def named_prompt(prompt: str, names: Sequence[str]) -> str:
    """The prompt with each name in it as `@name` and a space; what it does not name is named behind it."""
    for name in names:
        prompt, count = re.subn(rf"@{name}(?![A-Za-z0-9_]) ?", f"@{name} ", prompt)
        if not count:
            prompt = f"{prompt.rstrip()} @{name} "
    return prompt


def _image(number: int, kind: str, name: str) -> dict[str, Any]:
    return {"type": kind, "img_id": remote_number(number), "ref_name": name}
