"""`python -m tests.support.servers.referee`: a provider in a process of its own, with a log of what it charged.

It prints its ports, the provider's and the one for a test's orders, as a line of JSON when it answers.
"""

import argparse
import asyncio
import json
import sys
import time
from pathlib import Path

from tests.support.servers.referee.book import Account, Book, Log
from tests.support.servers.referee.faults import Faults, Plan
from tests.support.servers.referee.pace import Pace, run
from tests.support.servers.referee.server import Referee


def main(arguments: list[str]) -> None:
    """Serve until the process is ended."""
    options = _parser().parse_args(arguments)
    pace = Pace(options.epoch or time.time(), options.speed)
    log = Log(options.log, pace)
    accounts = [Account(name, **fields) for name, fields in json.loads(options.accounts).items()]
    ways = frozenset(options.way.split(","))
    book = Book(
        accounts, log, pace, seed=options.seed, ways=ways, run_seconds=(options.run_seconds[0], options.run_seconds[1])
    )
    run(pace, _serve(Referee(book, Faults(_plan(options.faults), options.seed), log, pace)))


async def _serve(referee: Referee) -> None:
    await referee.listen()
    ports = {"port": referee.port, "orders": await referee.listen_for_orders()}
    sys.stdout.write(json.dumps(ports) + "\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


def _plan(text: str) -> Plan:
    if not text:
        return Plan()
    return Plan.model_validate_json(text if text.lstrip().startswith("{") else Path(text).read_text(encoding="utf-8"))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="referee")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--way", default="none", help="key, own_id, listing, listing_ended, usage, none; or several")
    parser.add_argument("--faults", default="", help="a plan as JSON, or a file with one")
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--accounts", default='{"first": {"keys": ["key-first"], "balance": 10000, "slots": 4}}')
    parser.add_argument("--run-seconds", type=float, nargs=2, default=[0.5, 2.0])
    parser.add_argument("--epoch", type=float, default=0.0)
    parser.add_argument("--speed", type=float, default=1.0)
    return parser


if __name__ == "__main__":
    main(sys.argv[1:])
