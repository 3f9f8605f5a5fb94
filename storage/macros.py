"""Ready answers made at the desk, and how often each is used."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from bot.model.macro import Macro
from storage.prepared import Prepared
from storage.schema import macro_uses, macros
from storage.transaction import Transaction

_m = macros.c
_u = macro_uses.c
_upsert = insert(macros)
_save = Prepared(
    _upsert.on_conflict_do_update(
        index_elements=[_m.name, _m.language],
        set_={name: _upsert.excluded[name] for name in ("text", "does", "author", "changed_at")},
    )
)
_all = Prepared(sa.select(_m.name, _m.language, _m.text, _m.does).order_by(_m.name, _m.language))
_delete = Prepared(sa.delete(macros).where(_m.name == sa.bindparam("which"), _m.language == sa.bindparam("spoken")))
_count = insert(macro_uses)
_use = Prepared(
    _count.on_conflict_do_update(
        index_elements=[_u.name], set_={"used": _u.used + 1, "last_used_at": _count.excluded.last_used_at}
    )
)
_uses = Prepared(sa.select(_u.name, _u.used, _u.last_used_at))


def save(tx: Transaction, macro: Macro, author: str) -> None:
    """Make it, or put it in the place of the one with this name and language."""
    does = {"title": macro.title, "tags": list(macro.tags), "status": macro.status, "snooze": macro.snooze}
    tx.execute(
        _save,
        {
            "id": tx.new_id(), "name": macro.name, "language": macro.language, "text": macro.text, "does": does,
            "author": author, "changed_at": tx.now,
        },
    )  # fmt: skip


def delete(tx: Transaction, name: str, language: str) -> bool:
    """False when there was none."""
    return tx.execute(_delete, {"which": name, "spoken": language}).rowcount == 1


def made_at_desk(tx: Transaction) -> list[Macro]:
    return [_macro(*row) for row in tx.all(_all)]


def _macro(name: str, language: str, text: str, does: dict[str, Any] | None) -> Macro:
    more = does or {}
    return Macro(
        name, text, language, more.get("title", ""), tuple(more.get("tags", ())), more.get("status", ""),
        more.get("snooze", ""),
    )  # fmt: skip


def count_use(tx: Transaction, name: str) -> None:
    tx.execute(_use, {"name": name, "used": 1, "last_used_at": tx.now})


def uses(tx: Transaction) -> dict[str, tuple[int, datetime]]:
    """How often each was sent, and when last."""
    return {row[0]: (row[1], row[2]) for row in tx.all(_uses)}
