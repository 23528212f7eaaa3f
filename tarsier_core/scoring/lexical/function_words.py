"""Words that hold a sentence together rather than name something: closed classes of English."""

from __future__ import annotations


def word_set(text: str) -> frozenset[str]:
    """The words of a text: how the word lists here are written."""
    return frozenset(text.split())


DETERMINERS = word_set(
    "a an the this that these those some any each every either neither both all no another several many few"
    " various multiple numerous much more most enough such certain"
)
POSSESSIVES = word_set("my your his its their our her whose")
SUBJECT_PRONOUNS = word_set("he she it they i we you one who")
OBJECT_PRONOUNS = word_set("him her it them me us you")
REFLEXIVES = word_set("himself herself itself themselves myself yourself ourselves oneself themself")
INDEFINITES = word_set(
    "someone somebody something anyone anybody anything everyone everybody everything nobody nothing none"
    " others each-other one-another"
)
PRONOUNS = SUBJECT_PRONOUNS | OBJECT_PRONOUNS | REFLEXIVES | INDEFINITES
RELATIVES = word_set("who which whom")

BE = word_set("be is are was were am been being 's 're 'm isn't aren't wasn't weren't ain't")
HAVE = word_set("have has had having 've hasn't haven't hadn't")
DO = word_set("do does did don't doesn't didn't")
GET = word_set("get gets got getting gotten")
MODALS = word_set(
    "will would can could may might shall should must 'll 'd cannot can't couldn't won't wouldn't shouldn't"
    " mustn't"
)
NEGATORS = word_set("not never n't no nobody none nothing neither nor without hardly barely scarcely")
"""Words that deny the clause they stand in; contracted forms ("doesn't") are told by their ending."""

SUBORDINATORS = word_set(
    "while when whenever as after before until till because since if unless although though whereas once so"
    " where whether how why what"
)
PREPOSITIONS = word_set(
    "in on at by with from of into onto to toward towards through across along over under around about behind"
    " beside besides between among amongst against near inside outside within without upon off out up down"
    " past above below beneath underneath beyond during for like via amid opposite alongside atop per except"
    " despite throughout"
)
PARTICLES = word_set("up down in out on off away back over forward forwards backward backwards around apart")
"""Words after a verb that change what it does."""

DIRECTIONS = word_set(
    "up down in out on off away back forward forwards backward backwards upward upwards downward downwards"
    " left right leftward leftwards rightward rightwards inward inwards outward outwards apart inside outside"
    " into onto toward towards over under above below"
)
ADVERBS = word_set(
    "then now again also too very quite just still already soon finally next meanwhile once twice together"
    " apart away back forward forwards backward backwards upward upwards downward downwards leftward leftwards"
    " rightward rightwards inward inwards outward outwards ahead aside here there nearby indoors outdoors"
    " upstairs downstairs overhead afterward afterwards later first even only almost nearly somewhat slightly"
    " rather instead however therefore thus thereby hence simultaneously alone aloud abroad straight fast hard"
    " deep far away sideways clockwise counterclockwise nonstop ever always often sometimes perhaps maybe home"
    " else otherwise long so initially eventually subsequently shortly thereafter repeatedly whilst"
    " respectively onward onwards halfway ashore skyward skywards underwater vigorously apart well further"
    " half"
)
CONNECTING_ADVERBS = word_set(
    "then now again also too just still already soon finally next meanwhile once together afterward"
    " afterwards later first even only however therefore thus thereby hence simultaneously initially"
    " eventually subsequently shortly thereafter immediately suddenly gradually slowly quickly gently slightly"
    " briefly continuously constantly repeatedly there here very so almost nearly rather instead somewhat"
    " quite well far"
)
"""Adverbs that say when or how much, and that an event may have or lack without telling something else."""

NOT_ADVERBS = word_set(
    "family fly belly jelly assembly butterfly bully ally lily holly reply supply apply rely multiply curly"
    " ugly lovely friendly lonely elderly silly chilly early only likely hilly wooly woolly smelly burly daily"
    " holy jolly dragonfly monopoly anomaly homily italy july gully deadly lively ghostly sly ply tally rally"
    " wobbly bubbly cuddly wrinkly fully"
)
"""Words in -ly that aren't adverbs."""

NUMBERS = {
    word: value
    for value, word in enumerate(
        (
            *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
            *("eleven", "twelve", "thirteen", "fourteen", "fifteen"),
        )
    )
} | {"twenty": 20, "thirty": 30, "hundred": 100, "dozen": 12, "pair": 2, "couple": 2, "both": 2, "single": 1}

OF_NOUNS = word_set(
    "group pair couple number piece series bunch crowd lot set variety handful cup glass bowl bottle slice"
    " kind type sort line row pile array stack bundle team part side top bottom front back edge end middle"
    " center centre rest majority swarm flock herd pack cluster bit sip drop section strip sheet troupe gang"
    " dozen lots close-up closeup view shot montage"
)
"""Nouns after which "of" brings what is really spoken of."""
