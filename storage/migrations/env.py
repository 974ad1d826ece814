"""Runs migrations on the connection that storage.schema hands over."""

from alembic import context

from storage.tables import METADATA

connection = context.config.attributes["connection"]
# render_as_batch: SQLite cannot alter most of a table in place.
context.configure(connection=connection, target_metadata=METADATA, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
