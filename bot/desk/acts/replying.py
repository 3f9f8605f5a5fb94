"""Answering the customer."""

from bot.desk import reply_form
from bot.desk.acts.act import Act, Doing
from bot.model.forms import DeskAnswer
from bot.model.shown import Action


def _asks(doing: Doing) -> DeskAnswer:
    return reply_form.opened(doing.tx, doing.rules, doing.conversation, doing.person)


# opening it is noted: others may be at work in the conversation
ACT = Act(
    Action.REPLY, lambda say: say("Reply"), asks=_asks, asking_writes=True,
    usage=lambda say: say("/deskbell reply 142 – the form for an answer"),
)  # fmt: skip
