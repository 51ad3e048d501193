"""Where the help says more of what a person is looking at: pages and headings by what they are about."""

from enum import StrEnum
from typing import Final

from app.domain import errors

_TROUBLE: Final = "troubleshooting#"


class Topic(StrEnum):
    """A page of the help, perhaps with a heading: "panels/queue#details"."""

    ACCOUNTS = "panels/accounts"
    BATCHES = "panels/create#batches"
    BUDGETS = "panels/accounts#budgets"
    DEVICES = "phones"
    GALLERY = "panels/gallery"
    INSPECTOR = "panels/inspector"
    LEDGER = "panels/accounts#ledger"
    LINEAGE = "panels/lineage"
    OUT_OF_DATE = "panels/lineage#out-of-date"
    PRESETS = "presets"
    QUEUE = "panels/queue"
    SELECTION = "panels/accounts#who-takes-a-job"

    ADB_AWAY = _TROUBLE + "adb-is-away"
    CONTENT_REFUSED = _TROUBLE + "the-content-rules-refuse-it"
    DISK = _TROUBLE + "the-disk-is-full-or-cannot-be-written"
    FILE_AWAY = _TROUBLE + "a-file-is-away"
    FILE_REFUSED = _TROUBLE + "a-file-is-refused"
    HELPER_ENDED = _TROUBLE + "a-helper-process-ended"
    INPUT_GONE = _TROUBLE + "an-input-at-the-service-is-gone"
    KEYS_SEALED = _TROUBLE + "keys-cannot-be-opened"
    KEY_REFUSED = _TROUBLE + "the-key-is-not-accepted"
    LIMIT = _TROUBLE + "a-budget-or-a-quota-is-used-up"
    NEWER_VERSION = _TROUBLE + "the-library-was-used-by-a-newer-version"
    NOT_CLEAR = _TROUBLE + "it-is-not-clear-whether-it-was-made"
    NOT_SENT = _TROUBLE + "it-was-surely-not-sent"
    NO_ACCOUNT = _TROUBLE + "no-account-can-take-the-job"
    NO_CREDITS = _TROUBLE + "the-service-says-there-are-no-credits"
    PARAMETERS_REFUSED = _TROUBLE + "the-service-refuses-the-parameters"
    SIGN_IN = _TROUBLE + "the-password-is-not-accepted"
    PHONE_AWAY = _TROUBLE + "the-phone-is-away-or-does-not-answer"
    PHONE_REFUSED = _TROUBLE + "the-phone-did-not-do-it"
    PROVIDER_FAILED = _TROUBLE + "the-provider-failed"
    RESULT_LOST = _TROUBLE + "the-result-is-lost"
    SCREEN = _TROUBLE + "the-screen-or-an-element-cannot-be-found"
    SERVICE_AWAY = _TROUBLE + "the-service-or-the-network-is-away"
    TOO_MANY = _TROUBLE + "too-many-calls-or-jobs-at-once"
    UNKNOWN = _TROUBLE + "something-went-wrong"


def topic_of_error(error: BaseException) -> str:
    """What the help says of an error of this kind; empty where its own sentence says it all."""
    for kind in type(error).__mro__:
        if kind in _OF_ERRORS:
            return _OF_ERRORS[kind]
    return "" if isinstance(error, errors.UserError) else Topic.UNKNOWN


_OF_ERRORS: dict[type, Topic] = {
    errors.AdbUnavailableError: Topic.ADB_AWAY,
    errors.ContentRefusedError: Topic.CONTENT_REFUSED,
    errors.StorageError: Topic.DISK,
    errors.FileAwayError: Topic.FILE_AWAY,
    errors.LibraryUnavailableError: Topic.FILE_AWAY,
    errors.UploadRejectedError: Topic.FILE_REFUSED,
    errors.MediaError: Topic.FILE_REFUSED,
    errors.WorkerError: Topic.HELPER_ENDED,
    errors.InputGoneError: Topic.INPUT_GONE,
    errors.VaultError: Topic.KEYS_SEALED,
    errors.ProviderAuthError: Topic.KEY_REFUSED,
    errors.QuotaExceededError: Topic.LIMIT,
    errors.LibraryFullError: Topic.LIMIT,
    errors.SchemaTooNewError: Topic.NEWER_VERSION,
    errors.SubmitUncertainError: Topic.NOT_CLEAR,
    errors.IncompleteListError: Topic.NOT_CLEAR,
    errors.NotSentError: Topic.NOT_SENT,
    errors.NoAvailableAccountError: Topic.NO_ACCOUNT,
    errors.ProviderNotFoundError: Topic.NO_ACCOUNT,
    errors.InsufficientCreditsError: Topic.NO_ACCOUNT,
    errors.CreditsHeldError: Topic.NO_ACCOUNT,
    errors.ProviderQuotaError: Topic.NO_CREDITS,
    errors.InvalidParametersError: Topic.PARAMETERS_REFUSED,
    errors.RemoteNotFoundError: Topic.PARAMETERS_REFUSED,
    errors.AuthenticationError: Topic.SIGN_IN,
    errors.DeviceGoneError: Topic.PHONE_AWAY,
    errors.DeviceTimeoutError: Topic.PHONE_AWAY,
    errors.DeviceError: Topic.PHONE_REFUSED,
    errors.ProviderError: Topic.PROVIDER_FAILED,
    errors.ResultLostError: Topic.RESULT_LOST,
    errors.ScreenUnreadableError: Topic.SCREEN,
    errors.ElementNotFoundError: Topic.SCREEN,
    errors.ProviderUnavailableError: Topic.SERVICE_AWAY,
    errors.ProviderRateLimitError: Topic.TOO_MANY,
    errors.ProviderConcurrencyError: Topic.TOO_MANY,
}
