"""Databases as earlier versions of the program left them."""

from pathlib import Path

import alembic.command
from alembic.config import Config
from sqlalchemy import create_engine

import app.storage.migrate


def make_schema(path: Path, number: int) -> None:
    """Make a database of an earlier schema, without rows."""
    engine = create_engine(f"sqlite:///{path}")
    config = Config()
    config.set_main_option("script_location", str(Path(app.storage.migrate.__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        alembic.command.upgrade(config, f"{number:04}")
        connection.exec_driver_sql(f"PRAGMA user_version={number}")
    engine.dispose()
