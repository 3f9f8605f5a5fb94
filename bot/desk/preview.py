"""An answer as the customer will see it."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from bot import names
from bot.desk.cards import channel_name
from bot.i18n import texts
from bot.model.conversation import Conversation
from bot.model.desk import Person
from bot.model.forms import Divider, FormPart, ShowForm, Words
from bot.model.inbound import Attachment
from bot.model.outbound import File, OutboundMessage
from bot.model.richtext import RichText
from bot.rules import InboxRules, Rules
from storage import participants, people
from storage.transaction import Transaction

PREVIEW = "reply_preview"


def form(
    tx: Transaction, rules: Rules, conversation: Conversation, person: Person, body: RichText,
    files: Sequence[Attachment],
) -> ShowForm:  # fmt: skip
    say = texts(rules.language).gettext
    parts = [Words(RichText(line), small=True) for line in _addressed(tx, rules, conversation)]
    inbox = rules.inboxes.get(conversation.inbox)
    if inbox is None:
        gone = say("The inbox “%(inbox)s” is no longer set up.") % {"inbox": conversation.inbox}
        shown: list[FormPart] = [Words(RichText(gone))]
    else:
        shown = list(_pieces(rules, inbox, conversation, person, body, files))
    return ShowForm(
        PREVIEW,
        title=say("Preview"),
        submit="",
        cancel=say("Back"),
        parts=(*parts, Divider(), *(shown or [Words(RichText(say("Nothing is written yet.")))])),
        on_top=True,
    )


def _addressed(tx: Transaction, rules: Rules, conversation: Conversation) -> Iterator[str]:
    """Who gets it."""
    say = texts(rules.language).gettext
    identity = people.get(tx, conversation.identity_id)
    yield say("To %(name)s, %(channel)s: %(address)s") % {
        "name": identity.customer_name or identity.name or conversation.address,
        "channel": channel_name(rules, conversation.channel),
        "address": conversation.address,
    }
    others = [p for p in participants.of_conversation(tx, conversation.id) if p.address != conversation.address]
    if others:
        yield say("In copy: %(people)s") % {"people": ", ".join(p.name or p.address for p in others)}


def _pieces(
    rules: Rules, inbox: InboxRules, conversation: Conversation, person: Person, body: RichText,
    files: Sequence[Attachment],
) -> Iterator[FormPart]:  # fmt: skip
    """What goes in one message each."""
    say = texts(rules.language).gettext
    name = inbox.named(person.id, person.name)
    said = names.above(name, body) if inbox.name_above else body
    planned = inbox.plan(said, [File(f.filename, f.content_type, f.size or 0, Path()) for f in files])
    for number, part in enumerate(planned, 1):
        if len(planned) > 1:
            yield Words(RichText(say("Message %(n)d of %(of)d") % {"n": number, "of": len(planned)}), small=True)
        message = OutboundMessage(
            0, conversation.number, conversation.address, part.body, author=name, language=conversation.language
        )
        if shown := inbox.preview(message) if inbox.preview else part.body:
            yield Words(shown)
        for place in part.files:
            yield Words(RichText(f"📎 {files[place].filename}"), small=True)
