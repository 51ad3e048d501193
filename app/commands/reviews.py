"""`pixsim7 review`: submissions of which nobody knows whether they arrived; a person decides."""

from dataclasses import asdict
from typing import Annotated

import typer

from app.bootstrap import Program
from app.commands.running import AsJson, run, show
from app.domain.money import amount_words

review_cli = typer.Typer(help="What may have been charged and waits for your decision.", no_args_is_help=True)

Submission = Annotated[str, typer.Argument(help="Its id, as `review list` shows it.")]


@review_cli.command("list")
def list_reviews(as_json: AsJson = False) -> None:
    """What waits for a decision, and what is held for it until then."""

    async def work(program: Program) -> None:
        async with program.units.read(program.user_id) as services:
            rows = [asdict(row) for row in await services.review.list_reviews(program.user_id)]
        lines = [
            f"{row['submission_id']}  job {row['job_id']}  {amount_words(row['held'], row['credit_type'])} held at "
            f"{row['account_label']}: {row['reason']}"
            for row in rows
        ]
        show({"reviews": rows}, "\n".join(lines) or "Nothing waits for a decision.", as_json)

    run(work)


@review_cli.command("exists")
def confirm(submission_id: Submission, remote_id: str, as_json: AsJson = False) -> None:
    """It was made: follow it under the provider's id of it."""

    async def work(program: Program) -> None:
        async with program.units.write(program.user_id) as services:
            await services.review.confirm_submission(submission_id, remote_id)
        show({"id": submission_id, "remote_id": remote_id}, f"It is followed as {remote_id}.", as_json)

    run(work)


@review_cli.command("absent")
def dismiss(submission_ids: Annotated[list[str], typer.Argument()], as_json: AsJson = False) -> None:
    """They were not made: what is held is given back, and their jobs have failed."""

    async def work(program: Program) -> None:
        async with program.units.write(program.user_id) as services:
            for submission_id in submission_ids:
                await services.review.dismiss_submission(submission_id)
        show({"ids": submission_ids}, "What was held is free again.", as_json)

    run(work)


@review_cli.command("again")
def send_again(
    submission_id: Submission,
    accept: Annotated[bool, typer.Option("--accept-second-charge", help="You know that it may be paid twice.")] = False,
    as_json: AsJson = False,
) -> None:
    """Send it again, though the first one may have been charged too."""
    if not accept:
        raise typer.BadParameter("the first one may have been charged: say that you accept a second charge")

    async def work(program: Program) -> None:
        async with program.units.write(program.user_id) as services:
            await services.review.send_again(submission_id)
        show({"id": submission_id, "sent_again": True}, "Its job gets a new attempt.", as_json)

    run(work)
