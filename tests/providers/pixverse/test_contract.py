"""What every adapter promises, by PixVerse's."""

from typing import ClassVar

from typing_extensions import override

from app.domain.enums import MediaType, OperationType
from app.provider_contract.rig import Case
from app.providers.base import BaseProvider
from app.providers.pixverse.adapter import PixverseProvider
from app.providers.registry import ProviderEnvironment
from tests.support.contract import ServedContract

TEMPLATE = {"template_id": "302325299692608"}


class TestPixverse(ServedContract):
    provider_id = "pixverse"
    # What needs more than the plainest parameters, as below.
    skipped = (
        (OperationType.IMAGE_TO_VIDEO, "effect"),
        (OperationType.IMAGE_TO_IMAGE, "image_template"),
        (OperationType.VIDEO_TRANSITION, "multi_transition"),
        (OperationType.VIDEO_MODIFY, "restyle"),
        (OperationType.VIDEO_MODIFY, "swap"),
        *((OperationType.LIP_SYNC, model) for model in ("lip_sync", "avatar")),
    )
    cases: ClassVar = (
        Case(OperationType.TEXT_TO_VIDEO, "v6"),
        Case(OperationType.IMAGE_TO_VIDEO, "effect", TEMPLATE),
        Case(OperationType.IMAGE_TO_IMAGE, "image_template", TEMPLATE),
        Case(OperationType.VIDEO_TRANSITION, "multi_transition", {}, {"picture_2": MediaType.IMAGE}),
        Case(OperationType.VIDEO_MODIFY, "restyle", {"prompt": "felt"}),
        Case(OperationType.VIDEO_MODIFY, "swap", {"selection": "dog"}),
        Case(OperationType.LIP_SYNC, "lip_sync", {}, {"sound": MediaType.AUDIO}),
        Case(OperationType.LIP_SYNC, "avatar", {"speech": "Hello"}),
    )

    @override
    @classmethod
    def build(cls, environment: ProviderEnvironment) -> BaseProvider:
        return PixverseProvider(environment, pace_seconds=0)
