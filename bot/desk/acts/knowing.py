"""Who the customer is."""

from bot.desk import customer_card
from bot.desk.acts.act import Act, Doing
from bot.model.forms import DeskAnswer


def _card(doing: Doing) -> DeskAnswer:
    return customer_card.opened(doing.tx, doing.rules, doing.conversation)


ACT = Act(
    customer_card.CUSTOMER, lambda say: say("Customer"), asks=_card,
    usage=lambda say: say("/deskbell customer 142 – the customer's card: addresses, notes and all that happened"),
)  # fmt: skip
