"""Mail of machines and of people, as it is marked."""
# ruff: noqa: E501 (samples)

from tests.channels.email.mails import HEAD, multipart, part, plain
from tests.channels.email.reading.questions.question import Question


def marked(line: str, kind: str) -> Question:
    return Question(
        line[:70],
        plain("hello", head=HEAD + line.encode() + b"\r\n"),
        {"kind_of_automatic": kind, "is_auto_reply": kind != "", "is_bounce": False},
    )


def titled(subject: str, kind: str) -> Question:
    raw = plain("hello", head=HEAD.replace(b"Refund", subject.encode()))
    return Question(
        f"subject: {subject}",
        raw,
        {"kind_of_automatic": kind, "is_auto_reply": kind != ""},
        any("가" <= each <= "힣" for each in subject),
    )


def sent_by(address: str, more: str, kind: str) -> Question:
    raw = plain("hello", head=HEAD.replace(b"Kim@Example.co.kr", address.encode()) + more.encode())
    return Question(f"from {address} {more.strip()}", raw, {"kind_of_automatic": kind, "is_auto_reply": kind != ""})


QUESTIONS = [
    marked("Auto-Submitted: auto-replied", "reply"),
    marked("Auto-Submitted: auto-replied (vacation)", "reply"),
    marked("Auto-Submitted: auto-generated; owner-email=x", "machine"),
    marked("AUTO-SUBMITTED: Auto-Notified", "machine"),
    marked("Auto-Submitted: no", ""),
    marked("Auto-Submitted: no; reason=x", ""),
    marked("Auto-Submitted:", ""),
    marked("X-Autoreply: yes", "reply"),
    marked("X-Autoreply: no", ""),
    marked("X-Autorespond: Re: Refund", "reply"),
    marked("X-Autoresponder: 1", "reply"),
    marked("X-Auto-Response-Suppress: DR, OOF, AutoReply", "machine"),
    marked("X-Auto-Response-Suppress: All", "machine"),
    marked("X-Auto-Response-Suppress: DR, RN, NRN", ""),
    marked("Precedence: auto_reply", "reply"),
    marked("Precedence: bulk", "machine"),
    marked("Precedence: junk", "machine"),
    marked("Precedence: list", "list"),
    marked("Precedence: first-class", ""),
    marked("List-Id: News <news.shop.com>", "list"),
    marked("List-Unsubscribe: <https://shop.com/u>", "list"),
    marked("X-Mailing-List: dev@x.com", "list"),
    marked("Feedback-ID: 123:news:shop", "list"),
    marked("Feedback-ID: ::1.ap-northeast-2.abc=:AmazonSES", ""),
    marked("X-Loop: bot@x.com", "machine"),
    marked("Return-Path: <>", "machine"),
    marked("Return-Path: <kim@x.com>", ""),
    marked("X-POST-MessageClass: 9; Autoresponder", "reply"),
    marked("Delivered-To: Autoresponder", "reply"),
    marked("X-Mailer: Microsoft Outlook 16.0", ""),
    marked("Content-Type: multipart/report; report-type=disposition-notification; boundary=x", "receipt"),
    titled("Automatic reply: Refund", "reply"),
    titled("Out of Office: back on Monday", "reply"),
    titled("자동 회신: 환불", "reply"),
    titled("자동회신: 환불", "reply"),
    titled("[자동응답] 휴가 중", "reply"),
    titled("[부재중] 김민수입니다", "reply"),
    titled("부재 중: 환불", "reply"),
    titled("自動応答: 返金", "reply"),
    titled("【自動返信】お問い合わせありがとうございます", "reply"),
    titled("自动回复: 退款", "reply"),
    titled("Abwesenheitsnotiz: Rückgabe", "reply"),
    titled("Automatische Antwort: Rückgabe", "reply"),
    titled("Réponse automatique : remboursement", "reply"),
    titled("Respuesta automática: reembolso", "reply"),
    titled("Automatisch antwoord: retour", "reply"),
    titled("Автоматический ответ: возврат", "reply"),
    titled("Auto: Bremsen kaputt", ""),
    titled("Re: Automatic reply does not work", ""),
    titled("Read: my complaint", ""),
    titled("부재중 전화가 왔어요", ""),
    titled("자동차 보험 문의", ""),
    titled("자동 결제가 두 번 되었어요", ""),
    sent_by("no-reply@shop.com", "", "machine"),
    sent_by("noreply@shop.com", "Reply-To: noreply@shop.com\r\n", "machine"),
    sent_by("no-reply@forms.com", "Reply-To: kim@x.com\r\n", ""),
    sent_by("postmaster@x.com", "", "machine"),
    sent_by("noreen@x.com", "", ""),
    Question(
        "a receipt",
        multipart(
            "report; report-type=disposition-notification",
            part("메일을 읽었습니다.".encode(), "text/plain; charset=utf-8"),
            part(b"Final-Recipient: rfc822;kim@x.com\r\nOriginal-Message-ID: <t.7@acme.test>\r\nDisposition: manual-action/MDN-sent-manually; displayed", "message/disposition-notification"),
            head=HEAD,
        ),
        {"kind_of_automatic": "receipt", "is_bounce": False, "text": "메일을 읽었습니다."},
        is_korean=True,
    ),
]  # fmt: skip
