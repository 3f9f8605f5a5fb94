"""Several messages of one customer in one post: when a post goes out, what waits behind it in its lane goes with it.

Nothing waits in order to be joined, and nothing changes places. Each message keeps its own row and its own delivery;
that of one which joined ends as "joined" and names the message whose post shows it. A card that had to wait takes the
first messages with it in the same way, so that many new conversations need one post each and not two.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.desk.show import CARD, FILES, POST, REACT, UPDATE
from bot.i18n import texts
from bot.model.conversation import Direction, Message, StoredFile
from bot.model.richtext import RichText, Span, Style
from bot.rules import Rules
from channels.markup import join
from storage import messages, outbox
from storage.outbox import Delivery
from storage.transaction import Transaction

_ROOM, _ON_CARD = 3_000, 1_000
"""Characters of a joined post, and of the messages on a card."""
_MOST, _MOST_FILES = 50, 10
_MANY = 10
"""More messages than this in one post, and it says how many."""

_CARD = 0
"""In the place of a message's id: the conversation's card shows it."""


def gather(tx: Transaction, rules: Rules, delivery: Delivery) -> list[Message]:
    """The messages of a post that is to go out: its own and, unless it was tried before, what waits behind it."""
    shown = of_post(tx, delivery)
    first = shown[0]
    if first.direction != Direction.IN or not _may_grow(rules, delivery):
        return shown
    return _take(tx, delivery, shown, first.author, first.id, _ROOM)


def gather_on_card(tx: Transaction, rules: Rules, delivery: Delivery, author: str) -> list[Message]:
    """The messages of ``author`` that a new card takes with it: none, unless it was told to wait for its turn."""
    shown = of_post(tx, delivery)
    if not _may_grow(rules, delivery) or not delivery.error:
        return shown
    return _take(tx, delivery, shown, author, _CARD, _ON_CARD)


def _may_grow(rules: Rules, delivery: Delivery) -> bool:
    """What was tried once must look the same the next time: perhaps it is at the desk already."""
    alone = {"alone", "pieces"} & (delivery.payload or {}).keys()
    return rules.join and not alone and not delivery.attempts and not delivery.in_doubt


def of_post(tx: Transaction, delivery: Delivery) -> list[Message]:
    """The messages that a delivery shows, in order."""
    own = [delivery.message_id] if delivery.message_id else []
    return [messages.get(tx, i) for i in (*own, *(delivery.payload or {}).get("joined", ()))]


def on_card(tx: Transaction, lane: str, card: str) -> list[Message]:
    """The messages that the card with this ts shows."""
    posted = outbox.that_made(tx, lane, card) if card else None
    return of_post(tx, posted) if posted else []


def shown_by(tx: Transaction, message: Message) -> Delivery | None:
    """The post in which the message stands, or will; None when it is on the card, or was never to be posted."""
    post = _last_post(tx, message.id)
    if post is None or post.state != "joined":
        return post
    leader = (post.payload or {}).get("with", _CARD)
    return None if leader == _CARD else _last_post(tx, leader)


def _last_post(tx: Transaction, message_id: int) -> Delivery | None:
    posts = outbox.of_message(tx, message_id, POST)
    return posts[-1] if posts else None


def _take(
    tx: Transaction, delivery: Delivery, shown: list[Message], author: str, leader: int, room: int
) -> list[Message]:
    taken: dict[int, Message] = {}
    overtaken: list[int] = []
    for other in outbox.waiting_in(tx, delivery.lane):
        ours = other.message_id in {message.id for message in (*shown, *taken.values())}
        if other.kind == REACT or (other.kind == FILES and ours):
            continue
        if other.kind == UPDATE and ours:  # the post will show the text as it is now
            overtaken.append(other.id)
            continue
        if other.kind != POST or other.next_at > tx.now or "alone" in (other.payload or {}):
            break
        message = messages.get(tx, other.message_id or 0)
        if message.direction != Direction.IN or message.author != author:
            break
        if not _fits(tx, message, [*shown, *taken.values()], room, on_card=leader == _CARD):
            break
        taken[other.id] = message
        outbox.remember(tx, other.id, {"with": leader})
    outbox.give_up(tx, [*taken, *overtaken], "joined")
    all_of_them = [*shown, *taken.values()]
    if taken:
        joined = [message.id for message in all_of_them if message.id != delivery.message_id]
        outbox.remember(tx, delivery.id, (delivery.payload or {}) | {"joined": joined})
    return all_of_them


def _fits(tx: Transaction, message: Message, shown: Sequence[Message], room: int, *, on_card: bool) -> bool:
    if len(shown) >= _MOST or sum(len(other.text) for other in (*shown, message)) > room:
        return False
    files = messages.files(tx, message.id)
    if on_card:
        return not files and not message.album
    return len(files) + sum(len(messages.files(tx, other.id)) for other in shown) <= _MOST_FILES if files else True


def overtake(tx: Transaction, lane: str, shown: Sequence[Message]) -> None:
    """An update of these messages goes out now: others that wait would only show the same."""
    ids = {message.id for message in shown}
    late = [d.id for d in outbox.waiting_in(tx, lane) if d.kind == UPDATE and d.message_id in ids]
    outbox.give_up(tx, late, "joined")


def part(tx: Transaction, delivery: Delivery) -> None:
    """What was refused together is tried one by one, before anything that waits behind it."""
    delivery = outbox.get(tx, delivery.id) or delivery
    if not (delivery.payload or {}).get("joined"):
        return
    waiting = outbox.waiting_in(tx, delivery.lane)
    outbox.give_up(tx, [other.id for other in waiting])
    if delivery.kind == CARD:
        outbox.queue_again(tx, replace(delivery, payload={"alone": True}))
    for message in of_post(tx, delivery):
        outbox.queue_again(tx, replace(delivery, kind=POST, message_id=message.id, payload={"alone": True}))
    for other in waiting:
        outbox.queue_again(tx, other)


# --- how it reads ---------------------------------------------------------------------------------


def text_of(tx: Transaction, rules: Rules, shown: Sequence[Message]) -> RichText:
    """All of the messages as they read now, one below the other."""
    bodies = [body for message in shown if (body := as_read_now(tx, rules, message))]
    apart = "\n\n" if any("\n" in body.text for body in bodies) else "\n"
    if len(shown) <= _MANY:
        return join(bodies, apart)
    count = texts(rules.language).gettext("(%(count)d messages)") % {"count": len(shown)}
    return join([RichText(count, (Span(Style.ITALIC, 0, len(count)),)), *bodies], apart)


def as_read_now(tx: Transaction, rules: Rules, message: Message) -> RichText:
    """The message with what has happened to it since: edited, taken back, files on their way."""
    say = texts(rules.language).gettext
    if message.deleted_at:
        crossed = Span(Style.STRIKE, 0, len(message.text))
        by_customer = message.direction == Direction.IN
        how = say("(taken back by the customer)") if by_customer else say("(taken back: it was not sent)")
        return _with_line(RichText(message.text, (crossed,)), how)
    body = message.body
    for file in messages.files(tx, message.id):
        if not file.sha256:
            body = _with_line(body, f"📎 {file.filename}")
    if message.edited_at:
        before = messages.versions(tx, message.id)[-1]
        body = _with_line(body, say("(edited; before: %(text)s)") % {"text": before})
    return body


def _with_line(body: RichText, line: str) -> RichText:
    text = f"{body.text}\n{line}" if body.text else line
    start = len(text) - len(line)
    return RichText(text, (*body.spans, Span(Style.ITALIC, start, len(text))))


# --- their files ------------------------------------------------------------------------------------


def settled_files(tx: Transaction, delivery: Delivery, shown: Sequence[Message]) -> list[StoredFile]:
    """The files that go along with the text: those stored at the first attempt; later ones are posted by themselves."""
    stored = [file for message in shown for file in messages.files(tx, message.id) if file.sha256]
    now = outbox.get(tx, delivery.id) or delivery
    payload = now.payload or {}
    if stored and (not delivery.attempts or "files" not in payload):
        payload = payload | {"files": [file.id for file in stored]}
        outbox.remember(tx, delivery.id, payload)
    return [file for file in stored if file.id in payload.get("files", ())]


def shown_with_text(tx: Transaction, message: Message) -> set[int]:
    """The files of a message that went along with its text."""
    post = shown_by(tx, message)
    return set((post.payload or {}).get("files", ())) if post else set()
