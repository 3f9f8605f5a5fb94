"""DKIM signatures (RFC 6376), with dkimpy where it is installed."""

from bot.errors import DeskbellError
from channels.email.settings import DkimSettings

try:
    import dkim
except ImportError:  # an extra: most mail servers sign by themselves
    dkim = None


class Signer:
    def __init__(self, settings: DkimSettings, own_domain: str) -> None:
        """Raises DeskbellError when it cannot work with what there is."""
        if dkim is None:
            raise DeskbellError("dkim: the package dkimpy is missing: pip install 'deskbell[dkim]'")
        self._selector = settings.selector.encode()
        self._domain = (settings.domain or own_domain).encode()
        self._key = settings.key.get_secret_value().encode()
        try:
            self.sign(b"From: a@b.test\r\n\r\n")
        except (dkim.DKIMException, ValueError) as error:
            raise DeskbellError(f"dkim.key: this is no private RSA key in PEM format: {error}") from None

    def sign(self, mail: bytes) -> bytes:
        """The mail with a signature on top. Takes some time: not for the event loop."""
        signature = dkim.sign(mail, self._selector, self._domain, self._key, canonicalize=(b"relaxed", b"relaxed"))
        return bytes(signature) + mail
