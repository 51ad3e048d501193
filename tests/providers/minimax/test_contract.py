"""What every adapter promises, by MiniMax's."""

from typing import ClassVar

from typing_extensions import override

from app.domain.enums import MediaType, OperationType
from app.provider_contract.rig import Case
from app.system.http import Answer
from tests.support.contract import ServedContract

REFUSED = (1002, 1004, 1008, 1026, 1027, 1039, 1041, 1042, 2013, 2038, 2045, 2049, 2056)


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

    @override
    def refuses(self, answer: Answer) -> bool:
        """A code in a success, or pictures that were all refused."""
        data = answer.data if isinstance(answer.data, dict) else {}
        base, told = data.get("base_resp"), data.get("metadata")
        is_code = isinstance(base, dict) and base.get("status_code") in REFUSED
        is_none_left = isinstance(told, dict) and bool(told.get("failed_count"))
        return is_code or is_none_left or super().refuses(answer)
