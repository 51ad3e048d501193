"""A process that adds edges to a library as it is told, and says of each whether it was taken.

Run as `python -m tests.support.edge_adder DATABASE USER`; a line of standard input holds edges as JSON, each a parent
and a child, and the answer is a line, too.
"""

import asyncio
import json
import sys
from pathlib import Path

import app  # noqa: F401  (swaps the SQLite library in)
from app.domain import account, batch, budget, job, submission, user  # noqa: F401  (the tables that an edge names)
from app.domain.enums import OperationType
from app.domain.errors import LineageError
from app.domain.events import EventBus, EventLog
from app.services.asset.lineage_service import LineageService
from app.storage.database import Database
from app.system.clock import Clock


async def main(path: Path, user_id: int) -> None:
    database = Database(path)
    for line in iter(sys.stdin.readline, ""):
        answers = [await _add(database, user_id, parent, child) for parent, child in json.loads(line)]
        sys.stdout.write(json.dumps(answers) + "\n")
        sys.stdout.flush()
    await database.close()


async def _add(database: Database, user_id: int, parent: int, child: int) -> bool:
    try:
        async with database.write() as session:
            lineage = LineageService(session, EventLog(EventBus()), Clock(), acting_for=user_id)
            await lineage.create_lineage(child, [parent], OperationType.FUSION)
    except LineageError:
        return False
    return True


if __name__ == "__main__":
    import structlog

    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
