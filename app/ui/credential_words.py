"""What Content Credentials say, in words."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, Qt

from app.media.credentials.found import CredentialState

if TYPE_CHECKING:
    from app.media.credentials.found import FoundAction, FoundCredentials, FoundIngredient
    from app.media.credentials.signing_key import CertificateFacts

_DOT: Final = " \N{MIDDLE DOT} "


def _states() -> dict[CredentialState, str]:
    translate = QCoreApplication.translate
    return {
        CredentialState.TRUSTED: translate("Credentials", "Trusted"),
        CredentialState.UNTRUSTED: translate("Credentials", "Not trusted"),
        CredentialState.SELF_MADE: translate("Credentials", "Not trusted: self-made certificate"),
        CredentialState.DAMAGED: translate("Credentials", "Damaged"),
    }


def _meanings() -> dict[CredentialState, str]:
    translate = QCoreApplication.translate
    return {
        CredentialState.TRUSTED: translate("Credentials", "Nothing was changed since it was signed."),
        CredentialState.UNTRUSTED: translate(
            "Credentials", "Nothing was changed since it was signed, but the signer is not among those whom you trust."
        ),
        CredentialState.SELF_MADE: translate(
            "Credentials", "Nothing was changed since it was signed, but anybody can make such a certificate."
        ),
        CredentialState.DAMAGED: translate(
            "Credentials", "The file, or what is said of it, was changed after it was signed."
        ),
    }


def _actions() -> dict[str, str]:
    translate = QCoreApplication.translate
    return {
        "c2pa.created": translate("Credentials", "Created"),
        "c2pa.opened": translate("Credentials", "Opened"),
        "c2pa.placed": translate("Credentials", "Placed"),
        "c2pa.edited": translate("Credentials", "Edited"),
        "c2pa.edited.metadata": translate("Credentials", "Metadata edited"),
        "c2pa.resized": translate("Credentials", "Resized"),
        "c2pa.trimmed": translate("Credentials", "Trimmed"),
        "c2pa.cropped": translate("Credentials", "Cropped"),
        "c2pa.color_adjustments": translate("Credentials", "Colours adjusted"),
        "c2pa.filtered": translate("Credentials", "Filtered"),
        "c2pa.drawing": translate("Credentials", "Drawn on"),
        "c2pa.converted": translate("Credentials", "Converted"),
        "c2pa.transcoded": translate("Credentials", "Transcoded"),
        "c2pa.published": translate("Credentials", "Published"),
    }


def _sources() -> dict[str, str]:
    translate = QCoreApplication.translate
    return {
        "trainedAlgorithmicMedia": translate("Credentials", "generative AI"),
        "compositeWithTrainedAlgorithmicMedia": translate("Credentials", "with generative AI"),
        "compositeSynthetic": translate("Credentials", "with synthetic parts"),
        "algorithmicMedia": translate("Credentials", "by an algorithm, without AI"),
        "algorithmicallyEnhanced": translate("Credentials", "by an algorithm, content kept"),
        "digitalCapture": translate("Credentials", "camera"),
        "computationalCapture": translate("Credentials", "camera, computed"),
        "digitalCreation": translate("Credentials", "by hand"),
        "humanEdits": translate("Credentials", "by hand"),
        "screenCapture": translate("Credentials", "screen capture"),
    }


def _relations() -> dict[str, str]:
    translate = QCoreApplication.translate
    return {
        "parentOf": translate("Credentials", "what was changed"),
        "inputTo": translate("Credentials", "input"),
        "componentOf": translate("Credentials", "part of it"),
    }


def state_words(state: CredentialState) -> str:
    """How far they can be believed."""
    return _states()[state]


def meaning_words(state: CredentialState) -> str:
    """What that means, in a sentence."""
    return _meanings()[state]


def signer_words(found: "FoundCredentials") -> str:
    """Who signed, and when, where that is known."""
    name = found.signer or QCoreApplication.translate("Credentials", "somebody without a name")
    if not found.signed_at:
        return QCoreApplication.translate("Credentials", "Signed by {name}").format(name=name)
    return QCoreApplication.translate("Credentials", "Signed by {name}, {moment}").format(
        name=name, moment=moment_words(found.signed_at)
    )


def action_words(action: "FoundAction") -> str:
    """What was done, and of which kind what came of it is."""
    did = _actions().get(action.name) or action.name.removeprefix("c2pa.")
    source = _sources().get(action.source, action.source)
    return _DOT.join(part for part in (did, source) if part)


def agent_words(action: "FoundAction") -> str:
    """What did it, and when."""
    when = moment_words(action.when) if action.when else ""
    return _DOT.join(part for part in (action.agent, when) if part)


def ingredient_words(part: "FoundIngredient") -> str:
    """What an ingredient was for."""
    relation = _relations().get(part.relationship, part.relationship)
    own = QCoreApplication.translate("Credentials", "has its own credentials") if part.has_credentials else ""
    return _DOT.join(word for word in (part.words or relation, own) if word)


def moment_words(text: str) -> str:
    """A moment as ISO 8601 has it, as the user writes one; as it came where it is none."""
    moment = QDateTime.fromString(text, Qt.DateFormat.ISODate)
    return (
        str(QLocale().toString(moment.toLocalTime(), QCoreApplication.translate("Dates", "d MMM yyyy, HH:mm")))
        if moment.isValid()
        else text
    )


def certificate_words(facts: "CertificateFacts | None") -> str:
    """What signs."""
    if facts is None:
        return QCoreApplication.translate(
            "Credentials", "No certificate yet: a self-made one will be made, which others do not trust."
        )
    until = moment_words(facts.not_after.isoformat()).partition(",")[0]
    if facts.is_self_made:
        return QCoreApplication.translate(
            "Credentials", "Signed with a self-made certificate, which others do not trust (until {day})."
        ).format(day=until)
    words = QCoreApplication.translate("Credentials", "Signed as {name}, by a certificate of {issuer} (until {day}).")
    return words.format(name=facts.subject, issuer=facts.issuer, day=until)
