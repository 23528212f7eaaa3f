"""English words whose forms don't follow the rules: verbs (base, past, participle) and plurals."""

from __future__ import annotations

from collections.abc import Mapping

_VERBS = """
arise arose arisen; awake awoke awoken; be was been; bear bore borne; beat beat beaten; become became become;
begin began begun; bend bent bent; bet bet bet; bind bound bound; bite bit bitten; bleed bled bled; blow blew
blown; break broke broken; breed bred bred; bring brought brought; broadcast broadcast broadcast; build built
built; burst burst burst; buy bought bought; cast cast cast; catch caught caught; choose chose chosen; cling
clung clung; come came come; creep crept crept; cut cut cut; deal dealt dealt; dig dug dug; dive dove dived; do
did done; draw drew drawn; drink drank drunk; drive drove driven; eat ate eaten; fall fell fallen; feed fed fed;
feel felt felt; fight fought fought; find found found; flee fled fled; fling flung flung; fly flew flown;
foresee foresaw foreseen; forget forgot forgotten; forgive forgave forgiven; freeze froze frozen; get got
gotten; give gave given; go went gone; grind ground ground; grow grew grown; hang hung hung; have had had; hear
heard heard; hide hid hidden; hit hit hit; hold held held; hurt hurt hurt; keep kept kept; kneel knelt knelt;
knit knit knit; know knew known; lay laid laid; lead led led; lean leant leant; leap leapt leapt; leave left
left; lend lent lent; let let let; lie lay lain; light lit lit; lose lost lost; make made made; mean meant
meant; meet met met; mow mowed mown; outrun outran outrun; overtake overtook overtaken; overturn overturned
overturned; pay paid paid; put put put; quit quit quit; read read read; rend rent rent; ride rode ridden; ring
rang rung; rise rose risen; run ran run; saw sawed sawn; say said said; see saw seen; seek sought sought; sell
sold sold; send sent sent; set set set; sew sewed sewn; shake shook shaken; shed shed shed; shine shone shone;
shoot shot shot; show showed shown; shrink shrank shrunk; shut shut shut; sing sang sung; sink sank sunk; sit
sat sat; sleep slept slept; slide slid slid; sling slung slung; slit slit slit; smell smelt smelt; sow sowed
sown; speak spoke spoken; speed sped sped; spend spent spent; spill spilt spilt; spin spun spun; spit spat spat;
split split split; spread spread spread; spring sprang sprung; stand stood stood; steal stole stolen; stick
stuck stuck; sting stung stung; stink stank stunk; stride strode stridden; strike struck struck; string strung
strung; strive strove striven; swear swore sworn; sweep swept swept; swell swelled swollen; swim swam swum;
swing swung swung; take took taken; teach taught taught; tear tore torn; tell told told; think thought thought;
throw threw thrown; thrust thrust thrust; tread trod trodden; understand understood understood; undo undid
undone; unwind unwound unwound; upset upset upset; wake woke woken; wear wore worn; weave wove woven; weep wept
wept; wet wet wet; win won won; wind wound wound; withdraw withdrew withdrawn; wring wrung wrung; write wrote
written
"""
_MORE_FORMS = (
    "got get; dreamt dream; burnt burn; learnt learn; half-knelt kneel; lied lie; lighted light; shined shine"
)
_S = "has have; does do; goes go"
_ING = "lying lie; dying die; tying tie; untying untie; being be; vying vie; skiing ski; seeing see; fleeing flee"

_PLURALS = """
men man; women woman; children child; people person; persons person; mice mouse; feet foot; teeth tooth; geese
goose; oxen ox; wolves wolf; knives knife; wives wife; lives life; leaves leaf; loaves loaf; halves half;
shelves shelf; scarves scarf; hooves hoof; elves elf; thieves thief; calves calf; selves self; dice die; cacti
cactus; fungi fungus; policemen policeman; firemen fireman; gentlemen gentleman; fishermen fisherman; snowmen
snowman; spacemen spaceman; cameramen cameraman; horsemen horseman; postmen postman; swordsmen swordsman;
businessmen businessman; policewomen policewoman; salesmen salesman; workmen workman; doormen doorman; kids kid;
shoes shoe; toes toe; canoes canoe; movies movie; cookies cookie; selfies selfie; zombies zombie; pies pie; ties
tie; buses bus; gases gas; lenses lens; axes axe; noses nose; houses house; horses horse; bases base; vases
vase; roses rose; hoses hose; poses pose; phases phase; nurses nurse; cases case; suitcases suitcase; purses
purse; courses course; pulses pulse; corpses corpse; corpse corpse; aircraft aircraft; sheep sheep; fish fish;
deer deer; dwarves dwarf
"""


def _entries(table: str) -> list[list[str]]:
    return [entry.split() for entry in table.replace("\n", " ").split(";") if entry.strip()]


PAST: Mapping[str, str] = {past: base for base, past, _ in _entries(_VERBS)} | {
    form: base for form, base in _entries(_MORE_FORMS)
}
"""Irregular past -> base: "ran" -> "run"."""
PARTICIPLES: Mapping[str, str] = {participle: base for base, _, participle in _entries(_VERBS)}
"""Irregular past participle -> base: "taken" -> "take"."""
PRESENT_PARTICIPLES: Mapping[str, str] = {form: base for form, base in _entries(_ING)}
"""Irregular present participle -> base: "lying" -> "lie"."""
THIRD_PERSONS: Mapping[str, str] = {form: base for form, base in _entries(_S)}
IRREGULAR_BASES: frozenset[str] = frozenset(base for base, _, _ in _entries(_VERBS))
SINGULARS: Mapping[str, str] = {plural: singular for plural, singular in _entries(_PLURALS)}
"""Plural -> singular: "men" -> "man"."""
