"""A queue with a job in every state, made through the services."""

from datetime import timedelta

from app.domain.enums import JobStatus, OperationType, SubmissionState
from app.domain.errors import ContentRefusedError, ProviderUnavailableError
from app.domain.events import JobProgressed
from tests.support.library import OpenLibrary
from tests.support.studio import end, submit

_S = SubmissionState
_SENT = (_S.SENDING,)
_RUNNING = (_S.SENDING, _S.ACCEPTED)
PROMPTS = (
    "Slow push over the lake, mist lifts, first light on the ridge",
    "She turns to the window, hair moves, soft rim light",
    "City in the rain, camera glides left between the towers",
    "Minimal still life, one vase, two oranges, north light",
    "Balloons rise at dawn over the valley",
    "Dune crest, sand drifts in low sun",
    "Waves to moonlit bay, match the horizon",
    "Man in a hat, slow smile",
    "Shapes slide into place, paper texture",
    "Harbour at night, long reflections, boats rock",
)


async def fill(library: OpenLibrary) -> dict[str, int]:
    """Make one job of each state; gives a word for the state to the job's id."""
    pictures = [await library.import_picture(f"picture-{seed}.png", (480, 300), seed=seed) for seed in range(1, 10)]
    words = (
        "running", "running_too", "fetching", "preparing", "unclear", "waiting", "held", "refused", "done", "failed",
    )  # fmt: skip
    jobs: dict[str, int] = {}
    async with library.write() as services:
        params: dict[str, object]
        for number, word in enumerate(words):
            if word == "preparing":
                operation, provider = OperationType.TEXT_TO_IMAGE, "local"
                params = {"prompt": PROMPTS[number]}
            else:
                operation, provider = OperationType.IMAGE_TO_VIDEO, "studio"
                params = {"prompt": PROMPTS[number], "first_frame": pictures[number % len(pictures)].id}
            job = await services.jobs.create_job(library.user_id, provider, operation, params)
            jobs[word] = job.id
        cancelled = await services.jobs.create_job(
            library.user_id, "local", OperationType.TEXT_TO_VIDEO, {"prompt": "Snow over the pass, wind"}
        )
        jobs["cancelled"] = cancelled.id
        await services.jobs.cancel_job(cancelled.id)
        await services.jobs.hold_job(jobs["held"], held=True)
    stages = ("pipeline:start", "pipeline:artifact", "provider:submit", "provider:status")
    await submit(library, jobs["running"], _RUNNING, started=timedelta(seconds=62), stages=stages)
    await submit(library, jobs["running_too"], _RUNNING, started=timedelta(seconds=21))
    await submit(library, jobs["fetching"], (*_RUNNING, _S.SUCCEEDED), started=timedelta(seconds=134))
    await submit(library, jobs["preparing"], ())
    await submit(library, jobs["unclear"], (_S.SENDING, _S.UNCERTAIN), started=timedelta(seconds=48))
    for word, seconds in (("refused", 9), ("done", 97), ("failed", 31)):
        states = (*_RUNNING, _S.SUCCEEDED if word == "done" else _S.FAILED)
        await submit(library, jobs[word], states, started=timedelta(seconds=seconds))
    await end(library, jobs["refused"], JobStatus.FAILED, error=ContentRefusedError("The prompt is not allowed."))
    unavailable = ProviderUnavailableError("The provider did not answer for five minutes.")
    await end(library, jobs["failed"], JobStatus.FAILED, error=unavailable)
    await end(library, jobs["done"], JobStatus.COMPLETED, cost=30)
    return jobs


def report_progress(library: OpenLibrary, jobs: dict[str, int]) -> None:
    """What the poller tells of the running ones."""
    for word, fraction, left in (("running", 0.62, 38.0), ("running_too", 0.18, 110.0), ("fetching", 0.91, 6.0)):
        library.bus.publish(JobProgressed(jobs[word], fraction, left))
