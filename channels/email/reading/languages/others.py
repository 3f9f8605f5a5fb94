# fmt: off
# ruff: noqa: E501 (lists of phrases, one kind a line)
from channels.email.reading.languages.language import Language

POLISH = Language(
    wrote=("napisał(a)", "napisał", "napisała", "pisze", "wiadomość napisana przez", "napisano"),
    i_wrote=("napisałem", "napisałam", "pisałem", "pisałam", "napisaliście", "napisaliśmy", "pan napisał", "pani napisała"),
    labels={
        "from": ("od", "nadawca"),
        "date": ("wysłano", "wysłane", "data", "datawysłania", "wysłany"),
        "to": ("do", "adresat", "odbiorca"),
        "cc": ("dw", "kopia", "udw"),
        "subject": ("temat",),
        "other": ("ważność", "załączniki", "priorytet"),
    },
    original=("wiadomość oryginalna", "oryginalna wiadomość", "wiadomość pierwotna", "pierwotna wiadomość", "treść oryginalnej wiadomości"),
    forwarded=(
        "przekazana wiadomość", "wiadomość przekazana", "przesłana wiadomość", "początek przekazywanej wiadomości", "początek przekazanej wiadomości",
        "wiadomość przesłana dalej", "treść przekazanej wiadomości", "przekazywana wiadomość",
    ),
    forward_subjects=("pd", "przek"),
    reply_subjects=("odp",),
    below=(
        r"wysłan[eoya] (?:z|ze|za pomocą|przez|przy użyciu) (?:mojego |mojej |programu |aplikacji )?(?:[\w.-]{1,20} ){0,3}THING",
        r"(?:pobierz|uzyskaj) (?:program |aplikację )?outlook dla (?:systemu )?(?:ios|android|mac)\S*",
        r"(?:wolny|wolna) od wirusów\.? ?(?:www\.)?avast\.com",
    ),
    this_mail=("niniejsza wiadomość", "ta wiadomość", "niniejszy e-mail", "ten e-mail", "treść tej wiadomości", "informacje zawarte w", "niniejszej wiadomości"),
    forbidding=("pouf", "wyłącznie", "zabronion", "niedozwolon", "zastrzeżon"),
    warning=("adresat", "odbiorc", "nadawc", "pomyłk", "usunięci", "omyłkowo", "załącznik", "kopiowani", "rozpowszechniani", "przeznaczon", "powiadomieni"),
    reply_mark="##- Proszę wpisać odpowiedź powyżej tej linii -##",
)

RUSSIAN = Language(
    wrote=("написал(а)", "написал", "написала", "пишет", "писал(а)", "писал", "писала"),
    i_wrote=("я написал", "я написала", "вы написали", "вы писали", "я писал", "я писала", "мы написали", "мы писали"),
    labels={
        "from": ("от", "откого", "отправитель"),
        "date": ("отправлено", "дата", "датаотправки"),
        "to": ("кому", "получатель"),
        "cc": ("копия", "скрытаякопия"),
        "subject": ("тема",),
        "other": ("важность", "вложения"),
    },
    original=("исходное сообщение", "исходное письмо", "оригинальное сообщение", "первоначальное сообщение", "исходное письмо/original message"),
    forwarded=(
        "пересылаемое сообщение", "перенаправленное сообщение", "пересланное сообщение", "начало переадресованного сообщения",
        "переадресованное сообщение", "пересылаемое письмо", "начало пересылаемого сообщения", "пересылаемое сообщение начало",
        "завершение пересылаемого сообщения",
    ),
    forward_subjects=("пересл", "пер"),
    reply_subjects=("отв",),
    below=(
        r"отправлено (?:с|со|из|через|при помощи|с помощью) (?:моего |моей |мобильно\S{1,3} |приложения )?(?:[\w.-]{1,20} ){0,3}THING",
        r"(?:получить|скачать|загрузить) outlook для (?:ios|android|mac)",
        r"(?:без вирусов|вирусов нет|не содержит вирусов)\.? ?(?:www\.)?avast\.com",
    ),
    this_mail=("это сообщение", "данное сообщение", "это письмо", "данное письмо", "настоящее сообщение", "это электронное", "данное электронное", "настоящее электронное", "информация, содержащаяся"),
    forbidding=("конфиденциальн", "исключительно", "запрещ", "предназначен только"),
    warning=("адресат", "получател", "отправител", "по ошибке", "удалите", "уничтож", "вложени", "копирован", "распространен", "предназначен", "уведомите"),
    reply_mark="##- Пожалуйста, напишите ответ выше этой строки -##",
)

UKRAINIAN = Language(
    wrote=("пише", "написав(ла)", "написав", "написала"),
    i_wrote=("я написав", "я написала", "ви написали", "ви писали"),
    labels={"from": ("від", "відправник"), "date": ("надіслано", "дата", "відправлено"), "to": ("кому",), "cc": ("копія",), "subject": ("тема",)},
    original=("оригінальне повідомлення", "початкове повідомлення", "вихідне повідомлення"),
    forwarded=("переслане повідомлення", "переслано", "початок пересланого повідомлення"),
    below=(r"надіслано (?:з|із|зі|через) (?:мого |моєї )?(?:[\w.-]{1,20} ){0,3}THING",),
)

CZECH = Language(
    wrote=("napsal(a)", "napsal", "napsala", "píše"),
    i_wrote=("jsem napsal", "jsem napsala", "jste napsal", "jste napsali"),
    labels={"from": ("od",), "date": ("odesláno", "datum"), "to": ("komu", "pro"), "cc": ("kopie",), "subject": ("předmět",)},
    original=("původní zpráva", "původní e-mail"),
    forwarded=("přeposlaná zpráva", "předaná zpráva", "začátek přeposílané zprávy"),
    below=(r"odesláno (?:z|ze|pomocí) (?:mého |mojí )?(?:[\w.-]{1,20} ){0,3}THING",),
)

FINNISH = Language(
    wrote=("kirjoitti", "kirjoittaa"),
    i_wrote=("minä kirjoitin", "kirjoitin", "kirjoititte", "kirjoitit"),
    labels={"from": ("lähettäjä",), "date": ("lähetetty", "päivämäärä", "päiväys"), "to": ("vastaanottaja",), "cc": ("kopio",), "subject": ("aihe",)},
    original=("alkuperäinen viesti",),
    forwarded=("välitetty viesti", "edelleenlähetetty viesti", "välitetty viesti alkaa"),
    forward_subjects=("vl", "vs"),
    reply_subjects=("vs",),
    below=(r"lähetetty (?:[\w.-]{1,20} ){0,2}THING", r"hanki outlook for (?:ios|android)"),
)

TURKISH = Language(
    wrote=("şunu yazdı", "yazdı", "tarihinde şunları yazdı", "şöyle yazdı"),
    i_wrote=("ben yazdım", "siz yazdınız"),
    labels={"from": ("kimden", "gönderen"), "date": ("gönderildi", "gönderme", "tarih", "gönderilmetarihi"), "to": ("kime", "alıcı"), "cc": ("bilgi",), "subject": ("konu",)},
    original=("orijinal mesaj", "özgün ileti", "orijinal ileti", "özgün mesaj"),
    forwarded=("iletilen mesaj", "yönlendirilen mesaj", "iletilmiş mesaj", "iletilen ileti"),
    forward_subjects=("ilt",),
    reply_subjects=("ynt",),
    below=(r"(?:[\w'’.-]{1,20} ){0,3}THING ?(?:gönderildi|gönderilmiştir)\.?",),
)

HUNGARIAN = Language(
    wrote=("ezt írta", "írta"),
    i_wrote=("én írtam", "ön írta"),
    labels={"from": ("feladó",), "date": ("elküldve", "dátum"), "to": ("címzett",), "cc": ("másolatotkap",), "subject": ("tárgy",)},
    original=("eredeti üzenet",),
    forwarded=("továbbított üzenet",),
    below=(r"(?:elküldve )?(?:az? )?(?:[\w.-]{1,20} ){0,3}THING (?:küldve|küldtem)",),
)

VIETNAMESE = Language(
    wrote=("đã viết", "viết"),
    i_wrote=("tôi đã viết", "bạn đã viết"),
    labels={"from": ("từ", "ngườigửi"), "date": ("đãgửi", "ngày", "ngàygửi"), "to": ("đến", "tới", "ngườinhận"), "subject": ("chủđề", "tiêuđề")},
    original=("tin nhắn gốc", "thư gốc", "email gốc"),
    forwarded=("tin nhắn được chuyển tiếp", "thư được chuyển tiếp", "forwarded message"),
    below=(r"(?:đã )?gửi từ (?:[\w.-]{1,20} ){0,3}THING(?: của tôi)?",),
)
