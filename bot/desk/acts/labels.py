"""What is written on a conversation: tags, subject, tier."""

from bot import commands
from bot.desk.acts.act import Act, Doing, form
from bot.model.forms import DeskAnswer, Entry, FormProblem
from bot.model.shown import Choice
from storage import conversations, people

_TAG, _SUBJECT, _TIER = 50, 250, 50
"""Characters at most."""
_ALL, _ADD = "tags", "add"
"""The entry of the form holds all tags that there shall be; words typed after the command are added."""


def _tags(words: str) -> list[str]:
    """With commas, or else with spaces between them."""
    parts = words.split(",") if "," in words else words.split()
    return list(dict.fromkeys(tag for part in parts if (tag := " ".join(part.split()).lstrip("#"))))


def _present(doing: Doing) -> list[str]:
    return conversations.tags_of(doing.tx, doing.conversation.id)


def _ask_tags(doing: Doing) -> DeskAnswer:
    say = doing.say
    hint = say("With commas between them. What you take out is taken off.")
    entry = Entry(_ALL, say("Tags"), value=", ".join(_present(doing)), hint=hint, optional=True)
    return form(doing, "tag", say("Tags of #%(number)d"), say("Save"), entry)


def _tag(doing: Doing) -> DeskAnswer:
    added = doing.words(_ADD)
    entry = _ADD if added else _ALL
    present, wanted = _present(doing), _tags(added or doing.words(_ALL).replace("\n", ",") + ",")
    if long := next((tag for tag in wanted if len(tag) > _TAG), None):
        text = doing.say("“%(tag)s…” is too long: a tag has at most %(most)d characters.")
        return FormProblem(text % {"tag": long[:_TAG], "most": _TAG}, entry)
    known = {tag.casefold(): tag for tag in present}
    for tag in wanted:
        if tag.casefold() not in known:
            commands.tag(doing.tx, doing.conversation, tag, doing.person.id)
    kept = present if added else [known.get(tag.casefold(), tag) for tag in wanted]
    for tag in present:
        if tag not in kept:
            commands.untag(doing.tx, doing.conversation, tag, doing.person.id)
    return None


def _ask_which(doing: Doing) -> DeskAnswer:
    choices = tuple(Choice(tag, tag) for tag in _present(doing) if len(tag) <= _TAG)
    if not choices:
        return _ask_tags(doing)
    entry = Entry("tags", doing.say("Take off"), "choices", choices=choices)
    return form(doing, "untag", doing.say("Tags of #%(number)d"), doing.say("Take off"), entry)


def _untag(doing: Doing) -> DeskAnswer:
    known = {tag.casefold(): tag for tag in _present(doing)}
    wanted = _tags(doing.words("tags"))
    missing = [tag for tag in wanted if tag.casefold() not in known]
    if missing:
        text = doing.say("#%(number)d has no tag “%(tag)s”.")
        return FormProblem(text % {"number": doing.conversation.number, "tag": missing[0]}, "tags")
    for tag in wanted:
        commands.untag(doing.tx, doing.conversation, known[tag.casefold()], doing.person.id)
    return None


def _ask_subject(doing: Doing) -> DeskAnswer:
    entry = Entry("subject", doing.say("Subject"), value=doing.conversation.subject)
    return form(doing, "subject", doing.say("Subject of #%(number)d"), doing.say("Save"), entry)


def _subject(doing: Doing) -> DeskAnswer:
    subject = " ".join(doing.words("subject").split())
    if not subject or len(subject) > _SUBJECT:
        text = doing.say("Write a subject of at most %(most)d characters.")
        return FormProblem(text % {"most": _SUBJECT}, "subject")
    commands.set_subject(doing.tx, doing.conversation, subject, doing.person.id)
    return None


def _ask_tier(doing: Doing) -> DeskAnswer:
    now = people.get(doing.tx, doing.conversation.identity_id).customer_tier
    hint = doing.say("Policies and routes may depend on it. Empty for none.")
    entry = Entry("tier", doing.say("Tier"), value=now, hint=hint, optional=True)
    return form(doing, "tier", doing.say("Tier of the customer"), doing.say("Save"), entry)


def _tier(doing: Doing) -> DeskAnswer:
    tier = " ".join(doing.words("tier").split())
    if len(tier) > _TIER:
        return FormProblem(doing.say("A tier has at most %(most)d characters.") % {"most": _TIER}, "tier")
    commands.set_tier(doing.tx, doing.conversation, tier, doing.person.id)
    return None


ACTS = (
    Act("tag", lambda say: say("Tags"), _tag, _ask_tags, typed=lambda words: {_ADD: words} if words else None,
        usage=lambda say: say("/deskbell tag 142 billing – puts a tag on a conversation")),
    Act("untag", lambda say: say("Take tags off"), _untag, _ask_which, "tags",
        usage=lambda say: say("/deskbell untag 142 billing – takes it off"),
        fits=lambda doing: bool(_present(doing))),
    Act("subject", lambda say: say("Change the subject"), _subject, _ask_subject, "subject",
        usage=lambda say: say("/deskbell subject 142 Refund of the second order")),
    Act("tier", lambda say: say("Change the customer's tier"), _tier, _ask_tier, "tier",
        usage=lambda say: say("/deskbell tier 142 gold – the customer's tier; policies may depend on it")),
)  # fmt: skip
