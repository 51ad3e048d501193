"""The closed sets of words that the domain uses; each is stored as its lower-case value."""

from enum import StrEnum


class OperationType(StrEnum):
    """What a job makes out of what."""

    TEXT_TO_IMAGE = "text_to_image"
    IMAGE_TO_IMAGE = "image_to_image"
    TEXT_TO_VIDEO = "text_to_video"
    IMAGE_TO_VIDEO = "image_to_video"
    VIDEO_EXTEND = "video_extend"
    VIDEO_TRANSITION = "video_transition"
    VIDEO_MODIFY = "video_modify"
    FUSION = "fusion"
    LIP_SYNC = "lip_sync"
    SOUND_EFFECT = "sound_effect"
    UPSCALE = "upscale"
    FRAME_EXTRACTION = "frame_extraction"


class MediaType(StrEnum):
    """What kind of file an asset is."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"


MOST_STARS = 5


class Verdict(StrEnum):
    """What its user decided about an asset."""

    KEPT = "kept"
    REJECTED = "rejected"


class JobStatus(StrEnum):
    """Where a job stands for its user."""

    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        return self in {JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED}


class ProviderStatus(StrEnum):
    """What a provider says of one of its jobs."""

    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    FILTERED = "filtered"
    CANCELLED = "cancelled"


class SubmissionState(StrEnum):
    """Where one attempt at a job stands; the live ones are the claim on the job."""

    PREPARING = "preparing"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    ACCEPTED = "accepted"
    REVIEW = "review"
    REJECTED = "rejected"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class AssetState(StrEnum):
    """Where an asset's file is."""

    PLACING = "placing"
    READY = "ready"
    MISSING = "missing"
    REMOTE = "remote"


class AssetOrigin(StrEnum):
    """How an asset came into the library."""

    UPLOAD = "upload"
    JOB = "job"


class ColorLabel(StrEnum):
    """A colour that its user gives an asset; what it means is theirs."""

    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    GREEN = "green"
    BLUE = "blue"
    PURPLE = "purple"


class LedgerKind(StrEnum):
    """Why credits moved."""

    SYNC = "sync"
    RESERVE = "reserve"
    SETTLE = "settle"
    RELEASE = "release"
    ADJUST = "adjust"


class AccountState(StrEnum):
    """Whether an account may be given a job, and if not, why."""

    READY = "ready"
    COOLING = "cooling"
    EXHAUSTED = "exhausted"
    NEEDS_SIGN_IN = "needs_sign_in"
    FAILING = "failing"


class BudgetScope(StrEnum):
    """Whose spending a budget limits."""

    USER = "user"
    PROVIDER = "provider"
    ACCOUNT = "account"


class BudgetPeriod(StrEnum):
    """Over what a budget counts."""

    JOB = "job"
    DAY = "day"
    MONTH = "month"


class BatchSource(StrEnum):
    """What a batch of jobs was expanded from."""

    VARIATIONS = "variations"
    MATRIX = "matrix"
    TABLE = "table"
    FOLDER = "folder"
    WILDCARDS = "wildcards"
    REBUILD = "rebuild"


class QueueMode(StrEnum):
    """Whether the waiting jobs of a user are started."""

    RUNNING = "running"
    PAUSED = "paused"
    FINISHING = "finishing"
    """Nothing new is started; when the last running job has ended, the queue is paused and that is told."""


class KeyWrap(StrEnum):
    """What a profile's data key is wrapped by."""

    KEYRING = "keyring"
    PASSPHRASE = "passphrase"  # noqa: S105  (a word, not a secret)


class InputRole(StrEnum):
    """What an input picture or clip is for."""

    FIRST_FRAME = "first_frame"
    LAST_FRAME = "last_frame"
    REFERENCE = "reference"
    SOURCE_CLIP = "source_clip"


class DeviceState(StrEnum):
    """How a phone stands with the adb server, or that it is not there."""

    READY = "ready"
    UNAUTHORISED = "unauthorised"
    AUTHORISING = "authorising"
    CONNECTING = "connecting"
    OFFLINE = "offline"
    NO_PERMISSIONS = "no_permissions"
    RECOVERY = "recovery"
    SIDELOAD = "sideload"
    BOOTLOADER = "bootloader"
    DETACHED = "detached"
    GONE = "gone"
    UNKNOWN = "unknown"


class ExecutionState(StrEnum):
    """Where one run of a preset on a phone stands."""

    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        return self in {ExecutionState.DONE, ExecutionState.FAILED, ExecutionState.CANCELLED}


class StepState(StrEnum):
    """What became of one step of a run."""

    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


class LoopState(StrEnum):
    """Whether a loop starts runs."""

    STOPPED = "stopped"
    RUNNING = "running"
    PAUSED = "paused"


class DeviceChoice(StrEnum):
    """On which phone the next run of a loop goes."""

    FIXED = "fixed"
    ANY_FREE = "any_free"
    LEAST_RECENTLY_USED = "least_recently_used"


class CaptureKind(StrEnum):
    """What a phone delivered."""

    PICTURE = "picture"
    RECORDING = "recording"
    FILE = "file"
