"""Shows an error: what happened, whose fault it is, what to do. The one place that makes these sentences."""

from collections.abc import Callable
from dataclasses import dataclass
from traceback import format_exception

from PySide6.QtCore import QCoreApplication

from app.domain import errors
from app.ui.context import Shell
from app.ui.help.topics import topic_of_error
from app.ui.language import is_translated, told

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Explained:
    """An error in the user's words.

    Attributes:
        text: What happened, in one sentence.
        fault: Whose it is: you, provider, network, this computer, us.
        advice: What to do, in one sentence; may be empty.
        details: For "Copy details": classes, messages, the other side's own words.
    """

    text: str
    fault: str
    advice: str
    details: str

    @property
    def sentence(self) -> str:
        """All in one line of running text."""
        return " ".join(part for part in (self.text, self.fault, self.advice) if part)


def explain(error: BaseException, what: str = "") -> Explained:
    """Make an error's words.

    Args:
        error: What was raised.
        what: What was being done; completes "Could not ...".
    """
    text = _happened(error, what)
    for kind, words in _WORDS:
        if isinstance(error, kind):
            fault, advice = words()
            return Explained(text, fault, advice, _details(error))
    return Explained(
        translate("Errors", "Could not {what}.").format(what=what)
        if what
        else translate("Errors", "Something went wrong."),
        translate("Errors", "This is our mistake."),
        translate("Errors", "Please send us the details."),
        _details(error),
    )


def show_error(shell: Shell, error: BaseException, what: str = "") -> None:
    """Show an error as a toast that stays, with its details to copy and the page of the help on errors of its kind."""
    explained = explain(error, what)
    topic = topic_of_error(error)
    shell.toast(
        "failed",
        explained.sentence,
        translate("Errors", "What to do") if topic else None,
        (lambda: shell.help_requested.emit(topic)) if topic else None,
        details=explained.details,
    )


def _happened(error: BaseException, what: str) -> str:
    message = error.message if isinstance(error, errors.PixSimError) else str(error)
    message = told(message.strip())
    if message and message[-1] not in ".!?…":
        message += "."
    if not what or isinstance(error, errors.UserError):
        return message
    return translate("Errors", "Could not {what}: {message}").format(
        what=what, message=message if is_translated() else message[:1].lower() + message[1:]
    )


def _details(error: BaseException) -> str:
    lines = "".join(format_exception(error)).strip()
    detail = error.detail if isinstance(error, errors.PixSimError) else None
    return f"{detail}\n\n{lines}" if detail else lines


def _nobody() -> tuple[str, str]:
    return "", ""


def _account() -> tuple[str, str]:
    # Whose fault it is stands in the provider's own sentence, here and at a limit.
    return "", translate("Errors", "Sign in again on the Accounts page.")


def _limit() -> tuple[str, str]:
    return "", translate("Errors", "The job goes on by itself.")


def _unclear() -> tuple[str, str]:
    return translate("Errors", "The network broke off."), translate(
        "Errors", "It is not sent again before it is clear, so nothing is paid twice."
    )


def _network() -> tuple[str, str]:
    return translate("Errors", "The provider or the network is away."), translate(
        "Errors", "It is tried again by itself."
    )


def _content() -> tuple[str, str]:
    return translate("Errors", "The provider's rules refuse it."), translate("Errors", "Edit the prompt.")


def _provider() -> tuple[str, str]:
    return translate("Errors", "The provider refused it."), translate("Errors", "Try it again later.")


def _media() -> tuple[str, str]:
    return translate("Errors", "The file is at fault."), translate(
        "Errors", "Save it again in another program, or choose another one."
    )


def _vault() -> tuple[str, str]:
    return translate("Errors", "Keys are kept sealed or not at all."), ""


def _storage() -> tuple[str, str]:
    return translate("Errors", "This computer's disk is at fault."), translate(
        "Errors", "Check free space and access, then try again."
    )


def _worker() -> tuple[str, str]:
    return translate("Errors", "A helper process ended too early."), translate("Errors", "Try it again.")


def _adb() -> tuple[str, str]:
    return translate("Errors", "The adb server is away."), translate(
        "Errors", "Install adb, or see its address in Settings under Devices."
    )


def _phone_gone() -> tuple[str, str]:
    return translate("Errors", "The phone or its cable or network is away."), translate(
        "Errors", "Connect it again; it is seen by itself."
    )


def _phone_silent() -> tuple[str, str]:
    return translate("Errors", "The phone does not answer."), translate(
        "Errors", "Unlock it, or unplug it and plug it in again."
    )


def _screen() -> tuple[str, str]:
    return translate("Errors", "The phone does not tell what is on its screen."), translate(
        "Errors", "Try it again when nothing moves there."
    )


def _phone() -> tuple[str, str]:
    return translate("Errors", "The phone did not do it."), ""


def _garbled() -> tuple[str, str]:
    return translate("Errors", "The phone's answer cannot be understood."), translate(
        "Errors", "Try it again; if it stays so, start the phone anew."
    )


_WORDS: tuple[tuple[type[errors.PixSimError], Callable[[], tuple[str, str]]], ...] = (
    (errors.ProviderAuthError, _account),
    (errors.ProviderRateLimitError, _limit),
    (errors.ProviderConcurrencyError, _limit),
    (errors.SubmitUncertainError, _unclear),
    (errors.ProviderUnavailableError, _network),
    (errors.ContentRefusedError, _content),
    (errors.ProviderError, _provider),
    (errors.MediaError, _media),
    (errors.VaultError, _vault),
    (errors.StorageError, _storage),
    (errors.WorkerError, _worker),
    (errors.AdbUnavailableError, _adb),
    (errors.DeviceGoneError, _phone_gone),
    (errors.DeviceTimeoutError, _phone_silent),
    (errors.ScreenUnreadableError, _screen),
    (errors.DeviceRefusedError, _phone),
    (errors.ElementNotFoundError, _phone),
    (errors.DeviceError, _garbled),
    (errors.UserError, _nobody),
)
