"""What every adapter promises, by MiniMax's."""

from typing import ClassVar

from app.domain.enums import MediaType, OperationType
from app.provider_contract.rig import Case
from tests.support.contract import ServedContract


class TestMiniMax(ServedContract):
    provider_id = "minimax"
    has_partial = True
    tells_apart = False
    odd_cases = (
        Case(OperationType.TEXT_TO_VIDEO, "MiniMax-Hailuo-2.3"),
        Case(OperationType.TEXT_TO_IMAGE, "image-01"),
    )
    skipped = ((OperationType.FUSION, "MiniMax-H3"),)
    cases: ClassVar = (
        Case(OperationType.TEXT_TO_VIDEO, "MiniMax-H3"),
        Case(OperationType.FUSION, "MiniMax-H3", {}, {"clip_1": MediaType.VIDEO, "sound_1": MediaType.AUDIO}),
    )
