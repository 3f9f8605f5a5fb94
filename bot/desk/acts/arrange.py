"""What belongs together, and where: link, merge, split, forward to another channel of the desk."""

import re

from bot import commands, rearrange
from bot.desk.acts import posted
from bot.desk.acts.act import Act, Doing, form, tell
from bot.desk.pieces import short
from bot.model.conversation import Conversation
from bot.model.forms import DeskAnswer, Entry, FormProblem, Words
from bot.model.richtext import RichText
from bot.model.shown import Choice
from storage import conversations

_NUMBER = re.compile(r"#?([0-9]{1,9})")
_CHANNEL = re.compile(r"(?:<#)?([CG][A-Z0-9]{2,})(?:\|[^>]*)?>?")
"""https://docs.slack.dev/messaging/formatting-message-text#linking-channels"""
_QUOTE = 200


def _other(doing: Doing, entry: str) -> Conversation | FormProblem:
    """The other conversation that was named."""
    word = doing.words(entry)
    found = _NUMBER.fullmatch(word)
    other = conversations.by_number(doing.tx, int(found[1])) if found else None
    if other is None:
        text = doing.say("There is no conversation “%(word)s”: write its number, such as 142.")
        return FormProblem(text % {"word": word}, entry)
    if other.id == doing.conversation.id:
        return FormProblem(doing.say("This is #%(number)d itself.") % {"number": other.number}, entry)
    if other.merged_into:
        target = conversations.get(doing.tx, other.merged_into)
        text = doing.say("#%(source)d is a part of #%(target)d now.")
        return FormProblem(text % {"source": other.number, "target": target.number}, entry)
    return other


# --- link, merge ----------------------------------------------------------------------------------


def _ask_other(doing: Doing) -> DeskAnswer:
    hint = doing.say("Its number. Each card then shows the other one.")
    entry = Entry("other", doing.say("Other conversation"), hint=hint)
    return form(doing, "link", doing.say("Link #%(number)d"), doing.say("Link"), entry)


def _link(doing: Doing) -> DeskAnswer:
    other = _other(doing, "other")
    if isinstance(other, FormProblem):
        return other
    commands.link(doing.tx, doing.conversation, other, doing.person.id)
    return None


def _ask_target(doing: Doing) -> DeskAnswer:
    hint = doing.say("Its number. All of #%(number)d becomes a part of it.") % {"number": doing.conversation.number}
    entry = Entry("into", doing.say("Merge into"), hint=hint)
    return form(doing, "merge", doing.say("Merge #%(number)d"), doing.say("Merge"), entry)


def _merge(doing: Doing) -> DeskAnswer:
    target = _other(doing, "into")
    if isinstance(target, FormProblem):
        return target
    source = doing.conversation
    rearrange.merge(doing.tx, source, target, doing.person.id)
    text = doing.say("Done: #%(source)d is a part of #%(target)d now.")
    return tell(text % {"source": source.number, "target": target.number})


# --- split ----------------------------------------------------------------------------------------


def ask_split(doing: Doing) -> DeskAnswer:
    """From the message on that was pointed at, or else the last ones."""
    say = doing.say
    title, submit = say("Split #%(number)d"), say("Split")
    message = posted.message(doing.tx, doing.conversation, doing.ts)
    if message:
        text = say("This message and all that was said since become a conversation of their own: “%(text)s”")
        return form(doing, "split", title, submit, Words(RichText(text % {"text": short(message.text, _QUOTE)})))
    hint = say("How many of the customers' last messages go, with all that was said since.")
    return form(doing, "split", title, submit, Entry("number", say("Messages"), value="1", hint=hint))


def _split(doing: Doing) -> DeskAnswer:
    message = posted.message(doing.tx, doing.conversation, doing.ts)
    word = doing.words("number")
    if message:
        made = rearrange.split_from(doing.tx, doing.conversation, message, doing.person.id)
    else:
        number = int(word) if word.isdecimal() and len(word) < 6 else 0
        made = rearrange.split(doing.tx, doing.conversation, number, doing.person.id)
    if made is None:
        return FormProblem(
            doing.say("Nothing was split: at least one of the customer's messages must go, and at least one must stay.")
        )
    return tell(doing.say("Done: they are #%(number)d now.") % {"number": made.number})


# --- forward --------------------------------------------------------------------------------------


def _channels(doing: Doing) -> list[str]:
    known = {*doing.rules.desk_channels, doing.rules.managers_channel} - {"", doing.conversation.desk_channel}
    return sorted(known)


def _channel_label(doing: Doing, channel: str) -> str:
    if channel == doing.rules.desk_channel:
        return doing.say("The desk's own channel")
    if channel == doing.rules.managers_channel:
        return doing.say("The managers' channel")
    conditions = [route.conditions.when for route in doing.rules.routes if route.to == channel]
    words = [word for when in conditions for each in when.values() for word in each]
    return short(f"{', '.join(words)} ({channel})" if words else channel, 75)


def _ask_channel(doing: Doing) -> DeskAnswer:
    choices = tuple(Choice(_channel_label(doing, channel), channel) for channel in _channels(doing))
    if not choices:
        return tell(doing.say("The desk has no other channel."))
    entry = Entry("channel", doing.say("Channel"), "choice", choices=choices)
    return form(doing, "forward", doing.say("Forward #%(number)d"), doing.say("Forward"), entry)


def _forward(doing: Doing) -> DeskAnswer:
    found = _CHANNEL.fullmatch(doing.words("channel"))
    channel = found[1] if found else ""
    if channel not in _channels(doing):
        return FormProblem(doing.say("That is no other channel of the desk."), "channel")
    commands.forward(doing.tx, doing.conversation, channel, doing.person.id)
    return None


ACTS = (
    Act("link", lambda say: say("Link with another conversation"), _link, _ask_other, "other",
        usage=lambda say: say("/deskbell link 142 137 – each card shows the other")),
    Act("merge", lambda say: say("Merge into another conversation"), _merge, _ask_target, "into",
        usage=lambda say: say("/deskbell merge 143 142 – all of 143 becomes a part of 142")),
    Act("split", lambda say: say("Split"), _split, ask_split, "number",
        usage=lambda say: say(
            "/deskbell split 142 2 – the customers' last 2 messages become a conversation of their own"
        )),
    Act("forward", lambda say: say("Forward to another channel"), _forward, _ask_channel, "channel",
        usage=lambda say: say("/deskbell forward 142 – to another channel of the desk"),
        fits=lambda doing: bool(_channels(doing))),
)  # fmt: skip
