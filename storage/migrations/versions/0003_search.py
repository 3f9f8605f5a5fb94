"""What search needs: the words of every message, and a list of the messages whose words are to be read (again)

Triggers keep the list, so that no way of changing a message, a name or a subject can forget it. The tables belong to
``storage.searchable`` and are not part of ``storage.schema``: SQLAlchemy cannot describe them.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_OF_MESSAGE = "conversation_id, author, author_name, text, deleted_at"

# which rows of another table, when changed, ask for which messages to be read again
_OTHERS = (
    ("conversations", "subject, customer_id, identity_id", "conversation_id = NEW.id"),
    ("customers", "name", "conversation_id IN (SELECT id FROM conversations WHERE customer_id = NEW.id)"),
    (
        "identities",
        "address, customer_id",
        "author = CAST(NEW.id AS TEXT) OR conversation_id IN (SELECT id FROM conversations WHERE identity_id = NEW.id)",
    ),
)

# https://www.sqlite.org/fts5.html: the words come ready, one a token; nobody asks for their order or for ranks
_SQLITE_TABLES = (
    "CREATE TABLE search_queue (message_id INTEGER PRIMARY KEY)",
    "CREATE VIRTUAL TABLE search_words USING fts5(words, tokenize = \"ascii tokenchars '@'\", detail = column, "
    "columnsize = 0)",
)
_POSTGRESQL_TABLES = (
    "CREATE TABLE search_queue (message_id BIGINT PRIMARY KEY)",
    "CREATE TABLE search_words (rowid BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)",
    "CREATE INDEX search_words_words ON search_words USING gin (words)",
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        statements = (*_SQLITE_TABLES, *_sqlite_triggers())
    else:
        statements = (*_POSTGRESQL_TABLES, *_postgresql_triggers())
    for statement in statements:
        op.execute(statement)
    op.execute("INSERT INTO search_queue (message_id) SELECT id FROM messages")


def _sqlite_triggers() -> list[str]:
    def trigger(name: str, when: str, table: str, messages: str) -> str:
        put = f"INSERT OR IGNORE INTO search_queue (message_id) {messages}"
        return f"CREATE TRIGGER search_{name} AFTER {when} ON {table} BEGIN {put}; END"

    made = [
        trigger("said", "INSERT", "messages", "VALUES (NEW.id)"),
        trigger("changed", f"UPDATE OF {_OF_MESSAGE}", "messages", "VALUES (NEW.id)"),
        trigger("erased", "DELETE", "messages", "VALUES (OLD.id)"),
    ]
    for table, columns, which in _OTHERS:
        made.append(trigger(table, f"UPDATE OF {columns}", table, f"SELECT id FROM messages WHERE {which}"))
    return made


def _postgresql_triggers() -> list[str]:
    """The row of the list stays locked until the commit: whoever reads words meanwhile leaves it for later."""

    def trigger(table: str, when: str, messages: str) -> tuple[str, str]:
        again = "ON CONFLICT (message_id) DO UPDATE SET message_id = excluded.message_id"
        body = f"BEGIN INSERT INTO search_queue (message_id) {messages} {again}; RETURN NULL; END"
        return (
            f"CREATE FUNCTION search_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
            f"CREATE TRIGGER search_{table} AFTER {when} ON {table} FOR EACH ROW EXECUTE FUNCTION search_{table}()",
        )

    made = [*trigger("messages", f"INSERT OR UPDATE OF {_OF_MESSAGE} OR DELETE", "VALUES (COALESCE(NEW.id, OLD.id))")]
    for table, columns, which in _OTHERS:
        made += trigger(table, f"UPDATE OF {columns}", f"SELECT id FROM messages WHERE {which}")
    return made


def downgrade() -> None:
    raise NotImplementedError("Restore the backup that was made before the upgrade.")
