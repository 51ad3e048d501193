"""Alembic's entry: runs the migrations on the connection that storage/migrate.py hands over."""

from alembic import context

from app.domain import (
    account,
    asset,
    asset_set,
    batch,
    budget,
    capture,
    device,
    distinct_pair,
    execution,
    execution_chain,
    execution_loop,
    job,
    ledger,
    library_folder,
    lineage,
    preset,
    quota,
    session,
    signing,
    submission,
    tag,
    user,
    vault_key,
)
from app.domain.base import Base

MAPPED = (
    account,
    asset,
    asset_set,
    batch,
    budget,
    capture,
    device,
    distinct_pair,
    execution,
    execution_chain,
    execution_loop,
    job,
    ledger,
    library_folder,
    lineage,
    preset,
    quota,
    session,
    signing,
    submission,
    tag,
    user,
    vault_key,
)
"""Importing these fills the metadata."""

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=False,
)
context.run_migrations()
