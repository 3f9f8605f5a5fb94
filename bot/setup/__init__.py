"""From nothing to a running desk: asking, writing the settings and Slack's manifest, checking."""
