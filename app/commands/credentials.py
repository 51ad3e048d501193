"""`pixsim7 assets credentials|certificate`: Content Credentials of files, and what signs them."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from app.bootstrap import Program
from app.commands.running import AsJson, run, show
from app.domain.errors import ValidationError
from app.media.credentials.found import CredentialState, FoundCredentials, FoundIngredient
from app.media.credentials.signing_key import MAX_BYTES, CertificateFacts
from app.system.threads import in_thread

MOST_DIGITS = 18
STATES = {
    CredentialState.TRUSTED: "Trusted: signed by {signer}.",
    CredentialState.UNTRUSTED: "Not trusted: signed by {signer}, whom nobody here knows.",
    CredentialState.SELF_MADE: "Not trusted: signed with a self-made certificate ({signer}).",
    CredentialState.DAMAGED: "Damaged: the file, or what is said of it, was changed after the signing by {signer}.",
}


def show_credentials(
    what: Annotated[str, typer.Argument(help="An asset's id, or a file.")], as_json: AsJson = False
) -> None:
    """The Content Credentials of an asset or of any file, validated without the network."""

    async def work(program: Program) -> None:
        path = Path(what)
        async with program.units.steps(program.user_id) as services:
            if await in_thread(path.is_file):
                found = await services.content_credentials.read_file(path)
            elif what.isdecimal() and len(what) <= MOST_DIGITS:
                found = await services.content_credentials.read_asset(int(what))
            else:
                raise ValidationError(f"There is no file {what}, and it is no asset's id.", field="what")
        show({"credentials": None if found is None else _data(found)}, credential_words(found), as_json)

    run(work)


def manage_certificate(
    chain: Annotated[Path | None, typer.Option(help="Your certificate chain (PEM), the signing one first.")] = None,
    key: Annotated[Path | None, typer.Option(help="Its private key (PEM); it is kept in the vault.")] = None,
    self_made: Annotated[bool, typer.Option("--self-made", help="Make one that nobody else trusts.")] = False,
    forget: Annotated[bool, typer.Option("--forget", help="Delete certificate and key.")] = False,
    as_json: AsJson = False,
) -> None:
    """What signs Content Credentials; a password of the key is asked for, and is not kept."""

    async def work(program: Program) -> None:
        if (chain is None) != (key is None):
            raise ValidationError("A chain and its key are given together.", field="key")
        if forget:
            async with program.units.write(program.user_id) as services:
                await services.content_credentials.keys.forget_certificate(program.user_id)
        async with program.units.steps(program.user_id) as services:
            keys = services.content_credentials.keys
            if chain is not None and key is not None:
                await _bring(program, chain, key)
            elif self_made:
                await keys.make_certificate(program.user_id)
        async with program.units.read(program.user_id) as services:
            facts = await services.content_credentials.keys.get_certificate(program.user_id)
        show({"certificate": None if facts is None else asdict(facts)}, certificate_words(facts), as_json)

    run(work)


async def _bring(program: Program, chain: Path, key: Path) -> None:
    texts = [await in_thread(_read, path) for path in (chain, key)]
    password = typer.prompt("Password of the key", hide_input=True, err=True) if b"ENCRYPTED" in texts[1] else None
    async with program.units.steps(program.user_id) as services:
        await services.content_credentials.keys.set_certificate(
            program.user_id, texts[0], texts[1], password=password.encode() if password else None
        )


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ValidationError(f"{path} cannot be read: {error.strerror or error}.") from error


def certificate_words(facts: CertificateFacts | None) -> str:
    """What signs, in a sentence."""
    if facts is None:
        return "There is none: the first export with Content Credentials makes a self-made one, which is not trusted."
    until = f"{facts.not_after:%Y-%m-%d}"
    if facts.is_self_made:
        return f"{facts.subject}, until {until}. Nobody else trusts it."
    return f"{facts.subject}, issued by {facts.issuer}, until {until}."


def credential_words(found: FoundCredentials | None) -> str:
    """What credentials say, line by line."""
    if found is None:
        return "There are no Content Credentials in this file."
    lines = [STATES[found.state].format(signer=found.signer or "somebody without a name")]
    lines += [f"  {problem}" for problem in found.problems] if found.state == CredentialState.DAMAGED else []
    lines.append(f"Made by {found.generator or 'an unknown program'}.")
    for action in found.actions:
        told = (action.name, action.source, action.agent, action.when, action.words)
        lines.append(f"  did   {' · '.join(part for part in told if part)}")
    lines += [f"  from  {_ingredient_words(part)}" for part in found.ingredients]
    return "\n".join(lines)


def _ingredient_words(part: FoundIngredient) -> str:
    return " · ".join(word for word in (part.title, part.relationship, part.words, part.sha256 or "") if word)


def _data(found: FoundCredentials) -> dict[str, Any]:
    data = asdict(found)
    for part in data["ingredients"]:
        part["has_thumbnail"] = part.pop("thumbnail") is not None
    return data
