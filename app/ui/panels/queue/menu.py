"""The menu of the chosen jobs, and the menu of the whole queue."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from app.domain.enums import QueueMode
from app.ui.amounts import number
from app.ui.panels.queue.actions import QueueActions
from app.ui.panels.queue.commands import QueueCommands
from app.ui.panels.queue.failure_words import failure_word
from app.ui.panels.queue.model import QueueModel
from app.ui.panels.queue.order import KEYS, Column, title_of
from app.ui.panels.queue.queue_mode import QueueRun
from app.ui.theme import Theme

_REFUSED: Final = "ContentRefusedError"


def jobs_menu(parent: QWidget, actions: QueueActions) -> QMenu:
    """What can be done with the chosen jobs; what cannot be done is left out."""
    menu = _menu(parent)
    _add(menu, actions.decide, actions.result)
    _add(menu, actions.to_front, actions.up, actions.down, actions.to_end)
    _add(menu, actions.hold, actions.schedule, actions.start_now)
    _add_menu(menu, _tr("Priority"), actions.higher, actions.lower, actions.usual)
    _add(menu, actions.retry, actions.duplicate, actions.edit, actions.preset, actions.cancel)
    _add_menu(menu, _tr("Copy"), actions.copy_prompt, actions.copy_numbers, actions.copy_errors)
    _add(menu, actions.details, actions.remove)
    return menu


def queue_menu(
    parent: QWidget,
    theme: Theme,
    run: QueueRun,
    commands: QueueCommands,
    model: QueueModel,
    failed: Mapping[str, int],
    grouping: QAction,
    folds: Mapping[str, Callable[[], None]],
) -> QMenu:
    """What can be done with the queue as a whole.

    Args:
        parent: Owner.
        theme: The look.
        run: Whether the queue runs.
        commands: Makes jobs again.
        model: Whose order can be changed.
        failed: How many jobs failed and were not made again, by the kind of their error.
        grouping: Puts jobs under their batches.
        folds: What opens and closes all batches, by its words; empty where jobs are not grouped.
    """
    menu = _menu(parent)
    if run.mode == QueueMode.RUNNING:
        menu.addAction(theme.icon("circle-pause"), _tr("Pause all"), run.pause)
        menu.addAction(theme.icon("hourglass"), _tr("Finish what runs, then stop"), run.finish)
    else:
        menu.addAction(theme.icon("play"), _tr("Resume"), run.resume)
    menu.addSeparator()
    _add_retries(menu, theme, commands, failed)
    menu.addSeparator()
    menu.addMenu(_sort_menu(menu, model))
    menu.addAction(grouping)
    for text, fold in folds.items():
        menu.addAction(text, fold)
    return menu


def _sort_menu(parent: QMenu, model: QueueModel) -> QMenu:
    """The orders that a click on a column gives, for those who have no pointer."""
    menu = QMenu(_tr("Sort by"), parent)
    present, is_descending = model.sorting
    plain = menu.addAction(_tr("Order of the queue"), partial(_sort, model, None))
    plain.setCheckable(True)
    plain.setChecked(present is None)
    for column in KEYS:
        action = menu.addAction(title_of(column), partial(_sort, model, column))
        action.setCheckable(True)
        action.setChecked(column == present)
    menu.addSeparator()
    turned = menu.addAction(_tr("The other way round"), partial(_turn, model))
    turned.setCheckable(True)
    turned.setChecked(is_descending)
    turned.setEnabled(present is not None)
    return menu


def _sort(model: QueueModel, column: Column | None) -> None:
    model.sort_by(column)


def _turn(model: QueueModel) -> None:
    column, is_descending = model.sorting
    model.sort_by(column, descending=not is_descending)


def _add_retries(menu: QMenu, theme: Theme, commands: QueueCommands, failed: Mapping[str, int]) -> None:
    count = sum(found for kind, found in failed.items() if kind != _REFUSED)
    text = _tr("Retry all failed ({count})").format(count=number(count)) if count else _tr("Retry all failed")
    every = menu.addAction(theme.icon("rotate-ccw"), text, lambda: commands.retry_failed(None))
    every.setEnabled(count > 0)
    if not failed:
        return
    by_kind = QMenu(_tr("Retry failed by kind"), menu)
    for kind, found in sorted(failed.items(), key=lambda item: -item[1]):
        words = f"{failure_word(kind)} ({number(found)})"
        by_kind.addAction(words, partial(_retry, commands, kind))
    menu.addMenu(by_kind)


def _retry(commands: QueueCommands, kind: str) -> None:
    commands.retry_failed(kind)


def _menu(parent: QWidget) -> QMenu:
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu


def _add(menu: QMenu, *actions: QAction) -> None:
    fitting = [action for action in actions if action.isEnabled()]
    menu.addActions(fitting)
    if fitting:
        menu.addSeparator()


def _add_menu(menu: QMenu, title: str, *actions: QAction) -> None:
    fitting = [action for action in actions if action.isEnabled()]
    if fitting:
        inner = QMenu(title, menu)
        inner.addActions(fitting)
        menu.addMenu(inner)
        menu.addSeparator()


def _tr(text: str) -> str:
    return QCoreApplication.translate("Queue", text)
