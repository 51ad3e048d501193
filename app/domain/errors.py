"""Every error that crosses a layer; an error carries data, and the window makes the sentence."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta


class PixSimError(Exception):
    """The base of all errors that the program raises on purpose.

    Args:
        message: A plain sentence for the log and the command line.
        detail: The words of whoever refused (a provider, a library), kept as they came.
    """

    def __init__(self, message: str, *, detail: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.detail = detail


class UserError(PixSimError):
    """What was asked for cannot be done; nothing was changed."""


class ResourceNotFoundError(UserError):
    """There is no such row, or it belongs to another user.

    Args:
        noun: What was looked for: "job", "asset"...
        key: Its id, as given.
    """

    def __init__(self, noun: str, key: int | str) -> None:
        super().__init__(f"There is no {noun} {key}.")
        self.noun = noun
        self.key = key


class FileAwayError(ResourceNotFoundError):
    """The file of an asset lies on a disk that is unplugged.

    Args:
        asset_id: Whose file.
        folder: The folder of the library that is not there.
    """

    def __init__(self, asset_id: int, folder: str) -> None:
        super().__init__("file of asset", asset_id)
        self.message = f"The file of asset {asset_id} is missing: it is on {folder}, which is not there now."
        self.args = (self.message,)
        self.folder = folder


class DuplicateError(UserError):
    """What must be unique is there already."""


class ValidationError(UserError):
    """A value is not allowed.

    Args:
        message: What is wrong, as a sentence.
        field: The name of the parameter at fault; None where no single one is.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class InvalidTransitionError(UserError):
    """A state that may not follow the present one."""


class DependencyError(UserError):
    """What another job was to make for this one is not there: that job failed, was cancelled, or made too little."""


class LineageError(UserError):
    """An edge that would close a circle, name itself or a missing asset."""


class UploadRejectedError(UserError):
    """A file that is not taken into the library.

    Args:
        name: The file's name, for show.
        reason: Why not, as a sentence.
    """

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


class QuotaExceededError(UserError):
    """A limit that the user set for themselves is reached."""


class LibraryFullError(UploadRejectedError, QuotaExceededError):
    """The library of the profile may not hold the file beside what it has."""


class BudgetExceededError(QuotaExceededError):
    """A budget that the user set would be broken.

    Args:
        message: Which one, and by how much.
        budget_id: Its row.
    """

    def __init__(self, message: str, *, budget_id: int) -> None:
        super().__init__(message)
        self.budget_id = budget_id


class AuthenticationError(UserError):
    """Who signs in is not known by this e-mail and password, or the session is over; it does not say which."""


class SignInLockedError(AuthenticationError):
    """Too many wrong passwords: none is looked at for a while.

    Args:
        left: How long it lasts.
    """

    def __init__(self, left: timedelta) -> None:
        seconds = max(1, math.ceil(left.total_seconds()))
        super().__init__(f"Too many wrong passwords. Try again in {seconds} seconds.")
        self.left = left


class InsufficientCreditsError(UserError):
    """The account's free balance is smaller than what was to be taken."""


class CreditsHeldError(UserError):
    """A balance cannot be set while jobs hold credits: nobody can know whether it counts their charges.

    Args:
        credit_types: Which balances could not be set.
    """

    def __init__(self, credit_types: Sequence[str]) -> None:
        super().__init__(f"Jobs on their way hold {', '.join(credit_types)} credits: the balance cannot be set.")
        self.credit_types = tuple(credit_types)


class ProviderNotFoundError(UserError):
    """No adapter of that id is registered."""


class NoAvailableAccountError(UserError):
    """No account may take the job now.

    Args:
        provider_id: The provider that was asked for.
        reasons: Account label to the reason for which it was passed over.
        soonest: When one may be free; None where nobody can know.
        is_full: No job would be taken, however cheap; otherwise this one costs more than any account has.
        payable: The most that a job may cost for which one has the credits; None where something else may refuse it.
        is_of_job_alone: Another job of the same price may be taken: this one asks for accounts of a kind.
    """

    def __init__(
        self,
        provider_id: str,
        reasons: Mapping[str, str],
        soonest: datetime | None = None,
        *,
        is_full: bool = True,
        payable: int | None = None,
        is_of_job_alone: bool = False,
    ) -> None:
        words = "; ".join(f"{label}: {reason}" for label, reason in reasons.items()) or "there is no account"
        super().__init__(f"No account of {provider_id} can take the job ({words}).")
        self.provider_id = provider_id
        self.reasons = dict(reasons)
        self.soonest = soonest
        self.is_full = is_full
        self.payable = payable
        self.is_of_job_alone = is_of_job_alone


class MediaError(PixSimError):
    """A file that cannot be read as the picture or clip that it says it is."""


class ProviderError(PixSimError):
    """A refusal of a provider that is transient or unknown; the fifth one fails the job."""


class ProviderAuthError(ProviderError):
    """The provider does not accept the account's credentials."""


class ProviderRateLimitError(ProviderError):
    """Too many calls; wait.

    Args:
        retry_after: What the provider asked for; None where it did not say.
    """

    def __init__(self, message: str, *, retry_after: timedelta | None = None, detail: str | None = None) -> None:
        super().__init__(message, detail=detail)
        self.retry_after = retry_after


class ProviderConcurrencyError(ProviderError):
    """The account already runs as many jobs as it may."""


class ProviderQuotaError(ProviderError):
    """The account's credits or plan are used up."""


class SubmitUncertainError(ProviderError):
    """The request went out and no clear answer came: it may have been charged."""


class NotSentError(ProviderError):
    """It surely never reached the provider, and nobody refused it: the job goes on as if nothing had been."""


class ProviderUnavailableError(ProviderError):
    """Nothing was sent, or a GET failed: safe to try again."""


class InvalidParametersError(ProviderError):
    """The provider refuses these parameters."""


class RemoteNotFoundError(ProviderError):
    """The provider does not know the job, model or file that was named."""


class ResultLostError(ProviderError):
    """What was made and charged cannot be fetched: not made again, but asked for again when its user wants that."""


class IncompleteListError(ProviderError):
    """A provider's list is not there, or too long to be read to its end: what is not seen in it may be there."""


class InputGoneError(ProviderError):
    """An input that was brought there before is not known any more; it is brought again. Surely not charged."""


class ContentRefusedError(ProviderError):
    """The provider's content rules refuse the request; it is never sent again."""


class StorageError(PixSimError):
    """The database or the library cannot be written; the runners pause."""


class VaultError(StorageError):
    """A secret cannot be sealed or opened: the keyring is locked or gone, or the passphrase is not known."""


class PassphraseNeededError(VaultError):
    """A passphrase opens the vault or is to be set for it, and the one that was given, if any, is not it.

    Args:
        message: What happened and what to do.
        is_new: There is none yet: the user chooses one.
    """

    def __init__(self, message: str, *, is_new: bool = False, detail: str | None = None) -> None:
        super().__init__(message, detail=detail)
        self.is_new = is_new


class SchemaTooNewError(StorageError):
    """The database was written by a newer version of the program."""


class LibraryUnavailableError(StorageError):
    """The library folder is missing or cannot be written.

    Args:
        folder: The folder, for show.
        reason: Why not, as a sentence.
    """

    def __init__(self, folder: str, reason: str) -> None:
        super().__init__(f"The library folder {folder} cannot be used: {reason}")
        self.folder = folder
        self.reason = reason


class WorkerError(PixSimError):
    """A worker process ended or answered too late."""


class DeviceError(PixSimError):
    """A phone, or the adb server in front of it, did not do what was asked."""


class AdbUnavailableError(DeviceError):
    """There is no adb server, and none can be started."""


class DeviceGoneError(DeviceError):
    """The phone is not connected, or its connection broke."""


class DeviceRefusedError(DeviceError):
    """The phone or the adb server answered, and said no; its words are in `detail`."""


class AppMissingError(DeviceRefusedError):
    """The phone has no such app, or no activity of it that takes what was asked."""


class DeviceTimeoutError(DeviceError):
    """No answer came in time: the phone hangs, or the link is dead."""


class ScreenUnreadableError(DeviceError):
    """What is on the screen cannot be told: it says nothing about what is there or not."""


class ElementNotFoundError(DeviceError):
    """The screen was read, and what was looked for is not on it.

    Args:
        message: What was looked for, as a sentence.
        matches: How many elements match apart from the index.
    """

    def __init__(self, message: str, *, matches: int = 0) -> None:
        super().__init__(message)
        self.matches = matches


class PresetError(ValidationError):
    """A preset's file is wrong.

    Args:
        place: The keys and numbers (from 0) that lead there: "steps.3.params.selector.value"; empty for the whole.
        reason: What is wrong there.
        detail: All that is wrong, a line each.
    """

    def __init__(self, place: str, reason: str, *, detail: str | None = None) -> None:
        super().__init__(f"{place}: {reason}" if place else reason, field=place or None)
        self.place = place
        self.reason = reason
        self.detail = detail
