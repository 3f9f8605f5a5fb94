"""Local stand-ins for Telegram, Slack and mail, and the page to play with them."""
