"""How the user left the window's parts: columns, sizes, last values; a small file in the data folder."""

import json
from pathlib import Path
from typing import Any, Final

import structlog
from PySide6.QtCore import QObject, QTimer

log = structlog.get_logger(__name__)

_SAVE_AFTER_MS: Final = 500


class ViewState(QObject):
    """Values by name ("queue.columns"), kept over a restart; losing them loses no work.

    Args:
        path: The file; None keeps them in memory only.
        parent: Owner.
    """

    def __init__(self, path: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self._values = _read(path) if path else {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SAVE_AFTER_MS)
        self._timer.timeout.connect(self.save)

    def get(self, name: str, default: Any = None) -> Any:
        return self._values.get(name, default)

    def put(self, name: str, value: Any) -> None:
        """Keep a value that JSON can hold; it is written a moment later."""
        if self._values.get(name) != value:
            self._values[name] = value
            self._timer.start()

    def save(self) -> None:
        """Write now what is not written yet."""
        self._timer.stop()
        if self._path is None:
            return
        fresh = self._path.with_name(f"{self._path.name}.new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_text(json.dumps(self._values, ensure_ascii=False, indent=1), "utf-8")
            fresh.replace(self._path)
        except OSError as error:
            log.warning("view_state_not_saved", error=str(error))


def _read(path: Path) -> dict[str, Any]:
    try:
        values = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        log.warning("view_state_not_read", error=str(error))
        return {}
    return values if isinstance(values, dict) else {}
