"""What customers do, turned into rows."""

from bot.intake.door import Intake, receive

__all__ = ["Intake", "receive"]
