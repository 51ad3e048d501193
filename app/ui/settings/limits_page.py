"""What the profile may use: jobs a day and at once, and room in the library."""

from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel, Field, JsonValue, create_model
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from app.domain.enums import OperationType
from app.domain.errors import UserError
from app.domain.events import JobAdded, LibraryChanged, UserChanged
from app.system.file_systems import GB
from app.ui.amounts import bytes_words, number
from app.ui.context import UiContext
from app.ui.errors import explain
from app.ui.follow import follow
from app.ui.throttle import Throttle
from app.ui.widgets.form import ParamsForm
from app.ui.widgets.label import Label

if TYPE_CHECKING:
    from app.services.user.quotas import QuotaUse

_LABEL_WIDTH: Final = 156
_MOST_JOBS: Final = 100_000
_MOST_GB: Final = 100_000
_READ_MS: Final = 500
_JOBS, _RUNNING, _ROOM = "quota_jobs", "quota_running", "quota_bytes"
_OPERATION: Final = "operation_"


class LimitsPage(QWidget):
    """Nought is no limit; what is set holds at once."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        theme = context.theme
        about = self.tr(
            "Limits of this profile alone, to keep spending and disk in bounds. A job over the day's limit is refused;"
            " over the limit at once it waits. A full library takes nothing new, but keeps what is paid for."
        )
        self.form = ParamsForm(theme, self._model(), label_width=_LABEL_WIDTH, shows_help=True)
        self._use = Label(theme, "", "small", "secondary", wrap=True)
        self._refusal = Label(theme, "", "small", "failed", wrap=True)
        self._refusal.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.token("space.3"))
        column.addWidget(Label(theme, about, "body", "secondary", wrap=True))
        column.addWidget(self._use)
        column.addWidget(self.form)
        column.addWidget(self._refusal)
        self._soon = Throttle(_READ_MS, self.refresh, parent=self)
        self.form.field_changed.connect(self._save)
        for kind in (JobAdded, LibraryChanged, UserChanged):
            follow(self, context.bus, kind, lambda _event: self._soon.call() if self.isVisible() else None)

    @property
    def use(self) -> str:
        """What is used today, in words."""
        return self._use.text()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Read the limits and what is used of them."""
        self._context.tasks.start(self._read(), what=self.tr("read the limits"))

    def words(self) -> str:
        """What a search can find here."""
        return " ".join([self.tr("Limits quota"), *(self.form.row(name).spec.title for name in self.form.fields())])

    def mark(self, text: str) -> None:
        """Nothing here is left out by a search."""

    def _model(self) -> type[BaseModel]:
        zero: dict[str, JsonValue] = {"zero": self.tr("No limit")}
        fields: dict[str, Any] = {
            _JOBS: (int, Field(0, ge=0, le=_MOST_JOBS, title=self.tr("Jobs a day"), json_schema_extra=zero)),
            _RUNNING: (int, Field(0, ge=0, le=_MOST_JOBS, title=self.tr("Jobs at once"), json_schema_extra=zero)),
            _ROOM: (
                int,
                Field(0, ge=0, le=_MOST_GB, title=self.tr("Library"), json_schema_extra={**zero, "unit": "GB"}),
            ),
        }
        for operation in OperationType:
            title = self.tr("{operation} a day").format(operation=self._context.theme.operation(operation).label)
            extra: dict[str, JsonValue] = {**zero, "advanced": True}
            fields[_OPERATION + operation.value] = (
                int,
                Field(0, ge=0, le=_MOST_JOBS, title=title, json_schema_extra=extra),
            )
        return create_model("Limits", **fields)

    async def _read(self) -> None:
        async with self._context.read() as services:
            use = await services.users.get_quota_use(self._context.user_id)
        if isValid(self):
            self._show(use)

    def _show(self, use: "QuotaUse") -> None:
        values = {
            _JOBS: use.quota_jobs or 0,
            _RUNNING: use.quota_running or 0,
            _ROOM: -(-(use.quota_bytes or 0) // GB),
            **{_OPERATION + key.value: use.quota_operations.get(key, 0) for key in OperationType},
        }
        if values != self.form.value():
            self.form.set_value(values)
        made = self.tr("1 job today") if use.jobs_in_all == 1 else self.tr("{n} jobs today")
        words = self.tr("Used: {jobs}, {room} in the library.")
        jobs, room = made.format(n=number(use.jobs_in_all)), bytes_words(use.library_bytes)
        self._use.setText(words.format(jobs=jobs, room=room))

    def _save(self, _name: str) -> None:
        self._context.tasks.start(self._change(), what=self.tr("save the limits"))

    async def _change(self) -> None:
        values = self.form.value()
        operations = {key.value: values.get(_OPERATION + key.value) or 0 for key in OperationType}
        updates = {
            _JOBS: values.get(_JOBS) or None,
            _RUNNING: values.get(_RUNNING) or None,
            _ROOM: (values.get(_ROOM) or 0) * GB or None,
            "quota_operations": {key: count for key, count in operations.items() if count},
        }
        words = ""
        try:
            async with self._context.write() as services:
                await services.users.update_user(self._context.user_id, updates)
        except UserError as error:
            words = explain(error).sentence
        if isValid(self):
            self._refusal.setText(words)
            self._refusal.setVisible(bool(words))
