"""Alembic's entry: runs inside the transaction that `pipeline.workflow.engine` opened."""

from alembic import context

from pipeline.workflow.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    transactional_ddl=False,
)
context.run_migrations()
