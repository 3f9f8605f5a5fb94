from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Language:
    """What mail programs write around quotations and below messages in one language.

    All in lower case, spaces single. The forms are those that programs really send: Gmail, Apple Mail and iOS, Outlook
    (desktop, web, mobile), Thunderbird, Yahoo, Proton, Samsung, and those of the country.
    """

    wrote: tuple[str, ...] = ()
    """In the line above a quotation ("On ..., X wrote:")."""
    i_wrote: tuple[str, ...] = ()
    """How people, not programs, introduce what they repeat."""
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """from, date, to, cc, subject, other -> how the block above an earlier mail calls them; without spaces."""
    original: tuple[str, ...] = ()
    """Between rows of dashes: an earlier mail follows ("-----Original Message-----")."""
    vague: tuple[str, ...] = ()
    """The same, which people write between dashes, too: only above a block of headers."""
    forwarded: tuple[str, ...] = ()
    """Between rows of dashes, or before a colon: a forwarded mail follows, which is content."""
    forward_subjects: tuple[str, ...] = ()
    """Before the colon in a subject."""
    reply_subjects: tuple[str, ...] = ()
    answers_below: tuple[str, ...] = ()
    """How somebody says that they wrote into the earlier mail: regular expressions."""
    below: tuple[str, ...] = ()
    """Whole last lines that a phone or a program puts below what its owner wrote: regular expressions, in which THING
    stands for a device or a program, PROGRAM for a program."""
    this_mail: tuple[str, ...] = ()
    """How a legal footer begins."""
    forbidding: tuple[str, ...] = ()
    """Of these a legal footer has at least one,"""
    warning: tuple[str, ...] = ()
    """and of both together three."""
    reply_mark: str = ""
    """Asks the customer to write above it."""
