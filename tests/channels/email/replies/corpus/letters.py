"""What a customer writes and what they answer, by language: (own words, the earlier mail)."""
# ruff: noqa: E501 (samples, as people write them)

LETTERS = {
    "en": (
        "Hello,\n\nyes, please send it to my new address.\n\nThanks,\nMin",
        "Dear Min,\n\nwhere shall we send the parcel?\nWe have two addresses.\n\nAcme Support",
    ),
    "ko": (
        "안녕하세요.\n\n네, 새 주소로 보내 주세요.\n\n감사합니다.\n김민수 드림",
        "고객님 안녕하세요.\n\n상품을 어디로 보내 드릴까요?\n주소가 두 개 등록되어 있습니다.\n\nAcme 고객센터",
    ),
    "ja": (
        "お世話になっております。\n\nはい、新しい住所に送ってください。\n\nよろしくお願いいたします。\n佐藤",
        "佐藤様\n\n商品をどちらへお送りしましょうか。\n住所が二つ登録されています。\n\nAcme サポート",
    ),
    "zh": (
        "您好，\n\n请寄到我的新地址。\n\n谢谢！\n王敏",
        "王敏您好：\n\n请问包裹应该寄到哪里？\n我们有两个地址。\n\nAcme 客服",
    ),
    "tw": (
        "您好，\n\n請寄到我的新地址。\n\n謝謝！\n王敏",
        "王敏您好：\n\n請問包裹應該寄到哪裡？\n我們有兩個地址。\n\nAcme 客服",
    ),
    "de": (
        "Hallo,\n\nja, bitte an meine neue Adresse schicken.\n\nVielen Dank\nJürgen",
        "Sehr geehrter Herr Groß,\n\nwohin sollen wir das Paket schicken?\nUns liegen zwei Adressen vor.\n\nIhr Acme-Team",
    ),
    "fr": (
        "Bonjour,\n\noui, merci de l’envoyer à ma nouvelle adresse.\n\nCordialement,\nChloé",
        "Chère Chloé,\n\noù devons-nous envoyer le colis ?\nNous avons deux adresses.\n\nL’équipe Acme",
    ),
    "es": (
        "Hola:\n\nsí, por favor envíenlo a mi nueva dirección.\n\nGracias,\nÍñigo",
        "Estimado Íñigo:\n\n¿a dónde enviamos el paquete?\nTenemos dos direcciones.\n\nAcme Soporte",
    ),
    "pt": (
        "Olá,\n\nsim, por favor enviem para o meu novo endereço.\n\nObrigado,\nJoão",
        "Caro João,\n\npara onde devemos enviar a encomenda?\nTemos dois endereços.\n\nEquipe Acme",
    ),
    "it": (
        "Buongiorno,\n\nsì, speditelo al mio nuovo indirizzo.\n\nGrazie,\nNiccolò",
        "Gentile Niccolò,\n\ndove dobbiamo spedire il pacco?\nAbbiamo due indirizzi.\n\nAssistenza Acme",
    ),
    "nl": (
        "Hallo,\n\nja, stuur het maar naar mijn nieuwe adres.\n\nBedankt,\nZoë",
        "Beste Zoë,\n\nwaar mogen we het pakket naartoe sturen?\nWe hebben twee adressen.\n\nAcme Klantenservice",
    ),
    "sv": (
        "Hej,\n\nja, skicka det till min nya adress.\n\nTack,\nÅsa",
        "Hej Åsa,\n\nvart ska vi skicka paketet?\nVi har två adresser.\n\nAcme Kundtjänst",
    ),
    "pl": (
        "Dzień dobry,\n\ntak, proszę wysłać na mój nowy adres.\n\nDziękuję,\nŁukasz",
        "Szanowny Panie,\n\ndokąd mamy wysłać paczkę?\nMamy dwa adresy.\n\nZespół Acme",
    ),
    "ru": (
        "Здравствуйте!\n\nДа, отправьте, пожалуйста, на мой новый адрес.\n\nСпасибо,\nЮлия",
        "Здравствуйте, Юлия!\n\nКуда отправить посылку?\nУ нас два адреса.\n\nСлужба поддержки Acme",
    ),
}
LANGUAGES = tuple(LETTERS)


def quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def as_html(text: str) -> str:
    """As Gmail and most others write lines."""
    return "".join(f"<div>{line or '<br>'}</div>" for line in text.split("\n"))
