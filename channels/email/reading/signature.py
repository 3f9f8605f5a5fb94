"""Taking away what stands below a message under every mail of its sender."""

from channels.email.reading.phrases import MOBILE_SIGNATURES

_LONGEST_MOBILE_SIGNATURE = 100
_MOST_LINES = {"-- ": 40, "--": 10}
"""Lines that may follow: programs write "-- " (RFC 3676 section 4.3); people also put "--" between paragraphs."""
_RULE = "-_=*—–─ \t"


def without_signature(lines: list[str]) -> list[str]:
    lines = _without_mobile_signature(lines)
    for index in range(len(lines) - 1, -1, -1):
        most = _MOST_LINES.get(lines[index], 0)
        if most and len(lines) - index <= most and any(line.strip() for line in lines[:index]):
            return _without_mobile_signature(lines[:index])
    return lines


def _without_mobile_signature(lines: list[str]) -> list[str]:
    """Without the last line when it is "Sent from my phone", and without empty lines and rules at the end."""
    last = len(lines)
    while last and not lines[last - 1].strip(_RULE):
        last -= 1
    line = lines[last - 1].strip(_RULE) if last else ""
    if 0 < len(line) <= _LONGEST_MOBILE_SIGNATURE and any(rule.fullmatch(line) for rule in MOBILE_SIGNATURES):
        return lines[: last - 1]
    return lines[:last]
