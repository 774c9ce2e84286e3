"""Alembic's entry: run the steps on the connection, and inside the transaction, that `vault.schema` hands over."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
context.run_migrations()
