"""Mail that is signed or encrypted (S/MIME: RFC 8551, PGP: RFC 3156, RFC 9580): named, and what can be read is read."""

_PGP_ENCRYPTED = "-----BEGIN PGP MESSAGE-----"
_PGP_SIGNED = "-----BEGIN PGP SIGNED MESSAGE-----"
_PGP_SIGNATURE = "-----BEGIN PGP SIGNATURE-----"
_PGP_END = "-----END PGP SIGNATURE-----"

_BY_TYPE = {
    "application/pkcs7-signature": "signed with S/MIME; the signature is not checked",
    "application/x-pkcs7-signature": "signed with S/MIME; the signature is not checked",
    "application/pgp-signature": "signed with PGP; the signature is not checked",
    "application/pgp-encrypted": "encrypted with PGP: kept as a file",
}


def seal_of_part(type_: str, smime_type: str) -> str:
    """What to say of a part of this type; "" for ordinary ones."""
    if type_ in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
        if smime_type.lower() == "signed-data":
            return "signed with S/MIME in a form that hides the text: kept as a file"
        return "encrypted with S/MIME: kept as a file"
    return _BY_TYPE.get(type_, "")


def seal_of_text(text: str) -> str:
    if "-----BEGIN PGP " not in text:
        return ""
    if _PGP_ENCRYPTED in text:
        return "encrypted with PGP: the text is kept as it came"
    return "signed with PGP; the signature is not checked" if _PGP_SIGNED in text else ""


def without_armour(text: str) -> str:
    """A text signed in line (RFC 9580 section 7) without the frame around it."""
    before, frame, rest = text.partition(_PGP_SIGNED + "\n")
    signed, signature, rest = rest.partition(_PGP_SIGNATURE)
    if not frame or not signature:
        return text
    head, empty, body = signed.partition("\n\n")
    lines = (body if empty and head.startswith("Hash:") else signed).split("\n")
    after = rest.partition(_PGP_END)[2]
    return before + "\n".join(line.removeprefix("- ") for line in lines) + after
