"""Raw mails for the tests, put together byte by byte so that they can be wrong."""

from base64 import b64encode

HEAD = (
    b"From: Kim Min-su <Kim@Example.co.kr>\r\n"
    b"To: support@acme.test\r\n"
    b"Subject: Refund\r\n"
    b"Date: Wed, 05 Mar 2025 15:21:00 +0900\r\n"
    b"Message-ID: <first@example.co.kr>\r\n"
)


def plain(text: str, charset: str = "utf-8", head: bytes = HEAD, label: str | None = None) -> bytes:
    """One text part, 8-bit."""
    kind = f"Content-Type: text/plain; charset={label or charset}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    return head + kind.encode() + text.replace("\n", "\r\n").encode(charset)


def html(source: str, head: bytes = HEAD) -> bytes:
    kind = b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return head + kind + b64encode(source.encode())


def part(content: bytes, kind: str, *lines: str) -> bytes:
    return f"Content-Type: {kind}\r\n".encode() + b"".join(f"{line}\r\n".encode() for line in lines) + b"\r\n" + content


def multipart(kind: str, *parts: bytes, boundary: str = "b1", head: bytes = HEAD) -> bytes:
    start = head + f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode()
    middle = b"".join(f"--{boundary}\r\n".encode() + each + b"\r\n" for each in parts)
    return start + middle + f"--{boundary}--\r\n".encode()


def reply(text: str) -> bytes:
    """A plain answer to one of our mails."""
    return plain(text, head=HEAD.replace(b"Refund", b"Re: Refund") + b"In-Reply-To: <ours@acme.test>\r\n")
