"""What agents can do, one act a line of ``table.ACTS``: the same by button, menu, emoji, shortcut, form and command."""
