"""Blocks of headers above an earlier mail: Outlook in all its forms, and those that write like it."""
# ruff: noqa: E501 (samples, as programs write them)

from tests.channels.email.replies.corpus.letters import LETTERS, as_html
from tests.channels.email.replies.corpus.sample import Sample

A = "Acme Support <support@acme.test>"
# From, sent, to, subject; then the date as Outlook writes it there.
OUTLOOK = {
    "en": ("From:", "Sent:", "To:", "Subject:", "Wednesday, March 5, 2025 3:21 PM"),
    "ko": ("보낸 사람:", "보낸 날짜:", "받는 사람:", "제목:", "2025년 3월 5일 수요일 오후 3:21"),
    "ja": ("差出人:", "送信日時:", "宛先:", "件名:", "2025年3月5日 15:21"),
    "zh": ("发件人:", "发送时间:", "收件人:", "主题:", "2025年3月5日 15:21"),
    "tw": ("寄件者:", "寄件日期:", "收件者:", "主旨:", "2025年3月5日 下午 03:21"),
    "de": ("Von:", "Gesendet:", "An:", "Betreff:", "Mittwoch, 5. März 2025 15:21"),
    "fr": ("De :", "Envoyé :", "À :", "Objet :", "mercredi 5 mars 2025 15:21"),
    "es": ("De:", "Enviado:", "Para:", "Asunto:", "miércoles, 5 de marzo de 2025 15:21"),
    "pt": ("De:", "Enviado:", "Para:", "Assunto:", "quarta-feira, 5 de março de 2025 15:21"),
    "it": ("Da:", "Inviato:", "A:", "Oggetto:", "mercoledì 5 marzo 2025 15:21"),
    "nl": ("Van:", "Verzonden:", "Aan:", "Onderwerp:", "woensdag 5 maart 2025 15:21"),
    "sv": ("Från:", "Skickat:", "Till:", "Ämne:", "den 5 mars 2025 15:21"),
    "pl": ("Od:", "Wysłano:", "Do:", "Temat:", "środa, 5 marca 2025 15:21"),
    "ru": ("От:", "Отправлено:", "Кому:", "Тема:", "5 марта 2025 г. 15:21"),
}
MAC_DATES = {"en": "Date:", "ko": "날짜:", "ja": "日付:", "zh": "日期:", "tw": "日期:", "de": "Datum:", "fr": "Date :"}
MAC_DATES |= {
    "es": "Fecha:",
    "pt": "Data:",
    "it": "Data:",
    "nl": "Datum:",
    "sv": "Datum:",
    "pl": "Data:",
    "ru": "Дата:",
}
SEPARATORS = {
    "en": "-----Original Message-----",
    "ko": "-----원본 메시지-----",
    "ja": "-----元のメッセージ-----",
    "zh": "-----邮件原件-----",
    "tw": "-----原始郵件-----",
    "de": "-----Ursprüngliche Nachricht-----",
    "fr": "-----Message d'origine-----",
    "es": "-----Mensaje original-----",
    "pt": "-----Mensagem original-----",
    "it": "-----Messaggio originale-----",
    "nl": "-----Oorspronkelijk bericht-----",
    "sv": "-----Ursprungligt meddelande-----",
    "pl": "-----Wiadomość oryginalna-----",
    "ru": "-----Исходное сообщение-----",
}
MOBILE = {
    "en": "Get Outlook for iOS<https://aka.ms/o0ukef>",
    "ko": "Outlook for Android 다운로드<https://aka.ms/AAb9ysg>",
    "ja": "Outlook for iOS を入手<https://aka.ms/o0ukef>",
    "zh": "获取 Outlook for iOS<https://aka.ms/o0ukef>",
    "tw": "取得 Outlook for Android<https://aka.ms/AAb9ysg>",
    "de": "Gesendet von Outlook für iOS<https://aka.ms/o0ukef>",
    "fr": "Obtenir Outlook pour Android<https://aka.ms/AAb9ysg>",
    "es": "Obtener Outlook para iOS<https://aka.ms/o0ukef>",
    "pt": "Obter o Outlook para iOS<https://aka.ms/o0ukef>",
    "it": "Ottieni Outlook per Android<https://aka.ms/AAb9ysg>",
    "nl": "Outlook voor iOS downloaden<https://aka.ms/o0ukef>",
    "sv": "Hämta Outlook för iOS<https://aka.ms/o0ukef>",
    "pl": "Pobierz aplikację Outlook dla systemu Android<https://aka.ms/AAb9ysg>",
    "ru": "Получить Outlook для iOS<https://aka.ms/o0ukef>",
}
SAMSUNG = {
    "en": "-------- Original message --------\nFrom: {a}\nDate: 3/5/25 15:21 (GMT+09:00)\nTo: min@example.com\nSubject: Parcel",
    "ko": "-------- 원본 이메일 --------\n발신: {a}\n날짜: 25/3/5 15:21 (GMT+09:00)\n받은 사람: min@example.com\n제목: 택배",
    "de": "-------- Ursprüngliche Nachricht --------\nVon: {a}\nDatum: 05.03.25 15:21 (GMT+01:00)\nAn: min@example.com\nBetreff: Paket",
    "fr": "-------- Message d'origine --------\nDe : {a}\nDate : 05/03/2025 15:21 (GMT+01:00)\nÀ : min@example.com\nObjet : Colis",
    "es": "-------- Mensaje original --------\nDe: {a}\nFecha: 5/3/25 15:21 (GMT+01:00)\nA: min@example.com\nAsunto: Paquete",
    "it": "-------- Messaggio originale --------\nDa: {a}\nData: 05/03/25 15:21 (GMT+01:00)\nA: min@example.com\nOggetto: Pacco",
    "pl": "-------- Oryginalna wiadomość --------\nOd: {a}\nData: 05.03.2025 15:21 (GMT+01:00)\nDo: min@example.com\nTemat: Paczka",
    "ru": "-------- Исходное сообщение --------\nОт: {a}\nДата: 05.03.25 15:21 (GMT+03:00)\nКому: min@example.com\nТема: Посылка",
    "ja": "-------- 元のメッセージ --------\n差出人: {a}\n日付: 2025/03/05 15:21 (GMT+09:00)\n宛先: min@example.com\n件名: 荷物",
    "zh": "-------- 原始信息 --------\n发件人： {a}\n日期： 2025/3/5 15:21 (GMT+08:00)\n收件人： min@example.com\n主题： 包裹",
}
OTHERS = {
    "qq": ("zh", '------------------&nbsp;原始邮件&nbsp;------------------\n发件人: "Acme" <support@acme.test>;\n发送时间: 2025年3月5日(星期三) 下午3:21\n收件人: "王敏"<min@qq.com>;\n主题: 包裹'.replace("&nbsp;", "\u00a0")),
    "gmx": ("de", f"Gesendet: Mittwoch, 5. März 2025 um 15:21 Uhr\nVon: {A}\nAn: min@gmx.net\nBetreff: Paket"),
    "proton old": ("en", "------- Original Message -------\nOn Wednesday, March 5th, 2025 at 3:21 PM, Acme <support@acme.test> wrote:"),
    "em client": ("en", '------ Original Message ------\nFrom: "Acme" <support@acme.test>\nTo: min@example.com\nSent: 3/5/2025 3:21:00 PM\nSubject: Parcel'),
    "em client german": ("de", '------ Originalnachricht ------\nVon: "Acme" <support@acme.test>\nAn: min@example.com\nGesendet: 05.03.2025 15:21:00\nBetreff: Paket'),
    "three labels": ("de", "Von: max@acme.test\nGesendet: Mittwoch, 5. März 2025 15:21\nBetreff: Paket"),
    "bold": ("de", f"*Von:* {A}\n*Gesendet:* Mittwoch, 5. März 2025 15:21\n*An:* Groß\n*Betreff:* Paket"),
    "outlook 2003 mailto": ("en", "From: Acme [mailto:support@acme.test]\nSent: Wednesday, March 5, 2025 3:21 PM\nTo: Min\nCc: Lee; Park;\n Choi\nSubject: Parcel"),
    "french sent on": ("fr", "De : Acme [mailto:support@acme.test]\nEnvoyé : mercredi 5 mars 2025 15:21\nÀ : Chloé\nCc : Zoé\nObjet : RE: Colis"),
    "spanish sent on": ("es", "De: Acme <support@acme.test>\nEnviado el: miércoles, 5 de marzo de 2025 15:21\nPara: Íñigo\nCC: Ana\nAsunto: RE: Paquete"),
    "portuguese sent on": ("pt", "De: Acme <support@acme.test>\nEnviada em: quarta-feira, 5 de março de 2025 15:21\nPara: João\nAssunto: RE: Encomenda"),
    "odd colons": ("ja", "差出人：Acme <support@acme.test>\n送信日時：2025年3月5日 15:21\n宛先：佐藤\n件名：荷物"),
    "outlook.com rule": ("en", f"_____________________________________________\nFrom: {A}\nSent: 05 March 2025 15:21\nTo: Min\nSubject: Parcel"),
    "lotus": ("de", "-----Acme Support <support@acme.test> schrieb: -----\nAn: min@example.com\nVon: Acme Support <support@acme.test>\nDatum: 05.03.2025 15:21\nBetreff: Paket"),
}  # fmt: skip


def samples() -> list[Sample]:
    found = []
    for language, (sender, sent, to, subject, date) in OUTLOOK.items():
        own, old = LETTERS[language]
        block = f"{sender} {A}\n{sent} {date}\n{to} Min Kim\n{subject} Re: Parcel"
        mac = f"{sender} {A}\n{MAC_DATES[language]} {date}\n{to} Min Kim <min@example.com>\n{subject} Re: Parcel"
        rule = "_" * 32
        found += [
            Sample(f"outlook {language}", language, own, f"{own}\n\n{block}\n\n{old}\n"),
            Sample(f"outlook web {language}", language, own, f"{own}\n{rule}\n{block}\n\n{old}\n"),
            Sample(f"outlook mac {language}", language, own, f"{own}\n\n\n{mac}\n{old}\n"),
            Sample(
                f"outlook separator {language}", language, own, f"{own}\n\n{SEPARATORS[language]}\n{block}\n\n{old}\n"
            ),
            Sample(
                f"outlook mobile {language}", language, own, f"{own}\n\n{MOBILE[language]}\n{rule}\n{block}\n\n{old}\n"
            ),
            Sample(f"outlook word html {language}", language, own, html=_word(language, own, old)),
            Sample(f"outlook web html {language}", language, own, html=_web(language, own, old)),
            Sample(f"outlook mobile html {language}", language, own, html=_mobile(language, own, old)),
        ]
    for language, block in SAMSUNG.items():
        own, old = LETTERS[language]
        found.append(Sample(f"samsung {language}", language, own, f"{own}\n\n{block.format(a=A)}\n\n{old}\n"))
    for name, (language, block) in OTHERS.items():
        own, old = LETTERS[language]
        found.append(Sample(name, language, own, f"{own}\n\n{block}\n\n{old}\n"))
    return found


def _header_lines(language: str) -> str:
    sender, sent, to, subject, date = OUTLOOK[language]
    return f"<b>{sender}</b> Acme &lt;support@acme.test&gt;<br><b>{sent}</b> {date}<br><b>{to}</b> Min<br><b>{subject}</b> Re: Parcel"


def _word_lines(text: str) -> str:
    return "".join(f'<p class="MsoNormal">{line or "<o:p>&nbsp;</o:p>"}</p>' for line in text.split("\n"))


def _word(language: str, own: str, old: str) -> str:
    return (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!-- p.MsoNormal {margin:0cm} --></style></head>'
        f'<body lang="EN-US"><div class="WordSection1">{_word_lines(own)}<p class="MsoNormal"><o:p>&nbsp;</o:p></p>'
        '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
        f'<p class="MsoNormal">{_header_lines(language)}<o:p></o:p></p></div>{_word_lines(old)}</div></body></html>'
    )


def _web(language: str, own: str, old: str) -> str:
    return (
        f'<div class="elementToProof" style="font-family:Aptos;font-size:12pt">{as_html(own)}</div><div id="appendonsend"></div>'
        '<hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif">'
        f"{_header_lines(language)}</font><div>&nbsp;</div></div><div>{as_html(old)}</div>"
    )


def _mobile(language: str, own: str, old: str) -> str:
    link = MOBILE[language].partition("<")[0]
    return (
        f'<div dir="ltr">{as_html(own)}</div><div id="ms-outlook-mobile-body-separator-line" dir="ltr"><br></div>'
        f'<div id="ms-outlook-mobile-signature" dir="ltr"><a href="https://aka.ms/o0ukef">{link}</a></div>'
        '<div id="mail-editor-reference-message-container" class="ms-outlook-mobile-reference-message"><hr style="display:inline-block;width:98%">'
        f'<div id="divRplyFwdMsg" dir="ltr">{_header_lines(language)}<div>&nbsp;</div></div>{as_html(old)}</div>'
    )
