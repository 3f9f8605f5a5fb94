"""More shapes, thought of after the first ones had been read."""
# ruff: noqa: E501 (samples, as programs write them)

from tests.channels.email.replies.corpus.letters import LETTERS, as_html, quoted
from tests.channels.email.replies.corpus.sample import Sample

A = "<support@acme.test>"
BELOW = {
    "labels in paragraphs of their own": ("ko", "보낸 사람: Acme <support@acme.test>\n\n보낸 날짜: 2025년 3월 5일 수요일\n\n받는 사람: 김민수\n\n제목: RE: 택배\n\n{old}"),
    "old outlook for mac": ("en", 'On 3/5/25, 3:21 PM, "Acme Support" <support@acme.test> wrote:\n\n    {old}'),
    "quoted without spaces": ("en", f"Acme Support {A} wrote:\n\n>Dear Min,\n>\n>where shall we send it?"),
    "hotmail of old": ("en", "> Date: Wed, 5 Mar 2025 15:21:00 +0900\n> From: support@acme.test\n> To: min@example.com\n> Subject: Parcel\n>\n{quoted}"),
    "hotmail newer": ("en", "________________________________\n> Date: Wed, 5 Mar 2025 15:21:00 +0900\n> From: support@acme.test\n> To: min@example.com\n> Subject: Parcel\n>\n{quoted}"),
    "windows mail korean": ("ko", "Windows용 메일에서 보냄\n\n보낸 사람: Acme 고객센터\n보낸 날짜: 2025년 3월 5일 수요일 오후 3:21\n받는 사람: 김민수\n제목: 택배\n\n{old}"),
    "galaxy and gmail korean": ("ko", f"Galaxy에서 보냄\n\n2025년 3월 5일 (수) 오후 3:21, Acme {A}님이 작성:\n\n{{quoted}}"),
    "korean without weekday": ("ko", f"2025. 3. 5. 15:21, Acme 고객센터 {A}님이 작성:\n\n{{quoted}}"),
    "korean thunderbird new": ("ko", "2025. 3. 5. 오후 3:21에 Acme 고객센터 이(가) 쓴 글:\n{quoted}"),
    "korean spark": ("ko", f"2025년 3월 5일 오후 3:21 +0900, Acme {A}, 작성:\n{{quoted}}"),
    "korean outlook for mac": ("ko", "보낸 사람: Acme 고객센터 <support@acme.test>\n날짜: 수요일, 2025년 3월 5일 오후 3:21\n받는 사람: 김민수 <min@example.com>\n제목: Re: 택배\n{old}"),
    "korean reply separator": ("ko", "-----답장 원문-----\n보낸이: Acme <support@acme.test>\n받는이: 김민수\n제목: 택배\n\n{old}"),
    "japanese outlook bold": ("ja", "*差出人:* Acme <support@acme.test>\n*送信日時:* 2025年3月5日 15:21\n*宛先:* 佐藤\n*件名:* Re: 荷物\n\n{old}"),
    "japanese becky": ("ja", f"On Wed, 5 Mar 2025 15:21:00 +0900\nAcme Support {A} wrote:\n\n{{quoted}}"),
    "japanese shuriken": ("ja", "2025/03/05(水) 15:21、Acme サポート さんが書きました:\n{quoted}"),
    "chinese outlook mobile": ("zh", "获取适用于 iOS 的 Outlook<https://aka.ms/o0ukef>\n________________________________\n发件人: Acme <support@acme.test>\n发送时间: 星期三, 三月 5, 2025 3:21 下午\n收件人: 王敏\n主题: Re: 包裹\n\n{old}"),
    "chinese tencent": ("zh", '------------------&nbsp;原始邮件&nbsp;------------------\n发件人: "Acme"<support@acme.test>\n发送时间: 2025年3月5日\n收件人: "王敏"\n主题: 包裹\n\n{old}'.replace("&nbsp;", " ")),
    "taiwan yahoo mobile": ("tw", f"從我的 iPhone 傳送\n\nAcme {A} 於 2025年3月5日 下午3:21 寫道：\n\n{{quoted}}"),
    "german iphone": ("de", f"Von meinem iPhone gesendet\n\n> Am 05.03.2025 um 15:21 schrieb Acme {A}:\n> \n> \ufeff{{old}}"),
    "german samsung": ("de", "Von meinem/meiner Galaxy gesendet\n\n\n-------- Ursprüngliche Nachricht --------\nVon: Acme <support@acme.test>\nDatum: 05.03.25 15:21 (GMT+01:00)\nAn: Groß\nBetreff: Paket\n\n{old}"),
    "french orange": ("fr", "> Message du 05/03/25 15:21\n> De : \"Acme\" <support@acme.test>\n> A : chloe@orange.fr\n> Copie à : \n> Objet : Colis\n> \n{quoted}"),
    "spanish gmail mobile": ("es", f"El mié., 5 mar. 2025 15:21, Acme Soporte {A}\nescribió:\n\n{{quoted}}"),
    "italian libero": ("it", f"Il 05/03/2025 15:21 CET Acme {A} ha scritto:\n\n\n{{old}}"),
    "dutch ziggo": ("nl", f"> Op 5 mrt. 2025 om 15:21 heeft Acme {A} het volgende geschreven:\n>\n{{quoted}}"),
    "russian outlook": ("ru", "________________________________\nОт: Acme <support@acme.test>\nОтправлено: 5 марта 2025 г. 15:21:00\nКому: Юлия\nКопия: Анна\nТема: RE: Посылка\n\n{old}"),
    "polish gmail wrapped": ("pl", "śr., 5 mar 2025 o 15:21 Zespół Obsługi Klienta Acme Polska <\nsupport@acme.test> napisał(a):\n\n{quoted}"),
    "portuguese outlook": ("pt", "De: Acme <support@acme.test>\nEnviado: 5 de março de 2025 15:21\nPara: João\nCc: Ana\nAssunto: RE: Encomenda\n\n{old}"),
    "swedish telia": ("sv", "-----Ursprungligt meddelande-----\nFrån: Acme [mailto:support@acme.test]\nSkickat: den 5 mars 2025 15:21\nTill: Åsa\nÄmne: Paket\n\n{old}"),
    "two languages": ("ko", f"Sent from my iPhone\n\n> On Mar 5, 2025, at 3:21 PM, Acme {A} wrote:\n> \n{{quoted}}"),
    "korean legal above history": ("ko", f"이 메일은 지정된 수신인을 위한 것으로, 기밀 정보가 포함되어 있을 수 있으며 무단 배포를 금합니다.\n\n2025년 3월 5일 (수) 오후 3:21, Acme {A}님이 작성:\n\n{{quoted}}"),
    "korean gmail without address and marks": ("ko", "2025년 3월 5일 (수) 오후 3:21, Acme 고객센터님이 작성:\n\n{old}"),
    "gmail without address and marks": ("en", "On Wed, Mar 5, 2025 at 3:21 PM Acme Support wrote:\n\n{old}"),
    "short block": ("en", "From: Acme <support@acme.test>\nSent: Wednesday, March 5, 2025\nTo: Min\nSubject: Parcel\n\n{old}"),
    "avast": ("en", "--\nThis email has been checked for viruses by Avast antivirus software.\nwww.avast.com"),
    "naver signature line": ("ko", "네이버메일 앱에서 보냈습니다"),
}  # fmt: skip
PAGES = {
    "labels in divs": ("ko", "<div>{own}</div><div><div>보낸 사람: Acme</div><div>보낸 날짜: 2025년 3월 5일</div><div>받는 사람: 김민수</div><div>제목: 택배</div></div><p>{old}</p>"),
    "labels in ps": ("en", "<div>{own}</div><p><b>From:</b> Acme &lt;support@acme.test&gt;</p><p><b>Sent:</b> Wednesday, March 5, 2025</p><p><b>To:</b> Min</p><p><b>Subject:</b> Parcel</p><p>{old}</p>"),
    "hidden preview": ("en", '<div style="display:none">preview</div><div>{own}</div><div class="gmail_quote"><div class="gmail_attr">On Wed, Acme wrote:</div><blockquote class="gmail_quote">{old}</blockquote></div>'),
    "apple mail korean signature": ("ko", '{own}<br><div dir="ltr"><div>김민수 드림</div><div>나의 iPhone에서 보냄</div></div><div dir="ltr"><br><blockquote type="cite">2025. 3. 5. 오후 3:21, Acme 작성:<br><br></blockquote></div><blockquote type="cite">{old}</blockquote>'),
    "uppercase": ("en", '<DIV>{own}</DIV><BLOCKQUOTE TYPE="CITE"><DIV>On 3/5/25 3:21 PM, Acme wrote:</DIV>{old}</BLOCKQUOTE>'),
}  # fmt: skip
# What is all the sender's, though they answer: ({own}, then an ordinary quotation of Gmail's follows)
ANSWERS = {
    "output quoted": "Output below.\n\n> error 5\n> error 6",
    "two quotations of the manual": "Page 1 says\n> press A\nand page 2 says\n> press B\n\nWhich is right?",
    "a mail in a mail": "My bank wrote me this:\n\nFrom: bank@x.test\nTo: min@example.com\nSubject: Payment\nDate: 5 March 2025\n\nYour payment was refused.",
    "hours": "We are open\nMon: 10:00 - 18:00\nTue: 10:00 - 18:00",
    "urls": "See:\nhttps://example.com/a:\nhttps://example.com/b:",
    "dash list": "Please send:\n-- one pen\n-- two pads",
    "stars": "***\nUrgent\n***\nMy screen is black.",
    "date line": "5 March 2025, 15:21:\nThe machine stopped.",
    "cc note": "To: all of you\nFrom now on: please call me.",
    "name and address": "My colleague Lee <lee@x.test> wrote on Monday that it works: it does not.",
}


def samples() -> list[Sample]:
    found = []
    for name, (language, below) in BELOW.items():
        own, old = LETTERS[language]
        old_lines = old.replace("\n", "\n> ") if "\ufeff" in below else old
        text = f"{own}\n\n{below.format(quoted=quoted(old), old=old_lines) if '{' in below else below}\n"
        found.append(Sample(f"second {name}", language, own, text))
    for name, (language, page) in PAGES.items():
        own, old = LETTERS[language]
        if "signature" in name:
            own = own.replace("\n김민수 드림", "")
        expected = own + "\n김민수 드림" if "signature" in name else own
        found.append(
            Sample(f"second html {name}", language, expected, html=page.format(own=as_html(own), old=as_html(old)))
        )
    for name, text in ANSWERS.items():
        text = f"Hello,\n\n{text}"
        history = f"On Wed, Mar 5, 2025 at 3:21 PM Acme {A} wrote:\n\n{quoted(LETTERS['en'][1])}"
        found.append(Sample(f"second answer {name}", "en", text, f"{text}\n\n{history}"))
        found.append(Sample(f"second mail {name}", "en", text, text, subject="Question", is_reply=False))
    return found
