"""Schema versions, by Alembic."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from bot.errors import SchemaTooNew


def config(connection: Connection) -> Config:
    made = Config()
    made.set_main_option("script_location", "storage:migrations")
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    return made


def upgrade(connection: Connection, to: str = "head") -> str:
    """Upgrade inside the caller's transaction; returns the revision the schema has then."""
    settings = config(connection)
    known = {script.revision for script in ScriptDirectory.from_config(settings).walk_revisions()}
    found = MigrationContext.configure(connection).get_current_revision()
    if found is not None and found not in known:
        raise SchemaTooNew(
            f"The database has schema {found}, which this Deskbell does not know: it was written by a newer one. "
            "Install that version, or restore a backup made before the upgrade."
        )
    command.upgrade(settings, to)
    return MigrationContext.configure(connection).get_current_revision() or ""
