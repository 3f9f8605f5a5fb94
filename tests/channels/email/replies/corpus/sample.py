from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    """One mail, and the words that its sender wrote in it."""

    name: str
    language: str
    own: str
    text: str = ""
    html: str = ""
    subject: str = "Re: Parcel"
    is_reply: bool = True
    """It names the mail that it answers."""
