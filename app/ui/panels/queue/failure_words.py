"""The kinds of failure in words."""

from PySide6.QtCore import QCoreApplication


def failure_word(kind: str) -> str:
    """A kind of error as a short word; "" is a failure of which no kind is known."""
    translate = QCoreApplication.translate
    known = {
        "": translate("Queue", "Of unknown kind"),
        "ContentRefusedError": translate("Queue", "Refused by content rules"),
        "InvalidParametersError": translate("Queue", "Parameters not allowed"),
        "ProviderUnavailableError": translate("Queue", "Provider or network away"),
        "ProviderAuthError": translate("Queue", "Sign-in needed"),
        "ProviderQuotaError": translate("Queue", "Credits used up"),
        "ProviderRateLimitError": translate("Queue", "Too many requests"),
        "ProviderConcurrencyError": translate("Queue", "Too many at once"),
        "ProviderError": translate("Queue", "Refused by the provider"),
        "SubmitUncertainError": translate("Queue", "Unclear if sent"),
        "RemoteNotFoundError": translate("Queue", "Gone at the provider"),
        "ResultLostError": translate("Queue", "Made and paid, not fetched"),
        "ResourceNotFoundError": translate("Queue", "An input is gone"),
        "ValidationError": translate("Queue", "Parameters not allowed any more"),
        "MediaError": translate("Queue", "Result cannot be read"),
        "StorageError": translate("Queue", "Disk"),
        "WorkerError": translate("Queue", "Helper process ended"),
        "BudgetExceededError": translate("Queue", "Budget used up"),
    }
    return known.get(kind) or kind.removesuffix("Error") or known[""]
