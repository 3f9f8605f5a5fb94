"""Shapes that were thought of after the rules had been written."""
# ruff: noqa: E501 (samples, as programs write them)

from tests.channels.email.replies.corpus.letters import LETTERS, as_html, quoted
from tests.channels.email.replies.corpus.sample import Sample

A = "<support@acme.test>"
# (language of the letter, what stands below the own words; {quoted} and {old} are the earlier mail)
BELOW = {
    "gmail day first": ("en", f"On Wed, 5 Mar 2025 at 15:21, Acme Support {A} wrote:\n\n{{quoted}}"),
    "gmail india": ("en", f"On Wed, 5 Mar, 2025, 3:21 pm Acme Support, {A} wrote:\n\n{{quoted}}"),
    "gmail danish": ("en", f"Den ons. 5. mar. 2025 kl. 15.21 skrev Acme {A}:\n\n{{quoted}}"),
    "gmail norwegian": ("en", f"ons. 5. mars 2025 kl. 15:21 skrev Acme {A}:\n\n{{quoted}}"),
    "gmail finnish": ("en", "ke 5. maalisk. 2025 klo 15.21 Acme (support@acme.test) kirjoitti:\n\n{quoted}"),
    "gmail czech": ("en", f"st 5. 3. 2025 v 15:21 odesílatel Acme {A} napsal:\n\n{{quoted}}"),
    "gmail turkish": ("en", f"Acme {A}, 5 Mar 2025 Çar, 15:21 tarihinde şunu yazdı:\n\n{{quoted}}"),
    "gmail ukrainian": ("ru", f"ср, 5 бер. 2025 р. о 15:21 Acme {A} пише:\n\n{{quoted}}"),
    "gmail hungarian": ("en", f"Acme {A} ezt írta (időpont: 2025. márc. 5., Sze, 15:21):\n\n{{quoted}}"),
    "gmail vietnamese": ("en", f"Vào Th 4, 5 thg 3, 2025 vào lúc 15:21 Acme {A} đã viết:\n\n{{quoted}}"),
    "gmail indonesian": ("en", f"Pada tanggal Rab, 5 Mar 2025 pukul 15.21 Acme {A} menulis:\n\n{{quoted}}"),
    "gmail greek": ("en", f"Στις Τετ 5 Μαρ 2025 στις 3:21 μ.μ., ο/η Acme {A} έγραψε:\n\n{{quoted}}"),
    "gmail thai": ("en", f"ในวันที่ พ. 5 มี.ค. 2025 เวลา 15:21 Acme {A} เขียนว่า:\n\n{{quoted}}"),
    "gmail arabic": ("en", f"في الأربعاء، ٥ مارس ٢٠٢٥ في ٣:٢١ م تمت كتابة ما يلي بواسطة \u202aAcme\u202c\u200f {A}:\n\n{{quoted}}"),
    "gmail hebrew": ("en", "\u202bבתאריך יום ד׳, 5 במרץ 2025 ב-15:21 מאת \u202aAcme\u202c\u200f <\u202asupport@acme.test\u202c\u200f>:\u202c\n\n{quoted}"),
    "superhuman": ("en", "On Wed, Mar 05, 2025 at 3:21 PM, Acme Support < support@acme.test > wrote:\n\n{quoted}"),
    "airmail": ("en", "On March 5, 2025 at 3:21:00 PM, Acme Support (support@acme.test) wrote:\n\n{quoted}"),
    "spark zone": ("en", f"On Mar 5, 2025, 3:21 PM +0900, Acme {A}, wrote:\n{{quoted}}"),
    "no empty line around": ("en", f"On Wed, Mar 5, 2025 at 3:21 PM Acme {A} wrote:\n{{quoted}}"),
    "name with a colon": ("en", f'On Wed, Mar 5, 2025 at 3:21 PM "Acme: Support" {A} wrote:\n\n{{quoted}}'),
    "two mails deep": ("en", f"On Wed, Mar 5, 2025 at 3:21 PM Acme {A} wrote:\n\n{{quoted}}\n>\n> On Tue, Mar 4, 2025 at 1:00 PM Min <min@example.com> wrote:\n>\n>> Where is it?"),
    "outlook and gmail": ("en", f"On Wed, Mar 5, 2025 at 3:21 PM Acme {A} wrote:\n\n{{quoted}}\n> ________________________________\n> From: Min\n> Sent: Tuesday\n> To: Acme\n> Subject: x"),
    "outlook danish": ("en", "Fra: Acme <support@acme.test>\nSendt: 5. marts 2025 15:21\nTil: Min\nEmne: Re: Parcel\n\n{old}"),
    "outlook norwegian": ("en", "Fra: Acme <support@acme.test>\nSendt: onsdag 5. mars 2025 15:21\nTil: Min\nKopi: Lee\nEmne: Re: Parcel\n\n{old}"),
    "outlook finnish": ("en", "Lähettäjä: Acme <support@acme.test>\nLähetetty: keskiviikko 5. maaliskuuta 2025 15.21\nVastaanottaja: Min\nAihe: Re: Parcel\n\n{old}"),
    "outlook czech": ("en", "Od: Acme <support@acme.test>\nOdesláno: středa 5. března 2025 15:21\nKomu: Min\nPředmět: Re: Parcel\n\n{old}"),
    "outlook turkish": ("en", "Kimden: Acme <support@acme.test>\nGönderildi: 5 Mart 2025 Çarşamba 15:21\nKime: Min\nKonu: Re: Parcel\n\n{old}"),
    "outlook tabs": ("en", "From:\tAcme Support <support@acme.test>\nSent:\tWednesday, March 5, 2025 3:21 PM\nTo:\tMin Kim\nSubject:\tParcel\n\n{old}"),
    "blackberry": ("en", "From: Acme Support\nSent: Wednesday, March 5, 2025 3:21 PM\nTo: Min\nReply To: support@acme.test\nSubject: Parcel\n\n{old}"),
    "outlook meeting": ("en", "-----Original Appointment-----\nFrom: Acme\nSent: Wednesday\nTo: Min\nSubject: Call\n\n{old}"),
    "samsung on one line": ("en", "-------- Original message --------From: Acme <support@acme.test> Date: 3/5/25  15:21  (GMT+09:00) To: min@example.com Subject: Parcel \n{old}"),
    "samsung korean on one line": ("ko", "-------- 원본 이메일 --------발신: Acme <support@acme.test> 날짜: 25/3/5  15:21  (GMT+09:00) 받은 사람: min@naver.com 제목: 택배 \n{old}"),
    "qq english": ("zh", '------------------ Original ------------------\nFrom: "Acme" <support@acme.test>;\nDate: Wed, Mar 5, 2025 03:21 PM\nTo: "Min"<min@qq.com>;\nSubject: Re: Parcel\n\n{old}'),
    "qq mobile": ("zh", "发自我的iPhone\n\n------------------ 原始邮件 ------------------\n发件人: Acme <support@acme.test>\n发送时间: 2025年3月5日 15:21\n收件人: Min <min@qq.com>\n主题: 回复：包裹\n\n{old}"),
    "netease master": ("zh", "---- 回复的原邮件 ----\n| 发件人 | Acme<support@acme.test> |\n| 日期 | 2025年03月05日 15:21 |\n| 收件人 | min@163.com |\n| 主题 | 回复：包裹 |\n{old}"),
    "yahoo japan": ("ja", "----- Original Message -----\nFrom: Acme <support@acme.test>\nTo: sato@yahoo.co.jp\nDate: 2025/03/05 水 15:21\nSubject: 荷物\n\n{old}"),
    "naver works": ("ko", '-----Original Message-----\nFrom: "Acme 고객센터" <support@acme.test>\nTo: <min@works.kr>; \nCc: \nSent: 2025. 3. 5. (수) 15:21 (GMT+09:00)\nSubject: RE: 택배\n\n{old}'),
    "hiworks": ("ko", '---------- Original Message ----------\n보낸사람 : "Acme" <support@acme.test>\n받는사람 : "김민수" <min@hiworks.kr>\n보낸날짜 : 2025-03-05 (수) 15:21:00\n제목 : RE: 택배\n\n{old}'),
    "daum mobile": ("ko", "Daum 앱에서 보냄\n\n--------- 원본 메일 ---------\n보낸사람: Acme <support@acme.test>\n받는사람: min@hanmail.net\n날짜: 2025년 3월 5일 수요일, 15시 21분 00초 +0900\n제목: RE: 택배\n\n{old}"),
    "nate": ("ko", "---- 원본 메세지 ----\n보낸 사람 : Acme\n날짜 : 2025/03/05 수요일 오후 3:21:00\n받는 사람 : 김민수\n제목 : 택배\n\n{old}"),
    "korean outlook short": ("ko", "보낸사람: Acme <support@acme.test>\n날짜: 2025년 3월 5일 수요일 오후 3:21\n받는사람: 김민수\n제목: Re: 택배\n\n{old}"),
    "korean iphone and galaxy": ("ko", "나의 iPhone에서 보냄\n\n2025. 3. 5. 오후 3:21, Acme <support@acme.test> 작성:\n\n{quoted}"),
    "korean gmail no space": ("ko", f"2025년 3월 5일 (수) PM 3:21, Acme{A}님이 작성:\n\n{{quoted}}"),
    "korean gmail english name wrapped": ("ko", f"2025년 3월 5일 (수) 오후 3:21, Acme Customer Support (Returns) via Desk\n{A}님이 작성:\n\n{{quoted}}"),
    "french iphone quoted": ("fr", f"Envoyé de mon iPhone\n\n> Le 5 mars 2025 à 15:21, Acme {A} a écrit :\n> \n{{quoted}}"),
    "polish o2": ("pl", f"Dnia 5 marca 2025 15:21 Acme {A} napisał(a):\n\n{{quoted}}"),
    "german t-online": ("de", "Am 05.03.2025 um 15:21 Uhr schrieb Acme Support:\n{quoted}"),
    "swiss": ("de", "Am Mi., 5. März 2025 um 15:21 Uhr schrieb Acme via Desk <\nsupport+very.long.address.of.ours@acme.test>:\n\n{quoted}"),
    "excuse": ("en", f"Sent from my iPhone, please excuse any typos.\n\nOn Mar 5, 2025, at 3:21 PM, Acme {A} wrote:\n\n{{quoted}}"),
    "bilingual footer": ("ko", "본 메일은 기밀 정보를 포함할 수 있으며 지정된 수신인만 열람할 수 있습니다. 잘못 수신하신 경우 삭제 바랍니다.\n\nThis e-mail may contain confidential information intended for the named recipient only. If you have received it in error, please delete it."),
    "starred footer": ("en", "**********************************************************************\nThis email and any files transmitted with it are confidential and intended solely for the use of the individual or entity to whom they are addressed. If you have received this email in error please notify the system manager.\n**********************************************************************"),
    "korean naver app": ("ko", "네이버 메일 앱에서 보낸 메일입니다."),
    "two phones": ("en", "Sent from my iPhone\nGet Outlook for iOS"),
    "dutch samsung": ("nl", "Verstuurd vanaf mijn Galaxy"),
    "signature and history": ("en", f"-- \nMin Kim\nBuyer | Example Ltd | +82 2 123 4567\nwww.example.com\n\nOn Wed, Mar 5, 2025 at 3:21 PM Acme {A} wrote:\n\n{{quoted}}"),
}  # fmt: skip
PAGES = {
    "outlook paragraphs": ("en", '<div>{own}</div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in"><p class="MsoNormal"><b>From:</b> Acme</p><p class="MsoNormal"><b>Sent:</b> Wednesday</p></div><p>{old}</p>'),
    "new outlook": ("en", '<div>{own}</div><div style="padding: 3pt 0in 0in; border-width: 1pt medium medium; border-style: solid none none; border-color: rgb(181, 196, 223)"><b>Fra: </b>Acme &lt;support@acme.test&gt;<br><b>Dato: </b>onsdag, 5. marts 2025<br><b>Til: </b>Min<br><b>Emne: </b>Re: Parcel</div><div>{old}</div>'),
    "conditional comments": ("en", '<!--[if gte mso 9]><xml><o:x/></xml><![endif]--><div>{own}</div><!-- quote --><blockquote type="cite"><div>On Mar 5, 2025, at 3:21 PM, Acme wrote:</div>{old}</blockquote>'),
    "gmail signature only": ("en", '<div dir="ltr">{own}<br clear="all"><div><br></div><span class="gmail_signature_prefix">-- </span><br><div dir="ltr" class="gmail_signature"><b>Min Kim</b><br>Example Ltd<br><i>We sell everything that you can think of.</i></div></div>'),
    "gmail table reply": ("ko", '<div dir="ltr">{own}</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">2025년 3월 5일 (수) 오후 3:21, Acme &lt;<a href="mailto:support@acme.test">support@acme.test</a>&gt;님이 작성:<br></div><blockquote class="gmail_quote"><u></u><table><tr><td>{old}</td></tr></table></blockquote></div>'),
    "proton mobile": ("en", '{own}<br><br>Sent from <a href="https://proton.me/mail/home">Proton Mail</a> for iOS.<br><br>-------- Original Message --------<br>On Wednesday, 03/05/25 at 15:21 Acme &lt;support@acme.test&gt; wrote:<br><blockquote class="protonmail_quote"><br>{old}</blockquote>'),
    "yahoo words below": ("en", '<div class="yahoo_quoted"><div>On Wednesday, Acme wrote:</div>{old}</div><div>{own}</div>'),
    "naver border": ("ko", '<div>{own}</div><div style="border-left:2px solid #ccc;padding-left:10px"><p>-----Original Message-----</p><p><b>From:</b> "Acme"&lt;support@acme.test&gt;</p><p><b>To:</b> 김민수</p><p><b>Subject:</b> 택배</p>{old}</div>'),
    "outlook korean mobile": ("ko", '<div dir="auto">{own}</div><div id="ms-outlook-mobile-signature"><div><br></div>Outlook for <a href="https://aka.ms/o0ukef">iOS</a> 다운로드</div><hr><div id="divRplyFwdMsg"><b>보낸 사람:</b> Acme</div>{old}'),
    "mark in html": ("en", '<div>{own}</div><div>ke 5.3.2025 klo 15.21 Acme kirjoitti:</div><div style="color:#b5b5b5">##- Please type your reply above this line -##</div>{old}'),
    "web.de": ("de", '<html><head></head><body><div style="font-family: Verdana;font-size: 12.0px;"><div>{own}</div><div class="signature">Mit freundlichen Grüßen, J. Groß</div><div> <div name="quote" style="margin:10px 5px"><div><b>Gesendet:</b> 05.03.2025<br><b>Von:</b> Acme</div><div name="quoted-content">{old}</div></div></div></div></body></html>'),
}  # fmt: skip
WHOLE = {
    "weak quotation in a first mail": ("en", "My colleague wrote:\n> it is broken\nCan you help?"),
    "mail in running text": ("en", "I got a mail from: lee@x.test, subject: win a prize.\nIs it yours?"),
    "yaml": ("en", "My settings are:\n\nfrom: a@example.com\nto: b@example.com\nsubject: test\ndate: today\n\nWhy does it fail?"),
    "korean parcel form": ("ko", "보낸 사람: 김민수\n받는 사람: 이영희\n날짜: 3월 5일\n주소: 부산시 해운대구\n\n이 택배가 아직 안 왔어요."),
    "chat": ("en", "Chat of yesterday:\n2025-03-05 15:21 Acme: hello\n2025-03-05 15:22 Me: hi\n2025-03-05 15:23 Acme: bye"),
    "sent from a town": ("en", "The parcel was sent to me by your partner.\nSent from: Berlin\nNumber: 55"),
    "list about phones": ("en", "What I did:\n- Sent from my iPhone the app crashes"),
    "korean wrong mail": ("ko", "본 메일은 잘못 보낸 것 같습니다. 제 주소를 삭제해 주세요."),
    "german sentence": ("de", "Von meinem iPhone gesendet habe ich die Bilder gestern."),
    "dashes as pause": ("en", "It stopped.\n\n--\n\nThen it ran again."),
    "html entities": ("en", "if (a > b) {\n> b = a;\n}"),
    "quotation marks": ("en", "You said:\n\"We will call you.\"\nNobody called."),
    "wrote with time": ("en", "At 10:30 on 3/5/2025 your bot wrote:\nhello\nand then nothing."),
    "english time in korean": ("ko", "어제 오후 3:21에 상담원이 보낸 메일:\n환불이 완료되었습니다.\n그런데 아직 안 들어왔어요."),
    "original of my own": ("en", "Original message of the screen:\nout of paper"),
    "chinese form": ("zh", "收件人: 王敏\n地址: 上海市\n日期: 3月5日\n请寄到这里。"),
    "korean sentence with wrote": ("ko", "상품평을 작성했습니다:\n별점 5점입니다.\n포인트는 언제 들어오나요?"),
}  # fmt: skip


def samples() -> list[Sample]:
    found = []
    for name, (language, below) in BELOW.items():
        own, old = LETTERS[language]
        text = f"{own}\n\n{below.format(quoted=quoted(old), old=old) if '{' in below else below}\n"
        found.append(Sample(f"later {name}", language, own, text))
    for name, (language, page) in PAGES.items():
        own, old = LETTERS[language]
        found.append(Sample(f"later html {name}", language, own, html=page.format(own=as_html(own), old=as_html(old))))
    found += [
        Sample(f"later trap {name}", lang, text, text, subject="Question", is_reply=False)
        for name, (lang, text) in WHOLE.items()
    ]
    return found
