"""Answers between quoted lines, forwarded mails, reply marks, and the things that only look like history."""
# ruff: noqa: E501 (samples, as programs write them)

from tests.channels.email.replies.corpus.attributions import APPLE, GMAIL, THUNDERBIRD
from tests.channels.email.replies.corpus.blocks import OUTLOOK
from tests.channels.email.replies.corpus.letters import LETTERS, as_html, quoted
from tests.channels.email.replies.corpus.sample import Sample

INLINE = {
    "gmail": ("en", f"Hello,\n\n{GMAIL['en']}\n> Which size?\n\nXL please.\n\n> And the colour?\nBlue.\n> Regards\n", "Hello,\n\n> Which size?\n\nXL please.\n\n> And the colour?\n\nBlue."),
    "gmail korean": ("ko", f"{GMAIL['ko']}\n\n> 안녕하세요.\n>\n> 사이즈가 어떻게 되세요?\n\nXL입니다.\n\n> 색상은요?\n\n파란색이요.\n\n> 감사합니다.\n", "> 사이즈가 어떻게 되세요?\n\nXL입니다.\n\n> 색상은요?\n\n파란색이요."),
    "iphone korean": ("ko", "> 2025. 3. 5. 오후 3:21, Acme <support@acme.test> 작성:\n> \n> 주문 번호가 무엇인가요?\n1234입니다.\n\n> 연락처도 부탁드립니다.\n010-1234-5678입니다.\n\n나의 iPhone에서 보냄", "> 주문 번호가 무엇인가요?\n\n1234입니다.\n\n> 연락처도 부탁드립니다.\n\n010-1234-5678입니다."),
    "thunderbird german": ("de", f"{THUNDERBIRD['de']}\n> Welche Größe?\nXL\n> Welche Farbe?\nBlau\n\n-- \nJürgen Groß\nGroß GmbH", "> Welche Größe?\n\nXL\n\n> Welche Farbe?\n\nBlau"),
    "japanese": ("ja", f"{GMAIL['ja']}\n\n> サイズはいかがですか。\n\nXLです。\n\n> 色はいかがですか。\n\n青です。\n", "> サイズはいかがですか。\n\nXLです。\n\n> 色はいかがですか。\n\n青です。"),
    "french": ("fr", f"{APPLE['fr']}\n\n> Quelle taille ?\n\nXL.\n\n> Quelle couleur ?\n\nBleu.\n", "> Quelle taille ?\n\nXL.\n\n> Quelle couleur ?\n\nBleu."),
    "nested": ("en", f"{GMAIL['en']}\n>> I need it soon.\n> When exactly?\nOn Monday.\n> Where to?\nHome.\n", "> When exactly?\n\nOn Monday.\n\n> Where to?\n\nHome."),
    "greeting and end": ("en", f"Hi,\n\nmy answers are below.\n\n{GMAIL['en']}\n> 1. Size?\n\nXL\n\n> 2. Colour?\n\nBlue\n\nThanks,\nMin\n", "Hi,\n\nmy answers are below.\n\n> 1. Size?\n\nXL\n\n> 2. Colour?\n\nBlue\n\nThanks,\nMin"),
    "long paragraph is cut to its end": ("en", f"{GMAIL['en']}\n" + "".join(f"> line {n} of many\n" for n in range(1, 13)) + "Yes.\n> Another question?\nNo.\n> bye", "> line 10 of many\n> line 11 of many\n> line 12 of many\n\nYes.\n\n> Another question?\n\nNo."),
    "no attribution": ("en", "> Which size?\nXL please\n\n> And the colour?\nBlue", "> Which size?\n\nXL please\n\n> And the colour?\n\nBlue"),
}  # fmt: skip
INLINE_PAGES = {
    "gmail": ("en", '<div>Hi</div><div class="gmail_quote"><div class="gmail_attr">On Wed, Mar 5, 2025, Acme wrote:</div><blockquote class="gmail_quote">Which size?</blockquote><div>XL</div><blockquote class="gmail_quote">Which colour?</blockquote><div>Blue</div></div>', "Hi\n\n> Which size?\n\nXL\n\n> Which colour?\n\nBlue"),
    "apple": ("ko", '<blockquote type="cite"><div>2025. 3. 5. 오후 3:21, Acme &lt;support@acme.test&gt; 작성:</div><div>사이즈는요?</div></blockquote><div>XL입니다.</div><blockquote type="cite"><div>색상은요?</div></blockquote><div>파란색입니다.</div>', "> 사이즈는요?\n\nXL입니다.\n\n> 색상은요?\n\n파란색입니다."),
    "thunderbird": ("en", '<div class="moz-cite-prefix">On 3/5/25 3:21 PM, Acme wrote:</div><blockquote type="cite"><p>Which size?</p></blockquote><p>XL</p><blockquote type="cite"><p>Bye</p></blockquote>', "> Which size?\n\nXL"),
}  # fmt: skip

_WITHIN = "From: Lee <lee@x.test>\nDate: Wed, Mar 5, 2025\nSubject: Order\nTo: Min\n\n\nMy order is late.\n--\nLee\n\nOn 3/5/25 3:21 PM, Shop wrote:\n> soon"
FORWARDS = {
    "gmail": ("en", "---------- Forwarded message ---------"),
    "gmail old": ("en", "---------- Forwarded message ----------"),
    "apple": ("en", "Begin forwarded message:"),
    "thunderbird": ("en", "-------- Forwarded Message --------"),
    "yahoo": ("en", "----- Forwarded Message -----"),
    "zoho": ("en", "============ Forwarded message ============"),
    "gmail korean": ("ko", "---------- Forwarded message ---------"),
    "korean": ("ko", "---------- 전달된 메시지 ----------"),
    "korean mail": ("ko", "-------- 전달된 메일 --------"),
    "apple korean": ("ko", "전달된 메시지 시작:"),
    "korean word": ("ko", "전달된 메일"),
    "german": ("de", "-------- Weitergeleitete Nachricht --------"),
    "apple german": ("de", "Anfang der weitergeleiteten Nachricht:"),
    "apple german mail": ("de", "Anfang der weitergeleiteten E-Mail:"),
    "french": ("fr", "-------- Message transféré --------"),
    "apple french": ("fr", "Début du message transféré :"),
    "apple french old": ("fr", "Début du message réexpédié :"),
    "spanish": ("es", "-------- Mensaje reenviado --------"),
    "apple spanish": ("es", "Inicio del mensaje reenviado:"),
    "portuguese": ("pt", "-------- Mensagem reencaminhada --------"),
    "portuguese brazil": ("pt", "---------- Mensagem encaminhada ----------"),
    "apple portuguese": ("pt", "Início da mensagem encaminhada:"),
    "italian": ("it", "-------- Messaggio Inoltrato --------"),
    "apple italian": ("it", "Inizio messaggio inoltrato:"),
    "dutch": ("nl", "-------- Doorgestuurd bericht --------"),
    "apple dutch": ("nl", "Begin doorgestuurd bericht:"),
    "swedish": ("sv", "-------- Vidarebefordrat meddelande --------"),
    "apple swedish": ("sv", "Vidarebefordrat brev:"),
    "polish": ("pl", "-------- Przekazana wiadomość --------"),
    "apple polish": ("pl", "Początek przekazywanej wiadomości:"),
    "russian": ("ru", "-------- Перенаправленное сообщение --------"),
    "russian gmail": ("ru", "---------- Пересылаемое сообщение ---------"),
    "apple russian": ("ru", "Начало переадресованного сообщения:"),
    "yandex": ("ru", "-------- Пересылаемое сообщение --------"),
    "japanese": ("ja", "-------- 転送されたメッセージ --------"),
    "apple japanese": ("ja", "転送されたメッセージ："),
    "chinese": ("zh", "---------- 转发的邮件 ----------"),
    "apple chinese": ("zh", "开始转发的邮件："),
    "netease": ("zh", "-------- 转发邮件信息 --------"),
    "chinese traditional": ("tw", "---------- 轉寄的郵件 ----------"),
    "apple chinese traditional": ("tw", "開始轉寄郵件："),
}
FORWARD_SUBJECTS = {"en": ("FW:", "Fwd:"), "ko": ("FW:", "전달:"), "ja": ("FW:", "転送:"), "zh": ("转发:", "转发：")}
FORWARD_SUBJECTS |= {
    "tw": ("轉寄:", "轉寄："),
    "de": ("WG:", "Fwd:"),
    "fr": ("TR:", "Tr :"),
    "es": ("RV:", "Fwd:"),
    "pt": ("ENC:", "Fwd:"),
}
FORWARD_SUBJECTS |= {
    "it": ("I:", "Fwd:"),
    "nl": ("FW:", "Doorst:"),
    "sv": ("VB:", "Fwd:"),
    "pl": ("PD:", "Fwd:"),
    "ru": ("FW:", "Пересл:"),
}
FORWARD_PAGES = {
    "gmail": '<div>Please look</div><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>From: Lee<br>Subject: Order<br></div><br><br>kept words</div>',
    "apple": '<div>Please look</div><div><br><blockquote type="cite"><div>Begin forwarded message:</div><br><div><b>From: </b>Lee &lt;lee@x.test&gt;</div><div><b>Subject: </b>Order</div><div><b>Date: </b>5 March 2025</div><div><b>To: </b>Min</div><br><div>kept words</div></blockquote></div>',
    "thunderbird": '<div>Please look</div><div class="moz-forward-container">-------- Forwarded Message --------<table><tr><th>Subject: </th><td>Order</td></tr><tr><th>Date: </th><td>Wed, 5 Mar 2025</td></tr><tr><th>From: </th><td>Lee</td></tr><tr><th>To: </th><td>Min</td></tr></table>kept words</div>',
    "yahoo": '<div>Please look</div><div class="yahoo_quoted"><div>----- Forwarded Message -----</div><div>From: Lee</div><div>Sent: Wednesday</div><div>Subject: Order</div><div>kept words</div></div>',
    "proton": '<div>Please look</div><div class="protonmail_quote">------- Forwarded Message -------<br>From: Lee<br>Date: On Wednesday<br>Subject: Order<br>To: Min<br><br><blockquote class="protonmail_quote" type="cite">kept words</blockquote></div>',
    "zoho": '<div>Please look</div><div class="zmail_extra">============ Forwarded message ============<br>From: Lee<br>To: Min<br>Date: Wed<br>Subject: Order<br>============ Forwarded message ============<blockquote>kept words</blockquote></div>',
}  # fmt: skip

MARK = "##- Please type your reply above this line -##"
MARK_KO = "##- 이 줄 위에 답장을 써 주세요 -##"
MARKS = {
    "quoted": ("en", f"Yes, do it.\n\n{GMAIL['en']}\n\n> {MARK}\n>\n> Dear Min", "Yes, do it."),
    "unknown language": (
        "en",
        f"Yes, do it.\n\nke 5. maalisk. 2025 klo 15.21 Acme (support@acme.test) kirjoitti:\n\n{MARK}\nDear Min",
        "Yes, do it.",
    ),
    "unknown block": (
        "en",
        f"Yes, do it.\n\nLähettäjä: Acme <support@acme.test>\nLähetetty: 5. maaliskuuta 2025\nVastaanottaja: Min\nAihe: Parcel\n\n{MARK}\nDear Min",
        "Yes, do it.",
    ),
    "korean": ("ko", f"네, 그렇게 해 주세요.\n\n{GMAIL['ko']}\n\n> {MARK_KO}\n> 고객님", "네, 그렇게 해 주세요."),
    "korean alone": ("ko", f"네, 그렇게 해 주세요.\n\n{MARK_KO}\n고객님", "네, 그렇게 해 주세요."),
    "below": ("en", f"{GMAIL['en']}\n> {MARK}\n> Dear Min\n\nYes, do it.", "Yes, do it."),
}

_OLD = quoted(LETTERS["en"][1])
# Mails in which the words below each other are all the customer's own.
TRAPS = {
    "on monday i wrote": ("en", "On Monday I wrote:\nplease cancel my order.\nPlease do it now."),
    "on a date i wrote": ("en", "On 3/5/2025 at 10:30 I wrote:\nplease cancel my order."),
    "the technician wrote": ("en", "On 5 March 2025 at 10:30 the technician wrote:\nreplace the pump.\nWill you?"),
    "you wrote": ("en", "On Wednesday, March 5, 2025 at 10:30 you wrote:\nwe shall cancel it. You did not."),
    "german i wrote": ("de", "Am 5. März 2025 um 10:30 schrieb ich:\nbitte stornieren.\nBitte tun Sie es jetzt."),
    "french i wrote": ("fr", "Le 5 mars 2025 à 10:30 j'ai écrit :\nmerci d'annuler.\nFaites-le."),
    "korean i wrote": ("ko", "2025년 3월 5일 오후 3:21에 제가 작성:\n환불해 주세요.\n아직 답이 없습니다."),
    "korean form": ("ko", "신청서를 이렇게 작성:\n이름: 김민수\n주소: 서울시 중구"),
    "korean you wrote": ("ko", "3월 5일에 상담사님이 작성:\n환불 가능합니다.\n그런데 왜 안 되나요?"),
    "log from line": ("en", "The log says\nFrom: worker-3\nTo: queue\nerror 5\n\nWhat now?"),
    "pasted mail headers": ("en", "This one bounced:\nFrom: min@example.com\nTo: lee@x.test\nSubject: Order\nDate: Wed, 5 Mar 2025 15:21:00 +0900\nMessage-ID: <1@x>\nReceived: from a by b\n\nWhy?"),
    "pasted mail": ("en", "I got this strange mail, is it from you:\n\nFrom: Acme <acme@evil.test>\nSent: 5 March 2025\nTo: Min\nSubject: Your account\n\nClick here!"),
    "prompt": ("en", "I typed\n> npm install\n> npm start\nand it failed."),
    "prompt at the end": ("en", "I typed this:\n> npm install\n> npm start"),
    "python prompt": ("en", "See:\n>>> import acme\n>>> acme.run()\nTraceback\nValueError\n\nHelp!"),
    "heredoc": ("en", "$ cat > file <<EOF\n> one\n> two\n> EOF\n$ run file\nbad magic"),
    "greater than": ("en", "It fails when\n> 5 items are in the cart\nbut not with 4."),
    "table with rules": ("en", "Item\n--\nPaper\n--\nPens\n--\n\nPlease send all of it."),
    "rules between paragraphs": ("en", "First thing\n\n--\n\nSecond thing: where is my parcel? I have been waiting for two weeks now.\n\n--\n\nThird thing: cancel the rest of my order, please."),
    "markdown table": ("en", "| item | qty |\n|------|-----|\n| -- | -- |\n| pen | 3 |\n\nOk?"),
    "markdown rule": ("en", "Title\n-----\ntext\n\n---\n\nmore text"),
    "diff": ("en", "--- a/app.py\n+++ b/app.py\n@@ -1,3 +1,3 @@\n-old\n+new\n-- \n- drop\n+ add\n\nPlease merge it."),
    "sql comment": ("en", "-- select the rows\nselect 1;\n-- done\nIs this right?"),
    "heading": ("ko", "제목: 환불 요청\n\n내용: 상품이 불량입니다.\n날짜: 3월 5일"),
    "korean address block": ("ko", "받는 사람: 김민수\n주소: 서울시 중구 세종대로 110\n연락처: 010-1234-5678\n\n여기로 보내 주세요."),
    "address block": ("en", "Please ship to:\n\nMin Kim\n110 Sejong-daero\nSeoul 04524\nKorea\nTel: +82 10 1234 5678"),
    "from to date": ("en", "From: Seoul\nTo: Busan\nDate: 5 May\nPlease book this."),
    "form": ("de", "Von: Berlin\nNach: Hamburg\nDatum: 5. Mai\nBitte buchen."),
    "spanish form": ("es", "De: Madrid\nPara: Bilbao\nFecha: 5 de mayo\nResérvenlo, por favor."),
    "sent from in a sentence": ("en", "sent from Germany last week, still not here"),
    "sent from my phone in a sentence": ("en", "The pictures were\nsent from my iPhone yesterday, did you get them?"),
    "korean sent in a sentence": ("ko", "사진은 핸드폰에서 보냈습니다."),
    "sent by mail": ("en", "I have no receipt.\n\nSent by mail."),
    "sent via email": ("en", "Where is it?\n\nSent via email yesterday."),
    "sent with free shipping": ("en", "It came late.\n\nSent with free shipping."),
    "sent from my old address": ("en", "I moved.\n\nSent from my old address to yours."),
    "sent from my iphone but": ("en", "I tried.\n\nSent from my iPhone but nothing arrived."),
    "korean by mail": ("ko", "영수증이요?\n\n메일로 보냈습니다."),
    "korean by phone": ("ko", "사진이요?\n\n핸드폰으로 보냈습니다."),
    "korean by naver": ("ko", "서류요?\n\n네이버 메일로 보냈습니다."),
    "korean next mail": ("ko", "알겠습니다.\n\n다음 메일에서 보낸 메일입니다만 못 받으셨나요?"),
    "german with outlook": ("de", "Danke.\n\nMit Outlook geht es nicht."),
    "german by phone": ("de", "Die Bilder?\n\nMit dem Handy geschickt."),
    "spanish by mail": ("es", "¿El recibo?\n\nEnviado por correo."),
    "french by mail": ("fr", "Le reçu ?\n\nEnvoyé par courrier."),
    "confidential in a sentence": ("en", "Please treat this as confidential: my password was stolen."),
    "original message in a sentence": ("en", "The original message is attached.\nPlease check."),
    "korean original": ("ko", "원본 메일은 첨부했습니다.\n확인 부탁드립니다."),
    "colon before list": ("en", "On 3/5/2025 10:30 I ordered:\n- a pen\n- a pad"),
    "name colon": ("en", "Questions for Acme <support@acme.test>:\nWhen do you open?\nWhen do you close?"),
    "time table": ("en", "2025-03-05 15:21 login failed:\nbad password\n2025-03-05 15:22 login failed:\nbad password"),
    "closing and address": ("en", "Ship it today.\n\nKind regards,\nMin Kim\n110 Sejong-daero, Seoul"),
    "japanese i wrote": ("ja", "2025年3月5日 15:21に私が書きました：\nキャンセルしてください。\nまだ返事がありません。"),
    "chinese i wrote": ("zh", "我在2025年3月5日 15:21写道：\n请取消订单。\n到现在没有回复。"),
}  # fmt: skip


def samples() -> list[Sample]:
    found = [Sample(f"inline {name}", language, own, text) for name, (language, text, own) in INLINE.items()]
    found += [Sample(f"inline html {name}", lang, own, html=page) for name, (lang, page, own) in INLINE_PAGES.items()]
    found += [Sample(f"mark {name}", language, own, text) for name, (language, text, own) in MARKS.items()]
    for name, (language, text) in TRAPS.items():
        found.append(Sample(f"trap {name}", language, text, text, subject="Question", is_reply=False))
        answer = f"Hello,\n\n{text}"
        found.append(Sample(f"trap in an answer {name}", language, answer, f"{answer}\n\n{GMAIL['en']}\n\n{_OLD}"))
    return found + _forwards()


def _forwards() -> list[Sample]:
    found = []
    for name, (language, line) in FORWARDS.items():
        text = f"{LETTERS[language][0]}\n\n{line}\n\n{_WITHIN}"
        found.append(
            Sample(f"forward {name}", language, text.replace("\n\n\n", "\n\n"), text, subject="Order", is_reply=False)
        )
    for language, subjects in FORWARD_SUBJECTS.items():
        sender, sent, to, subject, date = OUTLOOK[language]
        own, old = LETTERS[language]
        text = f"{own}\n\n{sender} Acme <support@acme.test>\n{sent} {date}\n{to} Min\n{subject} Parcel\n\n{old}"
        found += [
            Sample(f"forward {prefix} {language}", language, text, text, subject=f"{prefix} Parcel")
            for prefix in subjects
        ]
    for name, page in FORWARD_PAGES.items():
        found.append(Sample(f"forward html {name}", "en", "", html=page, subject="Order", is_reply=False))
    own, old = LETTERS["en"]
    text = f"{own}\n\n{GMAIL['en']}\n> ---------- Forwarded message ---------\n> From: Lee\n> Begin forwarded message:\n> x"
    found.append(Sample("forward within history", "en", own, text))
    page = f'{as_html(own)}<div class="gmail_quote"><div class="gmail_attr">On Wed, Mar 5, 2025 Acme wrote:</div><blockquote class="gmail_quote">---------- Forwarded message ---------<br>{as_html(old)}</blockquote></div>'
    return [*found, Sample("forward within html history", "en", own, html=page)]
