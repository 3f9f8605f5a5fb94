"""TLS contexts: for the mail servers that we call, and for those that call us."""

import ssl

from bot.errors import DeskbellError
from channels.email.settings import ImapSettings, ListenSettings, SmtpSettings


def context(server: ImapSettings | SmtpSettings) -> ssl.SSLContext:
    """Checks certificate and name, against ``ca_file`` where one is given."""
    return ssl.create_default_context(cafile=str(server.ca_file) if server.ca_file else None)


def own(settings: ListenSettings) -> ssl.SSLContext | None:
    """For STARTTLS; None where no certificate is set. Raises DeskbellError for what is no certificate."""
    if settings.tls_cert is None:
        return None
    made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        made.load_cert_chain(settings.tls_cert, settings.tls_key)
    except OSError as error:
        raise DeskbellError(f"tls_cert: {settings.tls_cert} and its key cannot be used: {error}") from None
    return made
