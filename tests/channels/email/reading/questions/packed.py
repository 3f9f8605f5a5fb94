"""What is packed into the parts of a mail: files within files, calendars, sealed mail, pictures."""
# ruff: noqa: E501 (samples)

import binascii
from base64 import b64encode

from tests.channels.email.mails import HEAD, html, multipart, part, plain
from tests.channels.email.reading import winmail
from tests.channels.email.reading.questions.question import Question

TEXT = part("환불 부탁드립니다".encode(), "text/plain; charset=utf-8")


def coded(content: bytes, name: bytes = b"photo.jpg") -> bytes:
    lines = b"".join(binascii.b2a_uu(content[at : at + 45]) for at in range(0, len(content), 45))
    return b"begin 644 " + name + b"\n" + lines + b"`\nend\n"


def invite(*lines: str, method: str = "REQUEST") -> bytes:
    event = (
        "BEGIN:VCALENDAR",
        f"METHOD:{method}",
        "BEGIN:VTIMEZONE",
        "BEGIN:STANDARD",
        "DTSTART:19700101T000000",
        "END:STANDARD",
        "END:VTIMEZONE",
        "BEGIN:VEVENT",
        *lines,
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    )
    return part("\r\n".join(event).encode(), f"text/calendar; charset=utf-8; method={method}")


def packed(*attributes: bytes) -> bytes:
    return part(
        b64encode(winmail.tnef(*attributes)),
        "application/ms-tnef; name=winmail.dat",
        "Content-Transfer-Encoding: base64",
    )


PACKED = [
    Question(
        "uuencode",
        plain("사진입니다.\n\n" + coded(b"JPEG" * 40).decode() + "\n고맙습니다."),
        {"text": "사진입니다.\n\n고맙습니다.", "files": ["photo.jpg"], "contents": [b"JPEG" * 40]},
        is_korean=True,
    ),
    Question(
        "uuencode, two files",
        plain(coded(b"one", b"a b.txt").decode() + "x\n" + coded(b"two", b"../c.pdf").decode()),
        {"text": "x", "files": ["a b.txt", "c.pdf"], "contents": [b"one", b"two"]},
    ),
    Question(
        "people write begin and end, too",
        plain("begin 644 times\nand never come to an\nend\nthanks"),
        {"text": "begin 644 times\nand never come to an\nend\nthanks", "files": []},
    ),
    Question(
        "winmail.dat with a file",
        multipart(
            "mixed",
            TEXT,
            packed(
                winmail.attribute(winmail.CODEPAGE, b"\xb5\x03\0\0\0\0\0\0"), winmail.file("견적서 최종.pdf", b"%PDF")
            ),
        ),
        {
            "text": "환불 부탁드립니다",
            "files": ["견적서 최종.pdf"],
            "contents": [b"%PDF"],
            "warned": "winmail.dat was opened",
        },
        is_korean=True,
    ),
    Question(
        "winmail.dat with a short name in cp949",
        multipart(
            "mixed",
            TEXT,
            packed(
                winmail.attribute(winmail.CODEPAGE, b"\xb5\x03\0\0\0\0\0\0"),
                winmail.attribute(winmail.NEW_FILE, b"\1\0"),
                winmail.attribute(winmail.TITLE, "견적서.pdf\0".encode("cp949")),
                winmail.attribute(winmail.DATA, b"%PDF"),
            ),
        ),
        {"files": ["견적서.pdf"]},
        is_korean=True,
    ),
    Question(
        "winmail.dat with the text in it",
        multipart(
            "mixed",
            packed(
                winmail.attribute(
                    winmail.PROPERTIES,
                    winmail.properties(
                        winmail.number(1, 2),
                        winmail.named("x-y", "z"),
                        winmail.unicode(0x1000, "환불 부탁드립니다\r\n"),
                    ),
                )
            ),
        ),
        {"text": "환불 부탁드립니다", "files": []},
        is_korean=True,
    ),
    Question(
        "winmail.dat with HTML",
        multipart(
            "mixed",
            packed(
                winmail.attribute(
                    winmail.PROPERTIES,
                    winmail.properties(
                        winmail.number(0x3FDE, 949), winmail.binary(0x1013, "<p>환불</p>".encode("cp949"))
                    ),
                )
            ),
        ),
        {"text": "환불", "html": "<p>환불</p>"},
        is_korean=True,
    ),
    Question(
        "winmail.dat with RTF",
        multipart(
            "mixed",
            packed(
                winmail.attribute(
                    winmail.PROPERTIES,
                    winmail.properties(
                        winmail.binary(
                            0x1009,
                            winmail.packed_rtf(
                                rb"{\rtf1\ansi\ansicpg949{\fonttbl{\f0 Arial;}}\pard \'c8\'af\'ba\'d2 \b now\b0\par \u54872?\u48520?!{\*\x y}\par}"
                            ),
                        )
                    ),
                )
            ),
        ),
        {"text": "환불 now\n환불!"},
        is_korean=True,
    ),
    Question(
        "winmail.dat with RTF of HTML",
        multipart(
            "mixed",
            packed(
                winmail.attribute(
                    winmail.PROPERTIES,
                    winmail.properties(
                        winmail.binary(
                            0x1009,
                            winmail.packed_rtf(
                                rb"{\rtf1\ansi\fromhtml1{\fonttbl{\f0 Arial;}}{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 caf\'e9 {\*\htmltag84 <b>}now{\*\htmltag92 </b>}\htmlrtf }\htmlrtf0 {\*\htmltag72 </p>}}"
                            ),
                        )
                    ),
                )
            ),
        ),
        {"text": "café now"},
    ),
    Question(
        "winmail.dat with a message",
        multipart(
            "mixed",
            TEXT,
            packed(
                winmail.message_within(
                    winmail.tnef(
                        winmail.attribute(
                            winmail.PROPERTIES,
                            winmail.properties(winmail.unicode(0x37, "지난 메일"), winmail.unicode(0x1000, "안녕")),
                        ),
                        winmail.file("b.pdf", b"%B"),
                    ),
                    "old",
                )
            ),
        ),
        {"files": ["지난 메일.txt", "b.pdf"], "contents": ["안녕".encode(), b"%B"]},
        is_korean=True,
    ),
    Question(
        "winmail.dat, broken off",
        multipart(
            "mixed",
            TEXT,
            part(winmail.tnef(winmail.file("a.pdf", b"%PDF"))[:-9], "application/ms-tnef; name=winmail.dat"),
        ),
        {
            "text": "환불 부탁드립니다",
            "files": ["SHORT~1.PDF", "winmail.dat"],
            "warned": "winmail.dat could not be read to its end",
        },
        is_korean=True,
    ),
    Question(
        "no winmail.dat at all",
        multipart("mixed", TEXT, part(b"nothing", "application/ms-tnef; name=winmail.dat")),
        {"files": ["winmail.dat"]},
    ),
]
CALENDARS = [
    Question(
        "an invitation",
        multipart(
            "alternative",
            TEXT,
            invite(
                "SUMMARY:환불 상담\\, 1차",
                "DTSTART;TZID=Asia/Seoul:20250305T150000",
                "DTEND;TZID=Asia/Seoul:20250305T160000",
                'ORGANIZER;CN="김민수":mailto:kim@x.com',
            ),
        ),
        {
            "text": "환불 부탁드립니다\n\n📅 환불 상담, 1차 · 2025-03-05 15:00–16:00 (Asia/Seoul) · 김민수",
            "files": ["invite.ics"],
        },
        is_korean=True,
    ),
    Question(
        "an invitation for a day",
        multipart("mixed", TEXT, invite("DTSTART;VALUE=DATE:20250305", "SUMMARY:Long", " er")),
        {"text": "환불 부탁드립니다\n\n📅 Longer · 2025-03-05"},
        is_korean=True,
    ),
    Question(
        "an invitation in UTC, called off",
        multipart(
            "mixed", invite("DTSTART:20250305T060000Z", "SUMMARY:Call", "ORGANIZER:MAILTO:kim@x.com", method="CANCEL")
        ),
        {"text": "📅 ✖ Call · 2025-03-05 06:00 (UTC) · kim@x.com"},
    ),
    Question(
        "an invitation, accepted",
        multipart(
            "mixed",
            invite(
                "DTSTART:20250305T060000Z", "SUMMARY:Call", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:k@x.com", method="REPLY"
            ),
        ),
        {"text": "📅 ✔ Call · 2025-03-05 06:00 (UTC)"},
    ),
    Question(
        "a calendar without an event",
        multipart("mixed", TEXT, part(b"BEGIN:VCALENDAR\r\nEND:VCALENDAR", "text/calendar")),
        {"text": "환불 부탁드립니다", "files": ["invite.ics"]},
        is_korean=True,
    ),
]
SIGNED = b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nPlease refund.\n- -- \nKim\n-----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----\n"
SEALED = [
    Question(
        "S/MIME, encrypted",
        HEAD
        + part(
            b64encode(b"0\x80"),
            "application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m",
            "Content-Transfer-Encoding: base64",
        ),
        {"files": ["smime.p7m"], "contents": [b"0\x80"], "warned": "encrypted with S/MIME"},
    ),
    Question(
        "S/MIME, signed and hidden",
        HEAD + part(b"x", "application/x-pkcs7-mime; smime-type=signed-data"),
        {"files": ["attachment.p7m"], "warned": "signed with S/MIME"},
    ),
    Question(
        "S/MIME, signed",
        multipart("signed; protocol=x", TEXT, part(b"x", "application/pkcs7-signature; name=smime.p7s")),
        {"text": "환불 부탁드립니다", "files": ["smime.p7s"], "warned": "signed with S/MIME"},
        is_korean=True,
    ),
    Question(
        "PGP, encrypted",
        multipart(
            "encrypted; protocol=application/pgp-encrypted",
            part(b"Version: 1", "application/pgp-encrypted"),
            part(b"-----BEGIN PGP MESSAGE-----", "application/octet-stream; name=encrypted.asc"),
        ),
        {"files": ["attachment.asc", "encrypted.asc"], "warned": "encrypted with PGP"},
    ),
    Question(
        "PGP, signed",
        multipart("signed", TEXT, part(b"x", "application/pgp-signature; name=signature.asc")),
        {"text": "환불 부탁드립니다", "files": ["signature.asc"], "warned": "signed with PGP"},
        is_korean=True,
    ),
    Question(
        "PGP, signed in line",
        plain(SIGNED.decode()),
        {"text": "Please refund.", "full_text": SIGNED.decode().strip(), "warned": "signed with PGP"},
    ),
    Question(
        "PGP, encrypted in line",
        plain("-----BEGIN PGP MESSAGE-----\n\nhQ==\n-----END PGP MESSAGE-----"),
        {"warned": "encrypted with PGP", "text": "-----BEGIN PGP MESSAGE-----\n\nhQ==\n-----END PGP MESSAGE-----"},
    ),
]
PNG = part(b"x", "image/png; name=screen.png", "Content-ID: <p1@x>")
PICTURES = [
    Question(
        "a picture in HTML",
        multipart("related", part('보세요 <img src="cid:p1@x"> 여기'.encode(), "text/html; charset=utf-8"), PNG),
        {"text": "보세요 [screen.png] 여기", "inline": [True]},
        is_korean=True,
    ),
    Question(
        "a picture in HTML with words of its own",
        multipart("related", part(b'see <img alt="my screen" src="cid:p1@x"> here', "text/html"), PNG),
        {"text": "see [my screen] here"},
    ),
    Question(
        "a picture in HTML that stands in another branch",
        multipart("mixed", part(b"see <img width=1 src='cid:p1%40x' alt=''> here", "text/html"), PNG),
        {"text": "see [screen.png] here", "inline": [True]},
    ),
    Question(
        "a picture in Outlook's text",
        multipart(
            "related",
            multipart(
                "alternative",
                part(b"see [cid:p1@x] here", "text/plain"),
                part(b'see <img src="cid:p1@x"> here', "text/html"),
                boundary="in",
                head=b"",
            ),
            PNG,
        ),
        {"text": "see [screen.png] here"},
    ),
    Question(
        "a picture that is not shown", multipart("mixed", TEXT, PNG), {"inline": [False], "files": ["screen.png"]}
    ),
    Question("nothing but HTML", html("<p>환불</p>"), {"text": "환불", "files": []}, is_korean=True),
]
QUESTIONS = [*PACKED, *CALENDARS, *SEALED, *PICTURES]
