"""Smooth ways of the camera and the cards; at once where motion is reduced."""

from collections.abc import Callable

from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation

from app.ui.theme import Theme


class Motion(QObject):
    """Runs one movement at a time; a new one takes the place of the last.

    Args:
        theme: Says how long, and whether at all.
        parent: Owner.
    """

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._step: Callable[[float], None] | None = None
        self._animation = QVariantAnimation(self)
        self._animation.setStartValue(0.0)
        self._animation.setEndValue(1.0)
        self._animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._animation.valueChanged.connect(self._move)

    @property
    def is_running(self) -> bool:
        return self._animation.state() == QVariantAnimation.State.Running

    def start(self, step: Callable[[float], None], *, is_smooth: bool = True) -> None:
        """Call `step` with the share of the way until it is 1."""
        self.stop()
        duration = self._theme.token("motion.normal")
        if not is_smooth or duration <= 0:
            step(1.0)
            return
        self._step = step
        self._animation.setDuration(duration)
        self._animation.start()

    def stop(self) -> None:
        """Go to the end of what is under way."""
        step, self._step = self._step, None
        self._animation.stop()
        if step is not None:
            step(1.0)

    def _move(self, share: object) -> None:
        step = self._step
        if step is None or not isinstance(share, float):
            return
        if share >= 1.0:
            self._step = None
        step(share)
