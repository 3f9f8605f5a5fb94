"""Every act, by its name: buttons, menus, emoji, shortcuts, forms and typed commands all find theirs here."""

from bot.desk.acts import arrange, knowing, labels, record, replying, sender, state, waiting
from bot.desk.acts.act import Act

_ALL = (
    replying.ACT, *state.ACTS, *labels.ACTS, *waiting.ACTS, *record.ACTS, knowing.ACT, *arrange.ACTS, *sender.ACTS,
)  # fmt: skip
ACTS: dict[str, Act] = {act.name: act for act in _ALL}
"""In the order in which lists show them."""
