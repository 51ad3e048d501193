"""Reads and validates the Content Credentials of a file; runs in a worker."""

import io
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from app.domain.errors import MediaError
from app.media.credentials.found import CredentialState, FoundAction, FoundCredentials, FoundIngredient
from app.media.credentials.library import offline_context
from app.media.credentials.manifest import HASH_PREFIX
from app.media.credentials.signing_key import SELF_MADE
from app.media.credentials.store_size import MAX_STORE_BYTES, store_size
from app.media.recipes.recipe import text_of
from app.media.signatures import HEAD_BYTES, recognise

if TYPE_CHECKING:
    import c2pa

MOST_ACTIONS: Final = 100
MOST_INGREDIENTS: Final = 50
_MOST_PICTURES: Final = 12
_MOST_PROBLEMS: Final = 10
_MAX_JSON: Final = 8 * 1024**2
_MAX_PICTURE: Final = 2 * 1024**2
_THUMBNAIL: Final = 256
_HASH: Final = re.compile(rf"{HASH_PREFIX}([0-9a-f]{{64}})")
_MARKED: Final = dict.fromkeys(
    (*range(0x20), *range(0x7F, 0xA0), 0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)),
    "\N{REPLACEMENT CHARACTER}",
)
"""Control characters, and those that turn the direction of a text."""
_SIGNER_ONLY: Final = "signingCredential."
"""Failures that say something of who signed, and nothing of the content."""


def read_credentials(path: str, anchors: str = "") -> FoundCredentials | None:
    """The newest manifest of a file, validated without the network; None where there is none.

    Args:
        path: The file.
        anchors: The certificates of trusted authorities, in PEM.

    Raises:
        MediaError: There is one that cannot be read; it says why.
    """
    file_path = Path(path)
    try:
        size = store_size(file_path)
        if size is None:
            return None
        with file_path.open("rb") as file:
            mime_type = recognise(file.read(HEAD_BYTES)).mime_type
    except OSError as error:
        raise MediaError("The file cannot be opened.", detail=str(error)) from error
    if size > MAX_STORE_BYTES:
        raise MediaError("The Content Credentials are larger than is allowed.")
    return _read(file_path, mime_type, anchors)


def _read(path: Path, mime_type: str, anchors: str) -> FoundCredentials | None:
    import c2pa  # noqa: PLC0415 - the window's process need not load it

    try:
        with path.open("rb") as file, c2pa.Reader(mime_type, file, context=offline_context(anchors)) as reader:
            text = reader.json()
            if len(text) > _MAX_JSON:
                raise MediaError("The Content Credentials say more than is allowed.")
            return _found(json.loads(text), reader)
    except c2pa.C2paError.ManifestNotFound:
        return None
    except (c2pa.C2paError, ValueError, RecursionError) as error:
        raise MediaError("The Content Credentials are damaged.", detail=str(error)[:500]) from error


def _found(store: Mapping[str, Any], reader: "c2pa.Reader") -> FoundCredentials:
    label = _text(store.get("active_manifest"))
    manifest = _mapping(_mapping(store.get("manifests")).get(label))
    signature = _mapping(manifest.get("signature_info"))
    failures = [_mapping(one) for one in _listed(store.get("validation_status"))]
    issuer = _text(signature.get("issuer"))
    return FoundCredentials(
        state=_state(_text(store.get("validation_state")), failures, is_self_made=issuer == SELF_MADE),
        label=label,
        title=_text(manifest.get("title")),
        signer=_text(signature.get("common_name")) or issuer,
        issuer=issuer,
        signed_at=_text(signature.get("time")),
        generator=_generator(manifest),
        actions=tuple(_actions(manifest)),
        ingredients=tuple(_ingredients(manifest, reader)),
        problems=tuple(dict.fromkeys(_problem(one) for one in failures))[:_MOST_PROBLEMS],
    )


def _state(said: str, failures: Iterable[Mapping[str, Any]], *, is_self_made: bool) -> CredentialState:
    if said == "Trusted":
        return CredentialState.TRUSTED
    codes = {_text(one.get("code")) for one in failures}
    if said != "Valid" and not (codes and all(code.startswith(_SIGNER_ONLY) for code in codes)):
        return CredentialState.DAMAGED
    return CredentialState.SELF_MADE if is_self_made else CredentialState.UNTRUSTED


def _problem(failure: Mapping[str, Any]) -> str:
    return _text(failure.get("explanation")) or _text(failure.get("code"))


def _generator(manifest: Mapping[str, Any]) -> str:
    told = [_mapping(one) for one in _listed(manifest.get("claim_generator_info"))]
    names = [f"{_text(one.get('name'))} {_text(one.get('version'))}".strip() for one in told[:1]]
    return names[0] if names else _text(manifest.get("claim_generator"))


def _actions(manifest: Mapping[str, Any]) -> list[FoundAction]:
    told: list[FoundAction] = []
    for one in _listed(manifest.get("assertions")):
        assertion = _mapping(one)
        if _text(assertion.get("label")).startswith("c2pa.actions"):
            data = _mapping(assertion.get("data"))
            told += [_action(_mapping(action)) for action in _listed(data.get("actions"))[:MOST_ACTIONS]]
    return told[:MOST_ACTIONS]


def _action(action: Mapping[str, Any]) -> FoundAction:
    agent = action.get("softwareAgent")
    return FoundAction(
        name=_text(action.get("action")),
        source=_text(action.get("digitalSourceType")).rpartition("/")[2],
        agent=_text(agent) or _text(_mapping(agent).get("name")),
        when=_text(action.get("when")),
        words=_text(action.get("description")),
    )


def _ingredients(manifest: Mapping[str, Any], reader: "c2pa.Reader") -> list[FoundIngredient]:
    told: list[FoundIngredient] = []
    for number, one in enumerate(_listed(manifest.get("ingredients"))[:MOST_INGREDIENTS]):
        part = _mapping(one)
        known = _HASH.fullmatch(_text(part.get("instance_id")))
        picture = _mapping(part.get("thumbnail")) if number < _MOST_PICTURES else {}
        told.append(
            FoundIngredient(
                title=_text(part.get("title")),
                mime_type=_text(part.get("format")),
                relationship=_text(part.get("relationship")),
                words=_text(part.get("description")),
                sha256=known[1] if known else None,
                thumbnail=_thumbnail(_text(picture.get("identifier")), reader),
                has_credentials=bool(part.get("active_manifest")),
            )
        )
    return told


def _thumbnail(name: str, reader: "c2pa.Reader") -> bytes | None:
    """A picture of the manifest, drawn anew; None where there is none that can be read."""
    import c2pa  # noqa: PLC0415 - as above

    from app.media.pictures import read_bytes  # noqa: PLC0415 - only where there are any
    from app.media.thumbnails import encode  # noqa: PLC0415

    if not name:
        return None
    data = io.BytesIO()
    try:
        if reader.resource_to_stream(name, data) > _MAX_PICTURE:
            return None
        return encode(read_bytes(data.getvalue(), _THUMBNAIL))
    except (c2pa.C2paError, MediaError):
        return None


def _text(value: object) -> str:
    """A text of theirs, in which nothing turns the direction of what stands around it, or steers a terminal."""
    return text_of(value).translate(_MARKED)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
