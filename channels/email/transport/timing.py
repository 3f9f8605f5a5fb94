"""How patient receiving over IMAP is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds."""

    idle: float = 120.0
    """How long one IDLE lasts. RFC 2177 allows 29 minutes; some servers and routers give up after 10."""
    poll: float = 60.0
    """Between two looks where the server has no IDLE."""
    connect: float = 20.0
    read: float = 60.0
    """Without a byte from the server."""
    answer: float = 900.0
    """For one whole answer, however steadily it trickles in."""
    least_wait: float = 1.0
    most_wait: float = 300.0
    """Before the next connection: anything up to the first, which doubles with each failure up to the second."""
    login_wait: float = 60.0
    most_login_wait: float = 900.0
    """After a refused login, at least; doubled each time. Servers lock out those who try quickly."""
