"""``python -m bot`` is ``deskbell``."""

from bot.cli import main

main(prog_name="deskbell")
