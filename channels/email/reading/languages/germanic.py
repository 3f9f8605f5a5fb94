# fmt: off
# ruff: noqa: E501 (lists of phrases, one kind a line)
from channels.email.reading.languages.language import Language

GERMAN = Language(
    wrote=("schrieb", "schreibt", "geschrieben", "verfasste", "hat geschrieben"),
    i_wrote=("schrieb ich", "ich schrieb", "schrieben sie", "sie schrieben", "schrieben wir", "ich geschrieben", "schriebst du", "haben sie geschrieben", "habe ich geschrieben"),
    labels={
        "from": ("von", "absender"),
        "date": ("gesendet", "datum", "gesendetam", "verschickt"),
        "to": ("an", "empfänger"),
        "cc": ("kopie", "kopie(cc)", "blindkopie"),
        "subject": ("betreff", "betrifft"),
        "other": ("wichtigkeit", "priorität", "anlagen", "anhänge", "antwortan"),
    },
    original=("ursprüngliche nachricht", "originalnachricht", "original-nachricht", "ursprüngliche mail", "ursprüngliche e-mail", "originalmail", "ursprünglicher termin"),
    forwarded=("weitergeleitete nachricht", "weitergeleitete mail", "weitergeleitete e-mail", "anfang der weitergeleiteten nachricht", "anfang der weitergeleiteten e-mail", "anfang der weitergeleiteten mail"),
    forward_subjects=("wg", "wtrlt"),
    reply_subjects=("aw", "antw", "antwort"),
    answers_below=(r"\b(?:meine|unsere) (?:antworten?|anmerkungen|kommentare)\b.{0,30}\b(?:unten|im text|in rot|rot|darunter|direkt)\b",),
    below=(
        r"(?:gesendet|geschickt|verschickt) (?:von|vom|mit|über|via|aus) (?:meine[mrn](?:/meiner)? |der |dem )?(?:[\w.-]{1,20} ){0,2}THING",
        r"von (?:meine[mrn](?:/meiner)? |der |dem )?(?:[\w.-]{1,20} ){0,2}THING (?:aus )?gesendet\.?",
        r"diese (?:e-?mail|nachricht|mail) wurde (?:von|vom|mit|über) (?:meine[mrn](?:/meiner)? |der |dem )?(?:[\w.-]{1,20} ){0,2}THING gesendet\.?",
        r"(?:holen sie sich|laden sie|hol dir|erhalten sie) outlook für (?:ios|android|mac)(?: herunter)?",
        r"outlook für (?:ios|android|mac) (?:beziehen|herunterladen|abrufen|holen|laden)",
        r"virenfrei\.? ?(?:www\.)?avast\.com",
        r"diese e-mail wurde von (?:avast|avg)\S* \S{0,20} ?auf viren geprüft\.?",
        r"(?:bitte )?(?:denken|prüfen) sie (?:bitte )?(?:an die umwelt|, ob)[^?]{0,60}(?:ausdrucken|drucken|ausgedruckt werden muss)\.?",
    ),
    this_mail=("diese e-mail", "diese email", "diese nachricht", "diese mail", "dieser e-mail", "der inhalt dieser", "die in dieser", "die information in dieser"),
    forbidding=("vertraulich", "rechtlich geschützt", "ausschließlich", "nicht gestattet", "untersagt", "unbefugt", "verboten"),
    warning=("adressat", "empfänger", "absender", "irrtümlich", "vernichten", "löschen", "weitergabe", "kopieren", "bestimmt", "anhänge", "benachrichtigen", "informieren"),
    reply_mark="##- Bitte antworten Sie oberhalb dieser Zeile -##",
)

DUTCH = Language(
    wrote=("schreef", "geschreven", "schrijft"),
    i_wrote=("schreef ik", "ik schreef", "schreef u", "u schreef", "schreef je", "schreven wij", "ik geschreven"),
    labels={
        "from": ("van", "afzender"),
        "date": ("verzonden", "datum", "verzondenop", "verstuurd"),
        "to": ("aan", "ontvanger"),
        "cc": ("kopie",),
        "subject": ("onderwerp", "betreft"),
        "other": ("urgentie", "prioriteit", "bijlagen"),
    },
    original=("oorspronkelijk bericht", "origineel bericht", "oorspronkelijke bericht", "oorspronkelijke e-mail", "originele bericht"),
    forwarded=("doorgestuurd bericht", "begin doorgestuurd bericht", "doorgestuurde bericht", "doorgezonden bericht", "doorgestuurde e-mail"),
    forward_subjects=("doorst", "dst"),
    reply_subjects=("antw", "betr"),
    below=(
        r"(?:verstuurd|verzonden|gestuurd) (?:vanaf|vanuit|met|via|van|door) (?:mijn |de |een )?(?:[\w.-]{1,20} ){0,3}THING",
        r"outlook voor (?:ios|android|mac) (?:downloaden|ophalen)",
        r"(?:download|haal|krijg) outlook voor (?:ios|android|mac)(?: op)?",
    ),
    this_mail=("dit bericht", "deze e-mail", "deze mail", "dit e-mailbericht", "de informatie in deze", "de informatie in dit", "de inhoud van"),
    forbidding=("vertrouwelijk", "uitsluitend", "niet toegestaan", "verboten", "onbevoegd"),
    warning=("geadresseerde", "ontvanger", "afzender", "ten onrechte", "abusievelijk", "per vergissing", "verwijderen", "vernietigen", "bestemd", "bijlagen", "verspreiding"),
    reply_mark="##- Typ uw antwoord boven deze regel -##",
)

SWEDISH = Language(
    wrote=("skrev", "skriver"),
    i_wrote=("skrev jag", "jag skrev", "skrev du", "du skrev", "skrev ni", "skrev vi"),
    labels={
        "from": ("från", "avsändare"),
        "date": ("skickat", "datum"),
        "to": ("till", "mottagare"),
        "cc": ("kopia",),
        "subject": ("ämne",),
        "other": ("prioritet", "bilagor"),
    },
    original=("ursprungligt meddelande", "originalmeddelande", "ursprungsmeddelande"),
    forwarded=("vidarebefordrat meddelande", "vidarebefordrat brev", "vidarebefordrat mejl", "vidarebefordrat meddelande börjar", "vidarebefordrat e-postmeddelande"),
    forward_subjects=("vb", "vidarebefordrat"),
    reply_subjects=("sv",),
    below=(
        r"skickat(?:s)? (?:från|med|via|av) (?:min |mitt |en )?(?:[\w.-]{1,20} ){0,3}THING",
        r"skickades (?:från|med|via) (?:min |mitt )?(?:[\w.-]{1,20} ){0,3}THING",
        r"(?:hämta|skaffa|ladda ned) outlook för (?:ios|android|mac)",
    ),
    this_mail=("detta meddelande", "detta e-postmeddelande", "detta mejl", "denna e-post", "informationen i detta"),
    forbidding=("konfidentiell", "endast avsett", "uteslutande", "förbjudet", "sekretess", "inte tillåt"),
    warning=("adressat", "mottagare", "avsändare", "av misstag", "radera", "förstör", "avsedd", "avsett", "bilagor", "meddela", "spridning"),
    reply_mark="##- Skriv ditt svar ovanför den här raden -##",
)

DANISH = Language(
    wrote=("skrev", "skriver", "har skrevet"),
    i_wrote=("skrev jeg", "jeg skrev", "skrev du", "du skrev", "skrev i"),
    labels={"from": ("fra",), "date": ("sendt", "dato"), "to": ("til",), "cc": ("kopi",), "subject": ("emne",)},
    original=("oprindelig meddelelse", "original meddelelse", "oprindelig besked", "oprindelig mail"),
    forwarded=("videresendt meddelelse", "videresendt besked", "start på videresendt besked"),
    forward_subjects=("vs", "videresendt"),
    reply_subjects=("sv",),
    below=(
        r"sendt (?:fra|med|via) (?:min |mit |en )?(?:[\w.-]{1,20} ){0,3}THING",
        r"(?:hent|få) outlook (?:til|for) (?:ios|android|mac)",
    ),
)

NORWEGIAN = Language(
    wrote=("skrev", "skriver", "har skrevet"),
    i_wrote=("skrev jeg", "jeg skrev", "skrev du", "skrev dere"),
    labels={"from": ("fra",), "date": ("sendt", "dato"), "to": ("til",), "cc": ("kopi",), "subject": ("emne",)},
    original=("opprinnelig melding", "original melding", "opprinnelig e-post"),
    forwarded=("videresendt melding", "videresendt e-post", "begynnelse på videresendt melding"),
    forward_subjects=("vs", "videresendt"),
    reply_subjects=("sv",),
    below=(r"sendt (?:fra|med|via) (?:min |mitt |en )?(?:[\w.-]{1,20} ){0,3}THING", r"(?:hent|få|last ned) outlook for (?:ios|android|mac)"),
)
