"""What is said of how something was made."""

from dataclasses import replace

import c2pa
import pytest

from app.domain.enums import OperationType as Op
from app.media.credentials.manifest import (
    MIME_TYPES,
    Ingredient,
    Maker,
    actions_of,
    manifest_of,
    parts_of,
    picture_type,
)
from tests.support.credentials import FRAME, MAKING

TRAINED, ALGORITHM = Maker.TRAINED, Maker.ALGORITHM


@pytest.mark.parametrize(
    ("operation", "maker", "parents", "told"),
    [
        (Op.TEXT_TO_IMAGE, TRAINED, 0, [("c2pa.created", "trainedAlgorithmicMedia")]),
        (Op.TEXT_TO_IMAGE, ALGORITHM, 0, [("c2pa.created", "algorithmicMedia")]),
        (Op.IMAGE_TO_VIDEO, TRAINED, 1, [("c2pa.created", "trainedAlgorithmicMedia")]),
        (Op.IMAGE_TO_VIDEO, ALGORITHM, 1, [("c2pa.opened", ""), ("c2pa.edited", "algorithmicallyEnhanced")]),
        (
            Op.VIDEO_MODIFY,
            TRAINED,
            2,
            [("c2pa.opened", ""), ("c2pa.edited", "compositeWithTrainedAlgorithmicMedia")],
        ),
        (Op.VIDEO_MODIFY, TRAINED, 0, [("c2pa.created", "compositeWithTrainedAlgorithmicMedia")]),
        (Op.UPSCALE, TRAINED, 1, [("c2pa.opened", ""), ("c2pa.resized", "algorithmicallyEnhanced")]),
        (Op.FRAME_EXTRACTION, ALGORITHM, 1, [("c2pa.opened", ""), ("c2pa.trimmed", "")]),
        (
            Op.SOUND_EFFECT,
            TRAINED,
            1,
            [("c2pa.opened", ""), ("c2pa.edited", "compositeWithTrainedAlgorithmicMedia")],
        ),
    ],
)
def test_each_operation_is_told_in_the_words_of_the_specification(
    operation: Op, maker: Maker, parents: int, told: list[tuple[str, str]]
) -> None:
    making = replace(MAKING, operation=operation, maker=maker, parents=(FRAME,) * parents)
    parts = parts_of(making)
    actions = actions_of(making, parts)
    assert [(one["action"], one.get("digitalSourceType", "").rpartition("/")[2]) for one in actions] == told
    named = [label for one in actions for label in one.get("parameters", {}).get("ingredientIds", [])]
    assert sorted(named) == sorted(part.label for part in parts)
    kinds = [part.relationship.value for part in parts]
    first = "parentOf" if told[0][0] == "c2pa.opened" else "inputTo"
    assert kinds == [first, "inputTo"][:parents]


def test_what_came_from_elsewhere_was_opened_and_not_made(subtests: pytest.Subtests) -> None:
    itself = Ingredient("a.png", "image/png", "cd" * 32)
    for changed, names in ((False, ["c2pa.opened"]), (True, ["c2pa.opened", "c2pa.edited.metadata"])):
        with subtests.test(changed=changed):
            making = replace(MAKING, operation=None, parents=(), itself=itself, has_new_metadata=changed)
            assert [one["action"] for one in actions_of(making, parts_of(making))] == names


def test_the_thumbnails_are_named_by_their_kind() -> None:
    making = replace(MAKING, thumbnail=b"\x89PNG....", parents=(replace(FRAME, thumbnail=b"RIFF...."),))
    (part,) = parts_of(making)
    assert part.definition()["thumbnail"] == {"format": "image/webp", "identifier": "input_0.thumbnail"}
    assert manifest_of(making, [part])["thumbnail"]["format"] == "image/png"
    assert picture_type(b"\xff\xd8") == "image/jpeg"


def test_the_library_takes_each_kind_of_file() -> None:
    assert set(c2pa.Builder.get_supported_mime_types()) >= MIME_TYPES
