"""The kinds of servers that speak the OpenAI-compatible interface, and how they differ."""

from dataclasses import dataclass

from tests.support.servers.sora.bodies import LitellmVideoBody, SglangVideoBody, VideoBody, VllmVideoBody

NEW_IMAGE_MODELS = ("gpt-image-2.6-sunburst", "gpt-image-2.6-flare", "gpt-image-2.5-sunburst", "gpt-image-2.5-flare")
IMAGE_MODELS = (*NEW_IMAGE_MODELS, "gpt-image-2", "gpt-image-1.5", "gpt-image-1-mini", "chatgpt-image-latest")


@dataclass(frozen=True, slots=True)
class Flavor:
    """One kind of server.

    Attributes:
        models: What it serves.
        video_body: The fields of a video; None where it has no videos.
        takes_json: A video may be asked for as JSON; else as a form alone.
        own_errors: FastAPI's `detail` instead of the vendor's `error`.
        needs_key: A wrong or missing key is refused.
        delete: What DELETE of a video does: "aborts" the job, drops the "record" alone, or is "unknown" there.
        edit_links: An edited picture comes as a link to itself unless base64 is asked for.
        page: So long is a page of its list whatever is asked for, and nothing says whether another one follows.
        takes_after: Its list begins where it is asked to; else always at its newest.
    """

    name: str
    models: tuple[str, ...]
    video_body: type[VideoBody] | None = None
    takes_json: bool = True
    own_errors: bool = False
    needs_key: bool = False
    delete: str = "unknown"
    edit_links: bool = False
    page: int = 0
    takes_after: bool = True


FLAVORS = {
    flavor.name: flavor
    for flavor in (
        Flavor("openai", IMAGE_MODELS, needs_key=True),
        Flavor(
            "vllm",
            ("Wan-AI/Wan2.2-TI2V-5B-Diffusers",),
            VllmVideoBody,
            takes_json=False,
            own_errors=True,
            delete="aborts",
        ),
        Flavor(
            "sglang",
            ("Wan-AI/Wan2.2-T2V-A14B-Diffusers",),
            SglangVideoBody,
            own_errors=True,
            delete="record",
            edit_links=True,
        ),
        Flavor("litellm", ("wan2.2", "gpt-image-2"), LitellmVideoBody, needs_key=True),
        Flavor("localai", ("flux.1-schnell",)),
    )
}
