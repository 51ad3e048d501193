"""How the window was left: layouts, sizes and what it showed, in one small file."""

import json
from pathlib import Path
from typing import Any


class ViewStore:
    """Reads the view state once and writes it whole; a damaged file counts as none.

    Args:
        path: The file; None keeps the state in memory alone.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._data = self._read()

    def get(self, key: str, default: Any = None) -> Any:
        return self._data.get(key, default)

    def put(self, key: str, value: Any) -> None:
        """Change a value; `save` writes it."""
        self._data[key] = value

    def save(self) -> None:
        """Write the file in one step: what was there stays whole until the new one is complete.

        Where it cannot be written that is logged and no more: the window closes all the same.
        """
        if self._path is None:
            return
        draft = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_text(json.dumps(self._data, indent=1), "utf-8")
            draft.replace(self._path)
        except OSError as error:
            import structlog  # noqa: PLC0415 - the window is painted before anything but Qt is imported

            structlog.get_logger(__name__).warning("window_state_not_saved", error=str(error))

    def _read(self) -> dict[str, Any]:
        if self._path is None:
            return {}
        try:
            data = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        return data if isinstance(data, dict) else {}
