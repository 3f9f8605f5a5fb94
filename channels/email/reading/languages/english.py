# fmt: off
# ruff: noqa: E501 (lists of phrases, one kind a line)
from channels.email.reading.languages.language import Language

ENGLISH = Language(
    wrote=("wrote", "writes", "has written"),
    i_wrote=("i wrote", "you wrote", "we wrote", "he wrote", "she wrote", "they wrote", "i had written", "you have written"),
    labels={
        "from": ("from", "sender"),
        "date": ("date", "sent", "senton"),
        "to": ("to", "recipient", "recipients"),
        "cc": ("cc", "bcc"),
        "subject": ("subject",),
        "other": ("importance", "reply-to", "attachments", "attachment", "priority"),
    },
    original=("original message", "original email", "original e-mail", "original mail", "original appointment", "reply message"),
    vague=("original",),
    forwarded=("forwarded message", "forwarded mail", "forwarded email", "begin forwarded message", "forwarded letter"),
    forward_subjects=("fw", "fwd", "forward"),
    reply_subjects=("re",),
    answers_below=(
        r"\b(?:my|our) (?:answers?|comments?|replies|reply|responses?|notes|remarks)\b.{0,30}\b(?:in-?line|below|in (?:red|blue|green|bold|capitals))\b",
        r"\b(?:see|answered|replied|responded|commented)\b.{0,20}\b(?:in-?line|in (?:red|blue|green|bold|capitals))\b",
    ),
    below=(
        r"sent from (?:my |the |an? )?(?:[\w-]{1,20} ){0,3}THING(?:[,.;:-]{0,2} ?(?:so |and )?(?:please |pls )?(?:excuse|forgive|pardon)[^?]{1,60})?",
        r"sent (?:with|using|via|by|on|through) (?:the )?PROGRAM",
        r"sent via (?:my )?THING",
        r"sent from my (?:[\w-]{1,20} ){0,4}device",
        r"get outlook for (?:ios|android|mac)",
        r"(?:get|download) (?:the )?THING app",
        r"yahoo mail: search, organi[sz]e, conquer",
        r"virus-free\.? ?(?:www\.)?avast\.com",
        r"(?:please )?(?:consider|think of) the environment before (?:you )?print(?:ing)?(?: this e-?mail)?\.?",
    ),
    this_mail=(
        "this e-mail", "this email", "this message", "this communication", "this transmission", "this mail",
        "contained in this", "confidentiality notice", "disclaimer", "legal notice", "important notice", "privileged and confidential",
        "the contents of this", "the content of this",
    ),
    forbidding=("confidential", "privileged", "solely", "sole use", "prohibited", "unauthorized", "unauthorised", "strictly forbidden", "only for the"),
    warning=(
        "intended recipient", "addressee", "in error", "by mistake", "notify the sender", "notify us", "contact the sender", "delete", "destroy",
        "disclos", "attachments", "viruses", "distribution", "copying", "intended",
    ),
    reply_mark="##- Please type your reply above this line -##",
)
