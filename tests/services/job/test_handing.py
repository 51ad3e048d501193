"""What a waiting job is told and given."""

from app.domain.enums import JobStatus
from app.domain.events import EventLog
from app.domain.job import Job
from app.services.job.handing import KIND, Handing, forget_error
from app.services.job.outputs import Maker
from tests.support.library import OpenLibrary


async def test_what_a_job_waits_for_in_vain_is_said_and_taken_back_and_another_error_stays(
    library: OpenLibrary,
) -> None:
    async with library.parts.database.write() as session:
        handing = Handing(session, library.parts.registry, EventLog(library.bus), library.parts.clock)
        job = Job(id=1, status=JobStatus.PENDING)
        handing.tell(job, Maker("run 3", "was cancelled"))
        assert (job.error_kind, job.error_message) == (KIND, "It waits for run 3, which was cancelled.")
        handing.wait_again(job)
        assert job.error_kind is None
        job.error_kind, job.error_message = "ProviderError", "hm"
        forget_error(job)
        assert job.error_message == "hm"
        ended = Job(id=2, status=JobStatus.FAILED, error_kind=KIND, error_message="It made nothing.")
        handing.wait_again(ended)
        assert ended.error_message == "It made nothing."
