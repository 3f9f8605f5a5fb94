"""Delivery reports as servers and providers write them, made after their forms."""
# ruff: noqa: E501 (samples)

from tests.channels.email.reading.questions.question import Question

HEAD = "To: support@acme.test\r\nDate: Wed, 05 Mar 2025 15:21:00 +0900\r\nMessage-ID: <bounce@mx.test>\r\nMIME-Version: 1.0\r\n"
ORIGINAL = "Received: from acme.test by mx.test\nFrom: Acme <support@acme.test>\nTo: gone@x.com\nMessage-ID: <t.7@acme.test>\nSubject: Re: Refund\n\nHello"


def prose(sender: str, subject: str, text: str, more: str = "") -> bytes:
    head = f"From: {sender}\r\nSubject: {subject}\r\n{HEAD}{more}Content-Type: text/plain; charset=utf-8\r\n\r\n"
    return (head + text.replace("\n", "\r\n")).encode()


def report(
    fields: str,
    text: str = "Undelivered.",
    original: str = ORIGINAL,
    kind: str = "message/rfc822",
    per_message: str = "Reporting-MTA: dns; mx.test",
) -> bytes:
    parts = (
        f"Content-Type: text/plain; charset=utf-8\n\n{text}\n",
        f"Content-Type: message/delivery-status\n\n{per_message}\n\n{fields}\n",
        f"Content-Type: {kind}\n\n{original}\n",
    )
    body = "".join(f"--B\n{part}" for part in parts) + "--B--\n"
    head = f"From: Mail Delivery System <MAILER-DAEMON@mx.test>\nSubject: Undelivered Mail Returned to Sender\n{HEAD}"
    return (
        head.replace("\r\n", "\n")
        + f"Auto-Submitted: auto-replied\nContent-Type: multipart/report; report-type=delivery-status; boundary=B\n\n{body}"
    ).encode()


FAILED = {
    "is_bounce": True,
    "bounced_addresses": ["gone@x.com"],
    "delayed_addresses": [],
    "kind_of_automatic": "bounce",
}
LATE = {"is_bounce": True, "bounced_addresses": [], "delayed_addresses": ["gone@x.com"]}
ABOUT = {"about_message_id": "t.7@acme.test"}
NONE = {"is_bounce": False, "bounced_addresses": [], "delayed_addresses": []}

QMAIL = """Hi. This is the qmail-send program at mx.test.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<gone@x.com>:
192.0.2.7 does not like recipient.
Remote host said: 550 5.1.1 unknown user
Giving up on 192.0.2.7.

--- Below this line is a copy of the message.

Return-Path: <support@acme.test>
Received: (qmail 1 invoked by uid 0)
Message-ID: <t.7@acme.test>
To: gone@x.com, other@y.com

Hello
"""
EXIM = """This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  gone@x.com
    host mx.x.com [192.0.2.7]
    SMTP error from remote mail server after RCPT TO:<gone@x.com>:
    550 No such user here

------ This is a copy of the message, including all the headers. ------

Return-path: <support@acme.test>
Message-Id: <t.7@acme.test>
To: gone@x.com
"""
EXIM_LATE = """This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue on mx.test.

The message identifier is:     1abcDE-000001-AA
The subject of the message is: Re: Refund

The address to which the message has not yet been delivered is:

  gone@x.com
    host mx.x.com [192.0.2.7]: connection timed out

No action is required on your part. Delivery attempts will continue for
some time, and this warning may be repeated at intervals.
"""
POSTFIX = """This is the mail system at host mx.test.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

For further assistance, please send mail to postmaster.

<gone@x.com>: host mx.x.com[192.0.2.7] said: 550 5.1.1 <gone@x.com>: Recipient
    address rejected: User unknown in virtual mailbox table (in reply to RCPT
    TO command)
"""
POSTFIX_LATE = """This is the mail system at host mx.test.

####################################################################
# THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE. #
####################################################################

Your message could not be delivered for more than 4 hour(s).
It will be retried until it is 5 day(s) old.

<gone@x.com>: connect to mx.x.com[192.0.2.7]:25: Connection timed out
"""
SENDMAIL = """The original message was received at Wed, 5 Mar 2025 15:21:00 +0900
from acme.test [192.0.2.1]

   ----- The following addresses had permanent fatal errors -----
<gone@x.com>
    (reason: 550 5.1.1 <gone@x.com>... User unknown)

   ----- Transcript of session follows -----
... while talking to mx.x.com.:
550 5.1.1 <gone@x.com>... User unknown

   ----- Original message follows -----
"""
EXCHANGE = """Delivery has failed to these recipients or groups:

Gone Person (gone@x.com)<mailto:gone@x.com>
The email address you entered couldn't be found. Please check the recipient's email address and try to resend the message.

Diagnostic information for administrators:

Generating server: mx.x.com

gone@x.com
Remote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup'

Original message headers:

Received: from mx.x.com (192.0.2.7) by mx2.x.com
Message-ID: <t.7@acme.test>
"""
OFFICE_365 = """Your message to gone@x.com couldn't be delivered.

gone wasn't found at x.com.

support                         Office 365                         gone
Action Required                                              Recipient
Unknown To address

How to Fix It
The address may be misspelled or may not exist.
"""
GMAIL = """** Address not found **

Your message wasn't delivered to gone@x.com because the address couldn't be found, or is unable to receive mail.

The response from the remote server was:
550 5.1.1 The email account that you tried to reach does not exist.
"""
GMAIL_OLD = """Delivery to the following recipient failed permanently:

     gone@x.com

Technical details of permanent failure:
Google tried to deliver your message, but it was rejected by the server for the recipient domain x.com.
The error that the other server returned was:
550 5.1.1 User unknown

----- Original message -----

Message-ID: <t.7@acme.test>
"""
GMAIL_LATE = """** Delivery incomplete **

There was a temporary problem delivering your message to gone@x.com. Gmail will retry for 46 more hours. You'll be notified if the delivery fails permanently.
"""
YAHOO = """Sorry, we were unable to deliver your message to the following address.

<gone@x.com>:
554: delivery error: dd This user doesn't have a x.com account (gone@x.com) [0]

--- Below this line is a copy of the message.

Message-ID: <t.7@acme.test>
"""
NAVER = """안녕하세요. 네이버 메일입니다.

보내신 메일이 아래의 이유로 전송되지 못했습니다.

받는사람 : gone@x.com
실패사유 : 550 5.1.1 존재하지 않는 사용자입니다.

받는사람의 메일 주소를 다시 확인해 주세요.
"""
NAVER_FULL = """메일 발송이 실패했습니다.

수신자: gone@x.com
실패 사유: 수신자의 메일함 용량이 초과되어 메일을 받을 수 없습니다.
"""
DAUM = """회원님이 보내신 메일이 아래와 같은 이유로 전달되지 못하였습니다.

- 받는 사람 : <gone@x.com>
- 실패 이유 : 메일 주소가 존재하지 않습니다. (User unknown)

----- 원본 메시지 -----
Message-ID: <t.7@acme.test>
To: gone@x.com, other@y.com
"""
HANMAIL_LATE = """보내신 메일이 아직 전달되지 않았습니다. 전송이 지연되고 있으며 3일 동안 다시 시도합니다.

받는이: gone@x.com
사유: 451 4.7.1 Please try again later
"""
DAEMON = "Mail Delivery System <MAILER-DAEMON@mx.test>"

QUESTIONS = [
    Question("qmail", prose("MAILER-DAEMON@mx.test", "failure notice", QMAIL), {**FAILED, **ABOUT, "reason": "550 5.1.1 unknown user"}),
    Question("Exim", prose(DAEMON, "Mail delivery failed: returning message to sender", EXIM, "X-Failed-Recipients: gone@x.com\r\n"), {**FAILED, **ABOUT, "reason": "No such user"}),
    Question("Exim without its header", prose(DAEMON, "Mail delivery failed: returning message to sender", EXIM), {**FAILED, **ABOUT}),
    Question("Exim, late", prose(DAEMON, "Warning: message 1abcDE-000001-AA delayed 24 hours", EXIM_LATE), LATE),
    Question("Postfix, text alone", prose(DAEMON, "Undelivered Mail Returned to Sender", POSTFIX), {**FAILED, "reason": "User unknown"}),
    Question("Postfix, late, text alone", prose(DAEMON, "Delayed Mail (still being retried)", POSTFIX_LATE), LATE),
    Question("sendmail", prose("Mail Delivery Subsystem <MAILER-DAEMON@mx.test>", "Returned mail: see transcript for details", SENDMAIL), FAILED),
    Question("Exchange", prose("Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@x.com>", "Undeliverable: Re: Refund", EXCHANGE), {**FAILED, **ABOUT, "reason": "couldn't be found"}),
    Question("Office 365", prose("postmaster@x.onmicrosoft.com", "Undeliverable: Re: Refund", OFFICE_365, "In-Reply-To: <t.7@acme.test>\r\n"), {**FAILED, **ABOUT}),
    Question("Gmail, not found", prose("Mail Delivery Subsystem <mailer-daemon@googlemail.com>", "Delivery Status Notification (Failure)", GMAIL, "References: <t.7@acme.test>\r\nAuto-Submitted: auto-replied\r\n"), {**FAILED, **ABOUT}),
    Question("Gmail, older", prose("Mail Delivery Subsystem <mailer-daemon@googlemail.com>", "Delivery Status Notification (Failure)", GMAIL_OLD), {**FAILED, **ABOUT, "reason": "permanent failure"}),
    Question("Gmail, late", prose("Mail Delivery Subsystem <mailer-daemon@googlemail.com>", "Delivery Status Notification (Delay)", GMAIL_LATE), LATE),
    Question("Yahoo", prose("MAILER-DAEMON@yahoo.com", "Failure Notice", YAHOO), {**FAILED, **ABOUT}),
    Question("Naver", prose("MAILER-DAEMON@naver.com", "메일 전송 실패 안내", NAVER), {**FAILED, "language": "ko", "reason": "존재하지 않는 사용자"}, is_korean=True),
    Question("Naver, mailbox full", prose("postmaster@naver.com", "[발송실패 안내] 환불", NAVER_FULL), {**LATE, "reason": "용량"}, is_korean=True),
    Question("Daum", prose("MAILER-DAEMON@hanmail.net", "메일이 반송되었습니다.", DAUM), {**FAILED, **ABOUT, "reason": "존재하지 않습니다"}, is_korean=True),
    Question("Hanmail, late", prose("postmaster@hanmail.net", "메일 전송 지연 안내 - 아직 전달되지 않은 메일", HANMAIL_LATE), LATE, is_korean=True),
    Question("report, failed", report("Final-Recipient: rfc822; gone@x.com\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 <gone@x.com>:\n  User unknown"), {**FAILED, **ABOUT, "bounce_reasons": {"gone@x.com": "550 5.1.1 <gone@x.com>: User unknown"}, "text": "Undelivered."}),
    Question("report, late", report("Final-Recipient: rfc822; gone@x.com\nAction: delayed\nStatus: 4.4.1\nDiagnostic-Code: X-Postfix; timed out\nWill-Retry-Until: Fri, 7 Mar 2025 15:21:00 +0900"), {**LATE, **ABOUT, "bounce_reasons": {"gone@x.com": "timed out"}}),
    Question("report, given up after temporary errors", report("Final-Recipient: rfc822; gone@x.com\nAction: failed\nStatus: 4.4.7"), FAILED),
    Question("report without an action, temporary", report("Final-Recipient: rfc822; gone@x.com\nStatus: 4.2.2"), LATE),
    Question("report, delivered", report("Final-Recipient: rfc822; gone@x.com\nAction: delivered\nStatus: 2.0.0"), NONE),
    Question("report, relayed", report("Final-Recipient: rfc822; gone@x.com\nAction: relayed\nStatus: 2.0.0"), NONE),
    Question("report, the address as we wrote it", report("Original-Recipient: rfc822; gone@x.com\nFinal-Recipient: rfc822; inner@mx.x.com\nAction: failed\nStatus: 5.0.0"), FAILED),
    Question("report, X.400", report("Final-Recipient: rfc822; <gone@x.com>\nAction: failed (bad address)\nStatus: 5.1.1 (unknown)"), FAILED),
    Question("report with the head alone", report("Final-Recipient: rfc822; gone@x.com\nAction: failed\nStatus: 5.1.1", original="From: a@b.c\nMessage-ID: <t.7@acme.test>\n", kind="text/rfc822-headers"), {**FAILED, **ABOUT}),
    Question("report of Google, without the mail", report("Final-Recipient: rfc822; gone@x.com\nAction: failed\nStatus: 5.1.1", original="x", kind="text/html", per_message="Reporting-MTA: dns; googlemail.com\nX-Original-Message-ID: <t.7@acme.test>"), {**FAILED, **ABOUT}),
    Question("report in Korean", report("Final-Recipient: rfc822; gone@x.com\nAction: failed\nStatus: 5.2.1\nDiagnostic-Code: smtp; 550 5.2.1 휴면 계정입니다", text="메일을 보내지 못했습니다."), {**FAILED, **ABOUT, "bounce_reasons": {"gone@x.com": "550 5.2.1 휴면 계정입니다"}, "text": "메일을 보내지 못했습니다."}, is_korean=True),
    Question("a person passes a report on", report("Final-Recipient: rfc822; gone@x.com\nAction: failed\nStatus: 5.1.1").replace(b"Mail Delivery System <MAILER-DAEMON@mx.test>", b"Kim <kim@x.com>").replace(b"multipart/report", b"multipart/mixed").replace(b"Auto-Submitted: auto-replied\n", b""), {**NONE, "about_message_id": ""}),
    Question("a person complains of failed mail", prose("Kim <kim@x.com>", "Mail delivery failed again", "My mail to gone@x.com came back: 550 unknown user."), {**NONE, "kind_of_automatic": "", "is_auto_reply": False}),
    Question("a person asks about a returned parcel, in Korean", prose("김민수 <kim@x.com>", "반송 문의", "택배가 반송되었습니다. 확인 부탁드립니다."), {**NONE, "kind_of_automatic": ""}, is_korean=True),
]  # fmt: skip
