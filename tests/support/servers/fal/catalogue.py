"""The endpoints of the starter registry and Pika's rows, with what they cost."""

from dataclasses import dataclass

from tests.support.servers.fal.inputs import (
    BananaEditInput,
    BananaInput,
    FluxInput,
    HailuoInput,
    KlingImageInput,
    KlingReferenceInput,
    PikaAdditionsInput,
    PikaBase,
    PikaEffectsInput,
    PikaFramesInput,
    PikaImageInput,
    PikaOldImageInput,
    PikaOldTextInput,
    PikaScenesInput,
    PikaTextInput,
    PixverseExtendInput,
    PixverseLipsyncInput,
    PixverseSoundInput,
    PixverseTextInput,
    PixverseTransitionInput,
    SeedanceInput,
    SeedreamInput,
    SyncInput,
    TopazImageInput,
    TopazVideoInput,
    VeoExtendInput,
    VeoFramesInput,
    VeoInput,
    WanEditInput,
)
from tests.support.servers.wire_server import Strict


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A row of the catalogue.

    Attributes:
        output: The key of the result: "video", "images" or "image".
        price: Dollars a unit. The reference names only Pika's; the others are the server's own.
    """

    model: type[Strict]
    category: str
    output: str = "video"
    price: float = 0.1
    unit: str = "second"


def _video(model: type[Strict], category: str, price: float = 0.1) -> Endpoint:
    return Endpoint(model, category, "video", price)


_PIKA = Endpoint(PikaTextInput, "text-to-video", price=0.2, unit="video")
_PIKA_IMAGE = Endpoint(PikaImageInput, "image-to-video", price=0.2, unit="video")

ENDPOINTS: dict[str, Endpoint] = {
    "fal-ai/flux-2-pro": Endpoint(FluxInput, "text-to-image", "images", 0.03, "megapixel"),
    "fal-ai/bytedance/seedream/v5/lite/text-to-image": Endpoint(
        SeedreamInput, "text-to-image", "images", 0.035, "image"
    ),
    "fal-ai/nano-banana-2": Endpoint(BananaInput, "text-to-image", "images", 0.08, "image"),
    "fal-ai/nano-banana-2/edit": Endpoint(BananaEditInput, "image-to-image", "images", 0.08, "image"),
    "fal-ai/veo3.1": _video(VeoInput, "text-to-video", 0.4),
    "fal-ai/veo3.1/fast": _video(VeoInput, "text-to-video", 0.15),
    "fal-ai/veo3.1/lite": _video(VeoInput, "text-to-video", 0.05),
    "fal-ai/pixverse/v6/text-to-video": _video(PixverseTextInput, "text-to-video"),
    "fal-ai/kling-video/v3/pro/image-to-video": _video(KlingImageInput, "image-to-video"),
    "fal-ai/bytedance/seedance/v1.5/pro/image-to-video": _video(SeedanceInput, "image-to-video"),
    "fal-ai/minimax/hailuo-2.3/pro/image-to-video": Endpoint(HailuoInput, "image-to-video", price=0.49, unit="video"),
    "fal-ai/veo3.1/first-last-frame-to-video": _video(VeoFramesInput, "image-to-video", 0.4),
    "fal-ai/pixverse/v6/transition": _video(PixverseTransitionInput, "image-to-video"),
    "fal-ai/veo3.1/extend-video": _video(VeoExtendInput, "video-to-video", 0.4),
    "fal-ai/pixverse/v6/extend": _video(PixverseExtendInput, "video-to-video"),
    "fal-ai/kling-video/o3/pro/reference-to-video": _video(KlingReferenceInput, "image-to-video"),
    "fal-ai/wan/v2.7/edit-video": _video(WanEditInput, "video-to-video"),
    "fal-ai/sync-lipsync/v2": _video(SyncInput, "video-to-video"),
    "fal-ai/pixverse/lipsync": _video(PixverseLipsyncInput, "video-to-video"),
    "fal-ai/pixverse/sound-effects": _video(PixverseSoundInput, "video-to-video"),
    "fal-ai/topaz/upscale/video": _video(TopazVideoInput, "video-to-video", 0.02),
    "fal-ai/topaz/upscale/image": Endpoint(TopazImageInput, "image-to-image", "image", 0.08, "image"),
    "fal-ai/pika/v2.2/text-to-video": _PIKA,
    "fal-ai/pika/v2.2/image-to-video": _PIKA_IMAGE,
    "fal-ai/pika/v2.2/pikaframes": _video(PikaFramesInput, "image-to-video", 0.04),
    "fal-ai/pika/v2.2/pikascenes": Endpoint(PikaScenesInput, "image-to-video", price=0.2, unit="video"),
    "fal-ai/pika/v2/pikadditions": Endpoint(PikaAdditionsInput, "video-to-video", price=0.3, unit="video"),
    "fal-ai/pika/v1.5/pikaffects": Endpoint(PikaEffectsInput, "image-to-video", price=0.3, unit="video"),
    "fal-ai/pika/v2.1/text-to-video": Endpoint(PikaOldTextInput, "text-to-video", price=0.4, unit="video"),
    "fal-ai/pika/v2.1/image-to-video": Endpoint(PikaOldImageInput, "image-to-video", price=0.4, unit="video"),
    "fal-ai/pika/v2/turbo/text-to-video": Endpoint(PikaOldTextInput, "text-to-video", price=0.2, unit="video"),
    "fal-ai/pika/v2/turbo/image-to-video": Endpoint(PikaOldImageInput, "image-to-video", price=0.2, unit="video"),
}


def cost(endpoint_id: str, request: Strict) -> float:
    """Dollars for a request; a clip whose length is its input's counts as five seconds."""
    row = ENDPOINTS[endpoint_id]
    high = getattr(request, "resolution", "") == "1080p"
    if isinstance(request, PikaFramesInput):
        return round((0.06 if high else 0.04) * max(request.seconds, 5), 6)
    if isinstance(request, PikaBase) and row.price == _PIKA.price and isinstance(request.duration, str):
        return (0.45 if high else 0.2) * (2 if request.duration == "10" else 1)
    if row.unit == "second":
        seconds = str(getattr(request, "duration", "5")).removesuffix("s")
        return round(row.price * (int(seconds) or 5), 6)
    return row.price * int(getattr(request, "num_images", 1))
