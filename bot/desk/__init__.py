"""The agents' side: what is shown to them, and what they do."""
