"""What credentials say, in words."""

from datetime import UTC, datetime

from app.media.credentials.found import CredentialState, FoundAction, FoundCredentials, FoundIngredient
from app.media.credentials.signing_key import CertificateFacts
from app.ui import credential_words as words


def test_actions_ingredients_and_signers_are_told_as_a_person_would() -> None:
    action = FoundAction("c2pa.created", "trainedAlgorithmicMedia", "Studio 3", "soon")
    assert words.action_words(action) == "Created · generative AI"
    assert words.agent_words(action) == "Studio 3 · soon"
    assert words.action_words(FoundAction("c2pa.unheard", "ofSource")) == "unheard · ofSource"
    assert words.ingredient_words(FoundIngredient("a", relationship="inputTo", has_credentials=True)) == (
        "input · has its own credentials"
    )
    assert words.ingredient_words(FoundIngredient("a", relationship="other", words="first frame")) == "first frame"
    found = FoundCredentials(CredentialState.UNTRUSTED, signer="Ada", signed_at="2026-03-10T12:00:00Z")
    assert words.signer_words(found).startswith("Signed by Ada, 10 Mar 2026, ")
    assert words.signer_words(FoundCredentials(CredentialState.DAMAGED)) == "Signed by somebody without a name"
    for state in CredentialState:
        assert words.state_words(state)
        assert words.meaning_words(state).endswith(".")
    day = datetime(2027, 1, 2, tzinfo=UTC)
    own = words.certificate_words(CertificateFacts("Ada", "An authority", day, is_self_made=False))
    assert own.startswith("Signed as Ada, by a certificate of An authority (until 2 Jan 2027")
