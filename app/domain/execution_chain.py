"""Chains of jobs and runs: what a run delivered, what jobs take of runs, and what runs take of jobs."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

import app.domain.asset  # noqa: F401  (chains name the table of assets)
from app.domain.base import Base, Flag, table_args
from app.domain.execution import Execution
from app.domain.job import Job


class ExecutionOutput(Base):
    """A file that a run delivered; one that the library had already is an output too."""

    __tablename__ = "execution_outputs"

    execution_id: Mapped[int] = mapped_column(Integer, ForeignKey(Execution.id, ondelete="CASCADE"), primary_key=True)
    output_index: Mapped[int] = mapped_column(Integer, primary_key=True)
    """0 for the first one."""
    asset_id: Mapped[int] = mapped_column(Integer, ForeignKey("assets.id", ondelete="CASCADE"), index=True)

    __table_args__ = table_args(
        CheckConstraint("output_index >= 0", name="output_not_negative"), sqlite_with_rowid=False
    )


class JobExecutionDependency(Base):
    """An input slot of a job that takes an output of a run."""

    __tablename__ = "job_execution_dependencies"

    job_id: Mapped[int] = mapped_column(Integer, ForeignKey(Job.id, ondelete="CASCADE"), primary_key=True)
    slot: Mapped[str] = mapped_column(Text, primary_key=True)
    """The name of the parameter; it is empty in the job's `params` until the output is there."""
    execution_id: Mapped[int] = mapped_column(Integer, ForeignKey(Execution.id), index=True)
    output_index: Mapped[int] = mapped_column(Integer, default=0)
    asset_id: Mapped[int | None] = mapped_column(Integer)
    """The output, once it is there; no foreign key (the asset may go later)."""

    __table_args__ = table_args(
        CheckConstraint("output_index >= 0", name="output_not_negative"),
        Index("ix_job_execution_dependencies_open", "job_id", sqlite_where=asset_id.is_(None)),
    )


class ExecutionJobDependency(Base):
    """A job that a run begins after, and the variable that takes an output of it."""

    __tablename__ = "execution_job_dependencies"

    execution_id: Mapped[int] = mapped_column(Integer, ForeignKey(Execution.id, ondelete="CASCADE"), primary_key=True)
    depends_on_id: Mapped[int] = mapped_column(Integer, ForeignKey(Job.id), primary_key=True)
    variable: Mapped[str] = mapped_column(Text, primary_key=True)
    """Of the preset; "" where the run only waits."""
    output_index: Mapped[int] = mapped_column(Integer, default=0)
    is_met: Mapped[bool] = mapped_column(Flag, default=False)
    """The job is completed, and the variable has the id of its output."""

    __table_args__ = table_args(
        CheckConstraint("output_index >= 0", name="output_not_negative"),
        Index(None, "depends_on_id"),
        Index("ix_execution_job_dependencies_open", "execution_id", sqlite_where=~is_met),
        sqlite_with_rowid=False,
    )
