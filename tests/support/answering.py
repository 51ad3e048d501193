"""An answer of a service, as its body says."""

import json
from typing import Any

from app.system.http import Answer


def answer_of(data: Any, status: int = 200, **headers: str) -> Answer:
    """An answer with a JSON body."""
    return Answer(status, {"content-type": "application/json", **headers}, json.dumps(data).encode(), data)
