"""The TLS context for a mail server's settings."""

import ssl

from channels.email.settings import ImapSettings, SmtpSettings


def context(server: ImapSettings | SmtpSettings) -> ssl.SSLContext:
    """Checks certificate and name, against ``ca_file`` where one is given."""
    return ssl.create_default_context(cafile=str(server.ca_file) if server.ca_file else None)
