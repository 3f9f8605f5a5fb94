"""The line above a quotation, as each program writes it in each language."""
# ruff: noqa: E501 (samples, as programs write them)

from tests.channels.email.replies.corpus.letters import LETTERS, as_html, quoted
from tests.channels.email.replies.corpus.sample import Sample

A = "<support@acme.test>"

GMAIL = {
    "en": f"On Wed, Mar 5, 2025 at 3:21\u202fPM Acme Support {A} wrote:",
    "ko": f"2025년 3월 5일 (수) 오후 3:21, Acme 고객센터 {A}님이 작성:",
    "ja": f"2025年3月5日(水) 15:21 Acme サポート {A}:",
    "zh": f"Acme 客服 {A} 于2025年3月5日周三 15:21写道：",
    "tw": f"Acme 客服 {A} 於 2025年3月5日週三 下午3:21寫道：",
    "de": f"Am Mi., 5. März 2025 um 15:21 Uhr schrieb Acme Support {A}:",
    "fr": f"Le mer. 5 mars 2025 à 15:21, Acme Support {A} a écrit :",
    "es": f"El mié, 5 mar 2025 a las 15:21, Acme Soporte ({A}) escribió:",
    "pt": f"Em qua., 5 de mar. de 2025 às 15:21, Equipe Acme {A} escreveu:",
    "it": f"Il giorno mer 5 mar 2025 alle ore 15:21 Assistenza Acme {A} ha scritto:",
    "nl": f"Op wo 5 mrt 2025 om 15:21 schreef Acme Klantenservice {A}:",
    "sv": f"Den ons 5 mars 2025 kl 15:21 skrev Acme Kundtjänst {A}:",
    "pl": f"śr., 5 mar 2025 o 15:21 Zespół Acme {A} napisał(a):",
    "ru": f"ср, 5 мар. 2025 г. в 15:21, Acme {A}:",
}
GMAIL_WRAPPED = {
    "en": f"On Wed, Mar 5, 2025 at 3:21\u202fPM Acme Customer Support and Returns Team\n{A} wrote:",
    "ko": "2025년 3월 5일 (수) 오후 3:21, Acme 고객센터 반품 담당 <returns.department@\nsupport.acme.test>님이 작성:",
    "ja": f"2025年3月5日(水) 15:21 Acme サポートセンター 返品担当\n{A}:",
    "zh": f"Acme 客户服务中心退货部门\n{A} 于2025年3月5日周三 15:21写道：",
    "tw": f"Acme 客戶服務中心\n{A} 於 2025年3月5日週三\n下午3:21寫道：",
    "de": "Am Mi., 5. März 2025 um 15:21 Uhr schrieb Acme Kundenservice und Retouren <\nsupport@acme.test>:",
    "fr": f"Le mer. 5 mars 2025 à 15:21, Acme Service Clients et Retours {A}\na écrit :",
    "es": "El mié, 5 mar 2025 a las 15:21, Acme Atención al Cliente (<\nsupport@acme.test>) escribió:",
    "pt": "Em qua., 5 de mar. de 2025 às 15:21, Equipe de Atendimento Acme <\nsupport@acme.test> escreveu:",
    "it": "Il giorno mer 5 mar 2025 alle ore 15:21 Assistenza Clienti Acme Italia <\nsupport@acme.test> ha scritto:",
    "nl": "Op wo 5 mrt 2025 om 15:21 schreef Acme Klantenservice Retouren <\nsupport@acme.test>:",
    "sv": "Den ons 5 mars 2025 kl 15:21 skrev Acme Kundtjänst och Returer <\nsupport@acme.test>:",
    "pl": f"śr., 5 mar 2025 o 15:21 Zespół Obsługi Klienta Acme {A}\nnapisał(a):",
    "ru": "ср, 5 мар. 2025 г. в 15:21, Служба поддержки клиентов Acme <\nsupport@acme.test>:",
}
GMAIL_MOBILE_QUOTES_NAME = {
    "en": f'On Wed, 5 Mar 2025, 15:21 "Acme, Support", {A} wrote:',
    "ko": f"2025년 3월 5일 (수) 15:21, Acme {A}님이 작성:",
    "de": f"Acme Support {A} schrieb am Mi., 5. März 2025, 15:21:",
    "fr": f"Le mer. 5 mars 2025, 15:21, Acme {A} a écrit :",
    "es": f"El mié., 5 de mar. de 2025 3:21 p. m., Acme {A} escribió:",
    "pt": f"Em qua, 5 de mar de 2025 15:21, Acme {A} escreveu:",
    "it": f"Il Mer 5 Mar 2025, 15:21 Acme {A} ha scritto:",
    "nl": f"Op wo 5 mrt. 2025 15:21 schreef Acme {A}:",
    "sv": f"Den ons 5 mars 2025 15:21Acme {A} skrev:",
    "zh": f"在 2025年3月5日周三 15:21，Acme {A} 写道：",
    "tw": f"於 2025年3月5日週三 下午3:21，Acme {A} 寫道：",
    "ja": f"2025年3月5日(水) 午後3:21 Acme {A}:",
    "pl": f"śr., 5 mar 2025, 15:21 użytkownik Acme {A} napisał:",
    "ru": f"ср, 5 мар. 2025 г., 15:21 Acme {A}:",
}
APPLE = {
    "en": f"On Mar 5, 2025, at 3:21\u202fPM, Acme Support {A} wrote:",
    "ko": f"2025. 3. 5. 오후 3:21, Acme 고객센터 {A} 작성:",
    "ja": f"2025/03/05 15:21、Acme サポート {A}のメール:",
    "zh": f"2025年3月5日 15:21，Acme 客服 {A} 写道：",
    "tw": f"Acme 客服 {A} 於 2025年3月5日 下午3:21 寫道：",
    "de": f"Am 05.03.2025 um 15:21 schrieb Acme Support {A}:",
    "fr": f"Le 5 mars 2025 à 15:21, Acme Support {A} a écrit :",
    "es": f"El 5 mar 2025, a las 15:21, Acme Soporte {A} escribió:",
    "pt": f"No dia 5 de mar. de 2025, às 15:21, Equipe Acme {A} escreveu:",
    "it": f"Il giorno 5 mar 2025, alle ore 15:21, Assistenza Acme {A} ha scritto:",
    "nl": f"Op 5 mrt 2025, om 15:21 heeft Acme Klantenservice {A} het volgende geschreven:",
    "sv": f"5 mars 2025 kl. 15:21 skrev Acme Kundtjänst {A}:",
    "pl": f"Wiadomość napisana przez Zespół Acme {A} w dniu 5 mar 2025, o godz. 15:21:",
    "ru": f"5 марта 2025 г., в 15:21, Acme {A} написал(а):",
}
IPHONE = {
    "en": ("Sent from my iPhone", f"On Mar 5, 2025, at 3:21\u202fPM, Acme Support {A} wrote:"),
    "ko": ("나의 iPhone에서 보냄", f"2025. 3. 5. 오후 3:21, Acme 고객센터 {A} 작성:"),
    "ja": ("iPhoneから送信", f"2025/03/05 15:21、Acme サポート {A}のメール:"),
    "zh": ("发自我的 iPhone", f"在 2025年3月5日，15:21，Acme 客服 {A} 写道："),
    "tw": ("從我的 iPhone 傳送", f"Acme 客服 {A} 於 2025年3月5日 下午3:21 寫道："),
    "de": ("Von meinem iPhone gesendet", f"Am 05.03.2025 um 15:21 schrieb Acme Support {A}:"),
    "fr": ("Envoyé de mon iPhone", f"Le 5 mars 2025 à 15:21, Acme Support {A} a écrit :"),
    "es": ("Enviado desde mi iPhone", f"El 5 mar 2025, a las 15:21, Acme Soporte {A} escribió:"),
    "pt": ("Enviado do meu iPhone", f"Em 5 de mar. de 2025, à(s) 15:21, Equipe Acme {A} escreveu:"),
    "it": ("Inviato da iPhone", f"Il giorno 5 mar 2025, alle ore 15:21, Assistenza Acme {A} ha scritto:"),
    "nl": (
        "Verstuurd vanaf mijn iPhone",
        f"Op 5 mrt 2025 om 15:21 heeft Acme Klantenservice {A} het volgende geschreven:",
    ),
    "sv": ("Skickat från min iPhone", f"5 mars 2025 kl. 15:21 skrev Acme Kundtjänst {A}:"),
    "pl": ("Wysłane z iPhone’a", f"Wiadomość napisana przez Zespół Acme {A} w dniu 5.03.2025, o godz. 15:21:"),
    "ru": ("Отправлено с iPhone", f"5 марта 2025 г., в 15:21, Acme {A} написал(а):"),
}
THUNDERBIRD = {
    "en": "On 3/5/25 3:21 PM, Acme Support wrote:",
    "ko": "2025-03-05 오후 3:21에 Acme 고객센터 이(가) 쓴 글:",
    "ja": "On 2025/03/05 15:21, Acme サポート wrote:",
    "zh": "在 2025/3/5 15:21, Acme 客服 写道:",
    "tw": "Acme 客服 於 2025/3/5 下午3:21 寫道:",
    "de": "Am 05.03.25 um 15:21 schrieb Acme Support:",
    "fr": "Le 05/03/2025 à 15:21, Acme Support a écrit :",
    "es": "El 5/3/25 a las 15:21, Acme Soporte escribió:",
    "pt": "Em 05/03/2025 15:21, Equipe Acme escreveu:",
    "it": "Il 05/03/2025 15:21, Assistenza Acme ha scritto:",
    "nl": "Op 05-03-2025 om 15:21 schreef Acme Klantenservice:",
    "sv": "Den 2025-03-05 kl. 15:21, skrev Acme Kundtjänst:",
    "pl": "W dniu 5.03.2025 o 15:21, Zespół Acme pisze:",
    "ru": "05.03.2025 15:21, Служба поддержки Acme пишет:",
}
# Yahoo's plain form does not mark the quoted lines.
YAHOO = {
    "en": f"On Wednesday, March 5, 2025 at 03:21:00 PM GMT+9, Acme Support {A} wrote:",
    "ko": f"2025년 3월 5일 수요일 오후 03:21:00 GMT+9, Acme{A}님이 작성:",
    "zh": f"在 2025年3月5日星期三 GMT+8 15:21:00，Acme{A} 写道：",
    "tw": f"Acme {A} 在 2025年3月5日 週三 下午3:21:00 [GMT+8] 寫道：",
    "de": f"Am Mittwoch, 5. März 2025 um 15:21:00 MEZ hat Acme Support {A} Folgendes geschrieben:",
    "fr": f"Le mercredi 5 mars 2025 à 15:21:00 UTC+1, Acme {A} a écrit :",
    "es": f"En miércoles, 5 de marzo de 2025, 15:21:00 CET, Acme {A} escribió:",
    "pt": f"Em quarta-feira, 5 de março de 2025 às 15:21:00 BRT, Acme {A} escreveu:",
    "it": f"Il mercoledì 5 marzo 2025 alle ore 15:21:00 CET, Acme {A} ha scritto:",
    "nl": f"Op woensdag 5 maart 2025 om 15:21:00 CET heeft Acme {A} het volgende geschreven:",
    "sv": f"Den onsdag 5 mars 2025 15:21:00 CET, Acme {A} skrev:",
    "pl": f"W dniu środa, 5 marca 2025 15:21:00 CET użytkownik Acme {A} napisał:",
}
PROTON = {
    "en": f"On Wednesday, March 5th, 2025 at 3:21 PM, Acme Support {A} wrote:",
    "de": f"Am Mittwoch, 5. März 2025 um 15:21 schrieb Acme Support {A}:",
    "fr": f"Le mercredi 5 mars 2025 à 15:21, Acme Support {A} a écrit :",
    "ko": f"2025년 3월 5일 수요일 오후 3:21에 Acme {A}님이 작성:",
    "ja": f"2025年3月5日水曜日 15:21、Acme {A} さんが書きました:",
    "ru": f"среда, 5 марта 2025 г. в 15:21, Acme {A} написал(а):",
}
OTHERS = {
    "ja wrote": ("ja", f"2025年3月5日 15:21 に Acme{A} さんは書きました:"),
    "ja message": ("ja", f"2025年3月5日(水) 15:21 Acme{A}さんのメッセージ:"),
    "163": ("zh", '在 2025-03-05 15:21:00，"Acme 客服" <support@acme.test> 写道：'),
    "163 english": ("zh", 'At 2025-03-05 15:21:00, "Acme" <support@acme.test> wrote:'),
    "yandex": ("ru", '05.03.2025, 15:21, "Acme" <support@acme.test>:'),
    "mail.ru": ("ru", f"Среда, 5 марта 2025, 15:21 +03:00 от Acme {A}:"),
    "fastmail": ("en", "On Wed, Mar 5, 2025, at 3:21 PM, Acme Support wrote:"),
    "zoho": ("en", f"---- On Wed, 05 Mar 2025 15:21:00 +0900 Acme Support {A} wrote ---"),
    "mutt": ("en", "On Wed, Mar 05, 2025 at 03:21:00PM +0900, Acme Support wrote:"),
    "k-9": ("de", "Am 5. März 2025 15:21:00 MEZ schrieb Acme <support@acme.test>:"),
    "gnus": ("en", "Acme Support <support@acme.test> writes:"),
    "spark": ("en", f"On 5 Mar 2025 at 15:21 +0900, Acme {A}, wrote:"),
    "evolution": ("en", "On Wed, 2025-03-05 at 15:21 +0900, Acme Support wrote:"),
    "roundcube": ("en", "On 2025-03-05 15:21, Acme Support wrote:"),
    "roundcube german": ("de", "Am 2025-03-05 15:21, schrieb Acme Support:"),
    "gmx": ("de", "Am 05.03.25 um 15:21 schrieb Acme <support@acme.test>"),
    "aol": ("en", "In a message dated 3/5/2025 3:21:00 PM Eastern Standard Time, support@acme.test writes:"),
    "kakao": ("ko", "2025-03-05 15:21, Acme 고객센터 <support@acme.test>님이 작성한 메일:"),
    "kmail": ("en", "On Wednesday, 5 March 2025 15:21:00 CET Acme Support wrote:"),
    "bold": ("en", f"*On Wed, Mar 5, 2025 at 3:21 PM Acme {A} wrote:*"),
    "right to left": ("en", f"\u200eOn Wed, Mar 5, 2025 at 3:21\u00a0PM \u202aAcme Support\u202c \u202a{A}\u202c wrote:\u200f"),
    "zero width": ("ko", f"\ufeff2025년\u00a03월\u00a05일\u00a0(수) 오후\u202f3:21, Acme\u200b 고객센터 {A}님이 작성:"),
    "four lines": ("en", f"On Wed, Mar 5, 2025 at\n3:21 PM Acme Customer\nSupport\n{A} wrote:"),
    "four lines korean": ("ko", "2025년 3월 5일 (수)\n오후 3:21, Acme 고객센터\n반품 담당\n<support@acme.test>님이 작성:"),
}  # fmt: skip

_QUOTING = {
    "gmail": GMAIL,
    "gmail wrapped": GMAIL_WRAPPED,
    "gmail android": GMAIL_MOBILE_QUOTES_NAME,
    "apple mail": APPLE,
    "thunderbird": THUNDERBIRD,
    "proton": PROTON,
}


def samples() -> list[Sample]:
    found = [
        _above_quotation(f"{program} {language}", language, line)
        for program, lines in _QUOTING.items()
        for language, line in lines.items()
    ]
    found += [_above_quotation(name, language, line) for name, (language, line) in OTHERS.items()]
    for language, line in YAHOO.items():
        own, old = LETTERS[language]
        found.append(Sample(f"yahoo {language}", language, own, f"{own}\n\n    {line}  \n \n {old}\n"))
    for language, (signature, line) in IPHONE.items():
        own, old = LETTERS[language]
        text = f"{own}\n\n{signature}\n\n{quoted(line)}\n> \n{quoted(chr(0xFEFF) + old)}\n"
        found.append(Sample(f"iphone {language}", language, own, text))
        page = (
            f'<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head><body dir="auto">{as_html(own)}'
            f'<br id="lineBreakAtBeginningOfSignature"><div dir="ltr">{signature}</div><div dir="ltr"><br><blockquote type="cite">'
            f'{_escaped(line)}<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">\ufeff{as_html(old)}</div></blockquote></body></html>'
        )
        found.append(Sample(f"iphone html {language}", language, own, html=page))
    for language in ("en", "ko", "ja", "zh", "de", "ru"):  # Gmail's text, its marks lost on the way
        own, old = LETTERS[language]
        found.append(Sample(f"gmail unmarked {language}", language, own, f"{own}\n\n{GMAIL[language]}\n\n{old}"))
    for language, line in GMAIL.items():  # answers below
        own, old = LETTERS[language]
        found.append(Sample(f"gmail below {language}", language, own, f"{line}\n\n{quoted(old)}\n\n{own}\n"))
        page = (
            f'<div dir="ltr">{as_html(own)}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">'
            f'{_escaped(line)}<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">'
            f"{as_html(old)}</blockquote></div>"
        )
        found.append(Sample(f"gmail html {language}", language, own, html=page))
    return found


def _above_quotation(name: str, language: str, line: str) -> Sample:
    own, old = LETTERS[language]
    return Sample(name, language, own, f"{own}\n\n{line}\n\n{quoted(old)}\n")


def _escaped(line: str) -> str:
    return line.replace("<", "&lt;").replace(">", "&gt;")
