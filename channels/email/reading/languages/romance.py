# fmt: off
# ruff: noqa: E501 (lists of phrases, one kind a line)
from channels.email.reading.languages.language import Language

FRENCH = Language(
    wrote=("a écrit", "écrit", "a ecrit", "écrivait"),
    i_wrote=("j'ai écrit", "j’ai écrit", "avez écrit", "as écrit", "avons écrit", "j'écrivais", "écriviez"),
    labels={
        "from": ("de", "expéditeur"),
        "date": ("envoyé", "date", "envoyéle"),
        "to": ("à", "pour", "destinataire", "a"),
        "cc": ("copie", "copieà", "cci"),
        "subject": ("objet", "sujet"),
        "other": ("importance", "piècesjointes", "répondreà"),
    },
    original=("message d'origine", "message d’origine", "message original", "message initial", "mail original", "courriel original", "message d'origine/original message"),
    forwarded=(
        "message transféré", "message transferé", "début du message transféré", "début du message réexpédié", "message réexpédié", "message transmis",
        "mail transféré", "courriel transféré", "début du message transmis",
    ),
    forward_subjects=("tr", "trans"),
    reply_subjects=("ré", "rép"),
    answers_below=(r"\b(?:mes|ma|nos) (?:réponses?|commentaires)\b.{0,30}\b(?:ci-dessous|dans le texte|en rouge|en bleu)\b",),
    below=(
        r"envoyé (?:de|depuis|avec|à partir de|à partir d['’]|via|par|du) ?(?:mon |ma |la |l['’]|un |une )?(?:[\w.'’-]{1,20} ){0,4}THING",
        r"(?:obtenir|télécharge[rz]|obtenez) outlook pour (?:ios|android|mac)",
        r"(?:sans|garanti sans) virus\.? ?(?:www\.)?avast\.com",
        r"pensez à l['’]environnement avant d['’]imprimer[^?]{0,40}",
    ),
    this_mail=("ce message", "ce courriel", "ce mail", "cet e-mail", "cet email", "ce courrier", "le contenu de ce", "les informations contenues dans ce", "avis de confidentialité"),
    forbidding=("confidentiel", "exclusivement", "interdit", "strictement", "à l'usage exclusif", "usage unique"),
    warning=("destinataire", "destiné", "par erreur", "expéditeur", "détruire", "supprimer", "pièces jointes", "diffusion", "copie", "avertir"),
    reply_mark="##- Merci de répondre au-dessus de cette ligne -##",
)

SPANISH = Language(
    wrote=("escribió", "escribio", "ha escrito", "escribe"),
    i_wrote=("yo escribí", "escribí", "usted escribió", "ustedes escribieron", "me escribió", "escribimos", "he escrito"),
    labels={
        "from": ("de", "remitente", "desde"),
        "date": ("enviado", "enviadoel", "fecha"),
        "to": ("para", "a", "destinatario"),
        "cc": ("copia", "cco"),
        "subject": ("asunto",),
        "other": ("importancia", "adjuntos", "datosadjuntos"),
    },
    original=("mensaje original", "correo original", "mensaje de origen", "mensaje inicial"),
    forwarded=("mensaje reenviado", "inicio del mensaje reenviado", "mensaje enviado", "correo reenviado", "mensaje transferido"),
    forward_subjects=("rv", "reenv", "reenviado"),
    reply_subjects=("rsp", "resp"),
    answers_below=(r"\b(?:mis|nuestras) (?:respuestas?|comentarios)\b.{0,30}\b(?:abajo|en rojo|en azul|a continuación|en el texto)\b",),
    below=(
        r"enviado (?:desde|con|mediante|vía|por) (?:mi |el |la |un )?(?:[\w.-]{1,20} ){0,3}THING",
        r"(?:obtener|obtén|obtenga|descargar|descarga) outlook para (?:ios|android|mac)",
        r"libre de virus\.? ?(?:www\.)?avast\.com",
    ),
    this_mail=("este mensaje", "este correo", "este e-mail", "este email", "la información contenida en este", "aviso legal", "aviso de confidencialidad", "esta comunicación"),
    forbidding=("confidencial", "exclusivamente", "prohibid", "exclusivo", "privilegiada"),
    warning=("destinatario", "por error", "remitente", "elimine", "eliminar", "borre", "adjuntos", "archivos adjuntos", "dirigid", "divulgación", "copia"),
    reply_mark="##- Por favor, escriba su respuesta por encima de esta línea -##",
)

PORTUGUESE = Language(
    wrote=("escreveu", "escreve", "escreveram"),
    i_wrote=("eu escrevi", "escrevi", "você escreveu", "vocês escreveram", "escrevemos"),
    labels={
        "from": ("de", "remetente"),
        "date": ("enviado", "enviadaem", "enviadoem", "enviada", "data"),
        "to": ("para", "destinatário"),
        "cc": ("cópia", "cco"),
        "subject": ("assunto",),
        "other": ("importância", "prioridade", "anexos"),
    },
    original=("mensagem original", "mensagem de origem", "e-mail original", "mensagem inicial"),
    forwarded=("mensagem encaminhada", "mensagem reencaminhada", "início da mensagem encaminhada", "início da mensagem reencaminhada", "e-mail encaminhado", "forwarded message"),
    forward_subjects=("enc", "res enc", "encaminhado"),
    reply_subjects=("res",),
    below=(
        r"enviado (?:do|da|de|pelo|pela|via|com|a partir d[oae]|através d[oae]) ?(?:meu |minha |o |a )?(?:[\w.-]{1,20} ){0,3}THING",
        r"(?:obter|obtenha|baixe|baixar|transferir) (?:o )?outlook para (?:ios|android|mac)",
        r"(?:livre|não contém) d?e? ?vírus\.? ?(?:www\.)?avast\.com",
    ),
    this_mail=("esta mensagem", "este e-mail", "este email", "esta comunicação", "as informações contidas", "a informação contida", "aviso legal", "aviso de confidencialidade"),
    forbidding=("confidencia", "exclusivamente", "proibid", "sigilos", "privilegiad"),
    warning=("destinatário", "por engano", "por erro", "remetente", "apague", "elimine", "exclua", "anexos", "divulgação", "cópia", "destina-se"),
    reply_mark="##- Escreva a sua resposta acima desta linha -##",
)

ITALIAN = Language(
    wrote=("ha scritto", "scrive", "scriveva", "hanno scritto", "scritto"),
    i_wrote=("ho scritto", "io scrivevo", "avete scritto", "hai scritto", "abbiamo scritto", "mi ha scritto"),
    labels={
        "from": ("da", "mittente"),
        "date": ("inviato", "data", "inviatoil"),
        "to": ("a", "per", "destinatario"),
        "cc": ("ccn", "copia"),
        "subject": ("oggetto",),
        "other": ("priorità", "allegati"),
    },
    original=("messaggio originale", "messaggio d'origine", "e-mail originale", "messaggio di origine"),
    forwarded=("messaggio inoltrato", "inizio messaggio inoltrato", "inizio del messaggio inoltrato", "e-mail inoltrata", "messaggio inoltrato da"),
    forward_subjects=("i", "inoltro", "inoltrato"),
    reply_subjects=("r", "rif"),
    below=(
        r"inviato (?:da|dal|dalla|dall['’]|con|tramite|via|mediante) ?(?:mio |mia |il |la )?(?:[\w.-]{1,20} ){0,3}THING",
        r"(?:ottieni|scarica|ottenere|scaricare) outlook per (?:ios|android|mac)",
        r"(?:privo di virus|mail priva di virus)\.? ?(?:www\.)?avast\.com",
    ),
    this_mail=("questo messaggio", "questa e-mail", "questa email", "questa mail", "le informazioni contenute", "il contenuto di questo", "il presente messaggio", "la presente e-mail", "informativa"),
    forbidding=("riservat", "confidenzial", "esclusivamente", "vietat", "proibit"),
    warning=("destinatari", "per errore", "mittente", "cancella", "distrugg", "elimina", "allegati", "diffusione", "copia", "avvisar"),
    reply_mark="##- Scriva la risposta sopra questa riga -##",
)

ROMANIAN = Language(
    wrote=("a scris", "scrie"),
    i_wrote=("am scris", "ați scris", "ai scris"),
    labels={"from": ("dela",), "date": ("trimis", "data"), "to": ("către", "catre"), "cc": ("cc",), "subject": ("subiect",)},
    original=("mesaj original", "mesajul original"),
    forwarded=("mesaj redirecționat", "mesaj retransmis", "începutul mesajului redirecționat"),
    below=(r"trimis (?:de pe|din|prin) (?:[\w.-]{1,20} ){0,3}THING",),
)
