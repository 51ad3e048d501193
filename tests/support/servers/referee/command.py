"""`python -m tests.support.servers.referee.command …`: the command line, with the referee among its providers."""

from pathlib import Path

from app.cli import run_command
from app.providers.base import ClearingWay
from app.providers.registry import ProviderEnvironment, register
from tests.support.servers.referee.adapter import RefereeProvider


def build(_environment: ProviderEnvironment) -> RefereeProvider:
    return RefereeProvider((ClearingWay.OWN_ID,))


if __name__ == "__main__":
    register(build(ProviderEnvironment(Path())).manifest, build)
    run_command()
