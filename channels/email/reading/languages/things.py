# fmt: off
# ruff: noqa: E501 (lists of words)
"""What a mail is sent from: devices and programs, as they are called in all languages."""

DEVICES = """
    iphone ipad ipod macbook imac android galaxy samsung huawei xiaomi redmi oppo vivo oneplus pixel nokia motorola xperia
    blackberry windows mobile phone smartphone tablet cellphone handy mobiltelefon mobil mobiltelefonen mac
    téléphone portable appareil móvil movil celular telemóvel teléfono cellulare telefono telefoon telefon telefonu telefonen
    komórki smartfona urządzenia ipada iphone’a iphone'a смартфона телефона устройства мобильного
    아이폰 아이패드 갤럭시 안드로이드 삼성 스마트폰 휴대폰 핸드폰 휴대전화 모바일 윈도우 태블릿 맥
    スマートフォン スマホ 携帯 アンドロイド 小米 红米 华为 華為 荣耀 三星 魅族 手机 手機 智能手机 智慧型手機 平板
"""
PROGRAMS = """
    outlook gmail yahoo yahoo! aol proton protonmail superhuman mailplane mailbird thunderbird airmail tuta tutanota fastmail
    zoho gmx web.de t-online telekom ionos laposte libero virgilio tiscali seznam onet interia mail.ru яндекс yandex
    яндекс.почты почты mailspring icloud ios spark 네이버 naver 다음메일 daum 한메일 hanmail 카카오메일 지메일 네이트
    网易邮箱大师 网易 qq邮箱 foxmail
"""
MAIL = ["mail", "email", "e-mail", "e-post", "posta", "correo", "correio", "courrier", "poczta", "메일", "メール", "다음", "카카오"]
"""Too common to be a program's name, but in front of one of these."""
BEFORE = ["for", "app", "앱", "für", "pour", "para", "per", "voor", "dla", "för", "til", "アプリ", "메일"]
MORE = """
    pro max plus ultra mini air se note fold flip edge mail app mobile secure email for on from für auf pour sur para en no per su
    voor op dla na для på för til mit the all new client system systemu windows ios android phone device tablet smartphone smart
    telefon sécurisée 앱 메일 모바일 용 ultra lite xl fe lte 10 11 smartphone. messagerie почты mac os 版
"""
"""Words that may follow in such a line, beside any with a digit."""
