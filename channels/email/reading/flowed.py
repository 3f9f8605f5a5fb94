"""Paragraphs that were broken into lines with a space at each end (format=flowed, RFC 3676), put together again."""


def unflowed(text: str, delete_space: bool) -> str:
    """``delete_space``: the space was added for the break (DelSp=yes, as for scripts that have none between words)."""
    paragraphs: list[list[str]] = []
    flowing = False
    depth = 0
    for line in text.split("\n"):
        content = line.lstrip(">")
        level = len(line) - len(content)
        content = content.removeprefix(" ")
        is_separator = content == "-- "
        if not (flowing and level == depth) or is_separator:
            paragraphs.append([">" * level + " " if level else ""])
        flowing, depth = content.endswith(" ") and not is_separator, level
        paragraphs[-1].append(content[:-1] if flowing and delete_space else content)
    return "\n".join("".join(paragraph) for paragraph in paragraphs)
