"""Alembic environment."""

import importlib
import importlib.util
import pkgutil

from alembic import context

import surgery_gov
from surgery_gov.kernel.db import Base, Instant, make_engine

for feature in pkgutil.iter_modules(surgery_gov.__path__, "surgery_gov."):
    if feature.ispkg and importlib.util.find_spec(f"{feature.name}.models"):
        importlib.import_module(f"{feature.name}.models")


def as_plain_sql(kind, thing, autogen_context):
    """Write our column types into migrations as what they are in the database."""
    if kind == "type" and isinstance(thing, Instant):
        return "sa.DateTime(timezone=True)"
    return False


engine = make_engine(context.config.get_main_option("sqlalchemy.url"))
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=as_plain_sql,
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
