"""French."""

from bot.domain.rules import Rules

RULES = Rules(
    language="fr",
    breaking=(r"flash(?:\s+info)?", r"urgent", r"alerte(?:\s+info)?", r"derni[èe]re\s+minute"),
    curfew=(r"couvre-?\s?feux?",),
    lifted=(
        r"lev(?:é|ée|és|ées|ent|e|a)",
        r"lève(?:nt)?",
        r"(?:a|ont)\s+pris\s+fin",
        r"met(?:tent)?\s+fin\s+au",
        r"(?:est|était)\s+terminé",
        r"abrog(?:é|ée|e)",
        r"suspend(?:u|ue|us)?",
        r"n'est\s+plus\s+en\s+vigueur",
    ),
    still=(
        r"(?:pas|jamais)\s+(?:encore\s+)?(?:été\s+)?(?:lev|suspend|abrog|termin)\w*",
        r"(?:sera|seront|serait|pourrait\s+être|va\s+être|doit\s+être)\s+(?:\w+\s+)?(?:lev|suspend)\w*",
        r"\blever(?:a|ont|ait)?\b",
        r"jusqu'à\s+sa\s+levée",
    ),
    extended=(r"prolong\w+", r"étend\w*", r"éten(?:du|due|dus|dues)", r"élarg\w+", r"reconduit\w*"),
    unreal=(
        r"\b(?:pas\s+de|sans|aucun|exclu\w*|exclut|écart\w+|dément\w*|rejet\w+|refus\w+|contre)\b[^.;]{0,60}{c}",
        r"\bn(?:e|['’])\s?(?:\w+\s+){0,4}?(?:pas|plus|jamais)\b[^.;]{0,40}{c}",
        r"{c}[^.;]{0,30}\bn(?:e|['’])\s?\w+(?:\s+\w+)?\s+(?:pas|plus)\s+(?:\w+\s+){0,2}(?:prévu|envisagé|nécessaire|imposé|décrété|instauré|à\s+l'ordre)",
        r"\b(?:envisag\w+|étudi\w+|propos\w+|réclam\w+|demand\w+|évoqu\w+|pourrai\w+|possible|possibilité|éventuel\w*|menac\w+|débat\w*|si)\b[^.;]{0,60}{c}",
        r"{c}[^.;]{0,30}\b(?:envisagé|à\s+l'étude|pourrait|proposé|possible)",
    ),
    unreal_lifting=(
        r"\b(?:l'an\s+dernier|l'année\s+dernière|la\s+semaine\s+dernière|(?:18|19|20)\d\d|précédent|ancien|historique|souvenir\w*)\b[^.;]{0,50}{c}",
        r"{c}[^.;]{0,50}\b(?:de|en|pendant|durant|sous)\s+(?:(?:18|19|20)\d\d|la\s+(?:guerre|pandémie)|l'occupation)",
        r"\b(?:roman|film|chanson|livre|série|album)\b[^.;]{0,40}{c}",
    ),
    starts=(r"de", r"dès", r"à\s+partir\s+de", r"entre", r"depuis"),
    ends=(r"jusqu'à", r"jusqu’à", r"jusqu'au", r"à", r"et"),
    area=(r"à", r"en", r"dans", r"sur", r"pour", r"au"),
    days={"aujourd'hui": 0, "ce soir": 0, "cette nuit": 0, "demain": 1},
    weekdays=("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    hours={"minuit": 24, "midi": 12},
    hour_words=(r"heures?", r"h"),
)
