"""What stands below a message under every mail of its sender."""
# ruff: noqa: E501 (samples, as programs write them)

from tests.channels.email.replies.corpus.attributions import GMAIL
from tests.channels.email.replies.corpus.letters import LETTERS, as_html, quoted
from tests.channels.email.replies.corpus.sample import Sample

BELOW = {
    "en": [
        "-- \nMin Kim\nHead of Buying\n+82 10 1234 5678",
        "--\nMin Kim\nExample Ltd",
        "-- \nMin Kim\nExample Ltd\n\n110 Sejong-daero, Seoul\nwww.example.com",
        "Sent from my iPhone",
        "Sent from my iPad",
        "Sent from my Galaxy S24",
        "Sent from my Samsung Galaxy smartphone.",
        "Sent from my Huawei phone",
        "Get Outlook for iOS",
        "Get Outlook for Android<https://aka.ms/AAb9ysg>",
        "Sent from Outlook for Android",
        "Sent from Mail for Windows",
        "Sent from Yahoo Mail on Android",
        "Sent from Yahoo Mail for iPhone (https://overview.mail.yahoo.com/?.src=iOS)",
        "Yahoo Mail: Search, Organize, Conquer",
        "Sent with Proton Mail secure email.",
        "Sent with [Proton Mail](https://proton.me/mail/home) secure email.",
        "Sent from Gmail Mobile",
        "Sent via Superhuman",
        "Sent from the all new AOL app for iOS",
        "Sent from my T-Mobile 5G Device",
        "Sent from my BlackBerry",
        "Sent from Samsung Mobile",
        "Virus-free. www.avast.com",
        "This email and any attachments are confidential and intended solely for the use of the addressee.\nIf you have received it in error, please notify the sender and delete it.",
        "CONFIDENTIALITY NOTICE: This e-mail message, including any attachments, is for the sole use of the intended recipient(s) and may contain privileged information. Any unauthorized review or disclosure is prohibited.",
        "Please consider the environment before printing this email.",
        "-- \nMin Kim\n\nThe information contained in this message is confidential. If you are not the intended recipient, you are notified that any disclosure or copying is prohibited.",
    ],
    "ko": [
        "나의 iPhone에서 보냄",
        "내 iPhone에서 보냄",
        "iPhone에서 보냄",
        "나의 iPad에서 보냄",
        "Galaxy에서 보냄",
        "나의 Galaxy에서 보냄",
        "내 Galaxy에서 보냄",
        "Galaxy S24 Ultra에서 보냄",
        "삼성 Galaxy 스마트폰에서 보냈습니다.",
        "내 갤럭시 스마트폰에서 보냄",
        "네이버 메일 앱에서 보냄",
        "네이버 메일앱에서 보냈습니다.",
        "다음메일 앱에서 보냄",
        "카카오메일에서 보냄",
        "iOS용 Outlook 다운로드",
        "Android용 Outlook 다운로드<https://aka.ms/AAb9ysg>",
        "Outlook for Android 다운로드",
        "iOS용 Outlook에서 보냄",
        "Windows용 메일에서 보냄",
        "모바일에서 보냄",
        "Mac에서 보냄",
        "-- \n김민수\n구매팀 과장\n010-1234-5678",
        "--\n김민수 | (주)예시",
        "본 메일은 지정된 수신인만을 위한 것이며, 비밀 정보를 포함하고 있을 수 있습니다. 귀하가 수신인이 아닌 경우 즉시 발신자에게 알려주시고 본 메일을 삭제하여 주시기 바랍니다.",
        "본 메일은 수신인 만을 위한 것으로 법률상 보호되는 정보를 포함하고 있습니다.\n무단으로 열람, 복사, 배포하는 것은 엄격히 금지됩니다.",
        "이 전자우편은 지정된 수신자만을 위한 것이며, 기밀 정보가 포함될 수 있습니다. 잘못 수신하신 경우 발신인에게 알려 주시고 삭제해 주십시오.",
        "[보안 안내] 이 메일에는 영업비밀이 포함될 수 있으며 수신자 외의 사용, 복사 및 배포를 금합니다. 잘못 전송된 경우 삭제 부탁드립니다.",
    ],
    "ja": [
        "iPhoneから送信",
        "iPadから送信",
        "私のiPhoneから送信",
        "Outlook for iOS を入手",
        "Outlook for Androidを入手",
        "Galaxyから送信",
        "Androidスマートフォンから送信",
        "Windows 版のメールから送信",
        "Yahoo!メールアプリから送信",
        "-- \n佐藤花子\n株式会社例\n03-1234-5678",
        "本メールは機密情報を含む場合があります。誤って受信された場合は、送信者に通知のうえ、本メールを削除してください。",
    ],
    "zh": ["发自我的iPhone", "发自我的 iPad", "从我的 iPhone 发送", "发自我的小米手机", "发自我的华为手机", "获取 Outlook for iOS", "来自网易邮箱大师", "发自网易邮箱大师", "发自我的 vivo 智能手机", "通过 Outlook for Android 发送", "-- \n王敏\n示例公司", "本邮件及其附件含有保密信息，仅限于收件人使用。如果您错收了本邮件，请立即通知发件人并删除本邮件。"],
    "tw": ["從我的 iPhone 傳送", "從我的iPad傳送", "從 Android 手機傳送", "取得 Outlook for iOS", "從我的 Samsung Galaxy 智慧型手機傳送", "本郵件可能包含機密資訊，僅供指定收件人使用。若您誤收本郵件，請通知寄件人並刪除本郵件。"],
    "de": [
        "Von meinem iPhone gesendet",
        "Gesendet von meinem iPad",
        "Von meinem Samsung Galaxy Smartphone gesendet.",
        "Von meinem/meiner Galaxy gesendet",
        "Gesendet mit der GMX Mail App",
        "Gesendet mit der WEB.DE Mail App",
        "Diese Nachricht wurde von meinem Android Mobiltelefon mit GMX Mail gesendet.",
        "--\nDiese Nachricht wurde von meinem Android Mobiltelefon mit WEB.DE Mail gesendet.",
        "Gesendet von Outlook für Android",
        "Holen Sie sich Outlook für iOS",
        "Outlook für iOS beziehen",
        "Gesendet von Mail für Windows",
        "Gesendet mit Telekom Mail",
        "Von Yahoo Mail auf Android gesendet",
        "Virenfrei.www.avast.com",
        "-- \nJürgen Groß\nGroß GmbH\nTel. 030 123456",
        "Diese E-Mail enthält vertrauliche und/oder rechtlich geschützte Informationen. Wenn Sie nicht der richtige Adressat sind, informieren Sie bitte den Absender und vernichten Sie diese Mail.",
    ],
    "fr": ["Envoyé de mon iPhone", "Envoyé depuis mon iPad", "Envoyé depuis mon smartphone Samsung Galaxy.", "Envoyé de mon mobile", "Envoyé à partir de Outlook pour Android", "Obtenir Outlook pour iOS", "Télécharger Outlook pour Android", "Envoyé à partir de Courrier pour Windows", "Envoyé avec la messagerie sécurisée Proton Mail.", "Envoyé depuis mon appareil mobile", "-- \nChloé Martin\nExemple SARL", "Ce message et ses pièces jointes sont confidentiels et destinés exclusivement à leur destinataire. Si vous avez reçu ce message par erreur, merci d'en avertir l'expéditeur et de le détruire."],
    "es": ["Enviado desde mi iPhone", "Enviado desde mi Samsung Mobile", "Enviado desde mi smartphone Samsung Galaxy.", "Obtener Outlook para Android", "Enviado desde Outlook para iOS", "Enviado desde Correo para Windows", "Enviado desde Yahoo Mail para iPhone", "-- \nÍñigo López", "Este mensaje y sus adjuntos son confidenciales y van dirigidos exclusivamente a su destinatario. Si usted ha recibido este mensaje por error, le rogamos que lo comunique al remitente y lo elimine."],
    "pt": ["Enviado do meu iPhone", "Enviado do meu smartphone Samsung Galaxy.", "Enviado via iPhone", "Obter o Outlook para Android", "Baixe o Outlook para iOS", "Enviado do Outlook para Android", "Enviado do Yahoo Mail no Android", "Enviado a partir do meu telemóvel", "-- \nJoão Silva", "Esta mensagem pode conter informação confidencial e destina-se exclusivamente ao seu destinatário. Se a recebeu por engano, por favor avise o remetente e apague-a."],
    "it": ["Inviato da iPhone", "Inviato dal mio iPad", "Inviato dal mio smartphone Samsung Galaxy.", "Inviato da Outlook per Android", "Ottieni Outlook per iOS", "Scarica Outlook per Android", "Inviato da Posta per Windows", "Inviato da Yahoo Mail su Android", "-- \nNiccolò Rossi", "Le informazioni contenute in questo messaggio sono riservate e destinate esclusivamente al destinatario. Se avete ricevuto questo messaggio per errore, vi preghiamo di avvisare il mittente e di cancellarlo."],
    "nl": ["Verstuurd vanaf mijn iPhone", "Verzonden vanaf mijn iPad", "Verzonden vanaf mijn Galaxy", "Verstuurd vanaf mijn Samsung Galaxy-smartphone.", "Outlook voor Android downloaden", "Download Outlook voor iOS", "Verzonden vanuit Outlook voor Android", "Verzonden vanuit Mail voor Windows", "-- \nZoë de Vries", "Dit bericht is vertrouwelijk en uitsluitend bestemd voor de geadresseerde. Als u dit bericht ten onrechte heeft ontvangen, verzoeken wij u de afzender te informeren en het bericht te verwijderen."],
    "sv": ["Skickat från min iPhone", "Skickat från min Samsung Galaxy smartphone.", "Skickat från Outlook för Android", "Hämta Outlook för iOS", "Skickades från E-post för Windows", "Skickat från min mobil", "-- \nÅsa Öberg", "Detta meddelande är konfidentiellt och endast avsett för adressaten. Om du har fått det av misstag, vänligen meddela avsändaren och radera det."],
    "pl": ["Wysłane z iPhone’a", "Wysłane z iPhone'a", "Wysłane z iPada", "Wysłane z mojego smartfona Samsung Galaxy", "Wysłano z urządzenia Galaxy", "Pobierz program Outlook dla systemu iOS", "Wysłane z programu Outlook dla systemu Android", "Wysłane z aplikacji Poczta dla systemu Windows", "Wysłane z telefonu", "-- \nŁukasz Nowak", "Niniejsza wiadomość jest poufna i przeznaczona wyłącznie dla adresata. Jeśli otrzymali ją Państwo przez pomyłkę, prosimy o powiadomienie nadawcy i usunięcie wiadomości."],
    "ru": ["Отправлено с iPhone", "Отправлено с iPad", "Отправлено с моего iPhone", "Отправлено со смартфона Samsung Galaxy.", "Отправлено из мобильной Почты Mail.ru", "Отправлено из мобильной Яндекс Почты", "Отправлено из Mail.ru для Android", "Получить Outlook для Android", "Отправлено с устройства Galaxy", "-- \nЮлия Иванова", "--\nС уважением,\nЮлия Иванова", "Это сообщение и вложения к нему являются конфиденциальными и предназначены исключительно для адресата. Если вы получили его по ошибке, пожалуйста, уведомите отправителя и удалите его."],
}  # fmt: skip

# (own words, the whole): words below a signature are kept; so is what only looks like one.
KEPT = {
    "words below a signature": ("en", "Please cancel it.\n\n-- \nMin Kim\nExample Ltd\n\nPS: Could you also send the invoice for February to our accounting?"),
    "question below a signature": ("en", "Please cancel it.\n\n-- \nMin Kim\n\nOh, and when do I get my money back?"),
    "korean words below a signature": ("ko", "취소해 주세요.\n\n-- \n김민수\n예시상사\n\n추신: 영수증도 같이 보내 주실 수 있나요?"),
    "words below a phone": ("en", "Please cancel it.\n\nSent from my iPhone\n\nPS: and send me the invoice, please."),
    "own name": ("ko", "네, 알겠습니다.\n\n김민수 드림\n010-1234-5678"),
    "only a signature": ("en", "Sent from my iPhone"),
    "only a dashed signature": ("en", "-- \nMin Kim\nExample Ltd"),
    "only a korean signature": ("ko", "나의 iPhone에서 보냄"),
    "legal question": ("en", "Is the information contained in my account confidential? Who is the intended recipient of it?"),
    "list of dashes": ("en", "- one\n- two\n- three"),
}  # fmt: skip


def samples() -> list[Sample]:
    found = []
    for language, signatures in BELOW.items():
        own, old = LETTERS[language]
        for number, signature in enumerate(signatures, 1):
            name = f"signature {language} {number} ({signature.splitlines()[-1][:24]})"
            if number % 3 == 1:
                found.append(Sample(name, language, own, f"{own}\n\n{signature}\n", subject="Question", is_reply=False))
            elif number % 3 == 2:
                found.append(
                    Sample(name, language, own, f"{own}\n\n{signature}\n\n{GMAIL[language]}\n\n{quoted(old)}\n")
                )
            else:
                page = f"<div>{as_html(own)}</div><div><br></div><div>{as_html(signature)}</div>"
                found.append(Sample(name, language, own, html=page, is_reply=False))
    found += [Sample(f"kept {name}", lang, text, text, is_reply=False) for name, (lang, text) in KEPT.items()]
    own, old = LETTERS["en"]
    legal = BELOW["en"][24]
    gateway = f"{own}\n\n{GMAIL['en']}\n{quoted(old)}\n\n{legal}"
    return [*found, Sample("legal footer below the quotation", "en", own, gateway)]
