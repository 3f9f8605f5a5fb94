"""A text that is too long for one post goes out in several, by one delivery, so that nothing comes between them.

Each piece is sent as if it were alone. The ts of those that are out stand in the delivery's payload.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.model.richtext import RichText
from bot.model.shown import Post, Update
from channels.base import Cuts, Desk
from channels.markup import join
from storage import outbox
from storage.outbox import Delivery
from storage.transaction import Transaction

_EMPTY = RichText("…")
"""In the place of a piece for which the text is too short by now."""


def next_post(tx: Transaction, desk: Desk, delivery: Delivery, whole: Post) -> Post | None:
    """The piece whose turn it is, the files with the last one; None when a shorter text has no more of them.

    Each has an id of its own, by which the platform can be asked for it; ids of deliveries lie far enough apart."""
    now = outbox.get(tx, delivery.id) or delivery
    pieces, at = _cut(desk, whole.body), len(out(now))
    if len(pieces) > 1:
        outbox.remember(tx, delivery.id, (now.payload or {}) | {"of": len(pieces)})
    if at >= max(len(pieces), 1):
        return None
    is_last = at + 1 >= len(pieces)
    body = pieces[at] if pieces else whole.body
    return replace(whole, delivery_id=whole.delivery_id + at, body=body, files=whole.files if is_last else ())


def next_update(desk: Desk, delivery: Delivery, post: Delivery, whole: Update) -> Update:
    """What becomes of the piece whose turn it is; the last takes all of the text that is left."""
    posts, at = out(post) or [post.external_id], (delivery.payload or {}).get("at", 0)
    if len(posts) == 1:
        return replace(whole, ts=posts[0])
    pieces = _cut(desk, whole.body)
    mine = pieces[at:] if at + 1 == len(posts) else pieces[at : at + 1]
    return replace(whole, ts=posts[at], body=join(mine, "\n") or _EMPTY)


def posted(tx: Transaction, delivery: Delivery, external_id: str) -> str:
    """A piece is out: the first piece's ts when it was the last one; "" when others follow, which are due now."""
    now = outbox.get(tx, delivery.id) or delivery
    payload = now.payload or {}
    done = [*out(now), *([external_id] if external_id else [])]
    if payload.get("of", 1) == 1 and len(done) < 2:
        return external_id
    outbox.remember(tx, delivery.id, payload | {"pieces": done})
    if external_id and len(done) < payload["of"]:
        outbox.go_on(tx, delivery)
        return ""
    return str(done[0])


def updated(tx: Transaction, delivery: Delivery, post: Delivery | None) -> bool:
    """A piece was changed; False when others follow, which are due now."""
    payload = delivery.payload or {}
    at = payload.get("at", 0) + 1
    if post is None or at >= len(out(post)):
        return True
    outbox.remember(tx, delivery.id, payload | {"at": at})
    outbox.go_on(tx, delivery)
    return False


def out(delivery: Delivery) -> list[str]:
    """The ts of the pieces that are out; empty for a post of one piece."""
    return [*(delivery.payload or {}).get("pieces", ())]


def _cut(desk: Desk, body: RichText) -> Sequence[RichText]:
    return desk.pieces(body) if isinstance(desk, Cuts) else [body]
