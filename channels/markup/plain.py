"""Rich text as plain text that still tells what is a link and what a quotation."""

from bot.model.richtext import RichText
from channels.markup.spans import Builder, blocks, runs


def to_plain(rich: RichText) -> str:
    """Links as "label (address)", quoted lines behind "> "; other styles are dropped."""
    built, plain_before = Builder(), True
    for block in blocks(rich):
        built.between_blocks(plain_before, block.plain)
        text = with_addresses(block.rich)
        built.write("> " + text.replace("\n", "\n> ") if block.quote else text)
        plain_before = block.plain
    return built.rich().text


def with_addresses(rich: RichText) -> str:
    """The text with every link's address behind its label, unless the label says it already."""
    texts: list[str] = []
    link = label = ""
    for run in runs(rich, 0, len(rich.text)):
        if run.link != link:
            texts.append(_address(link, label))
            link, label = run.link, ""
        label += run.text
        texts.append(run.text)
    texts.append(_address(link, label))
    return "".join(texts)


def _address(link: str, label: str) -> str:
    shown = link.partition(":")[2] if link[:1] in "mtMT" else link
    return f" ({shown})" if shown and shown not in label else ""
