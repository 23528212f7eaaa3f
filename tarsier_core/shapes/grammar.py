"""The words and clauses that the exact judge understands: a superset of what ``language`` writes.

A sentence is first made canonical: lower case, one form for every verb ("glides", "moved" and "going" are all
"move"), one name for every direction, articles and adverbs dropped. The patterns below are written in
canonical words. Every repetition in them is bounded, so that matching takes a time linear in the length of
the text, whatever the text is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tarsier_core.shapes.vocabulary import COLOURS, DIRECTIONS, SHAPES, Action

_FORMS: Mapping[str, str] = {
    # Verbs.
    "move": "moves moving moved go goes going went travel travels travelling traveling glide glides "
    "gliding glided slide slides sliding slid drift drifts drifting float floats floating shift "
    "shifts shifting head heads heading",
    "run": "runs running ran",
    "come": "comes coming came",
    "enter": "enters entering entered arrive arrives arriving",
    "leave": "leaves leaving exit exits exiting exited depart departs departing",
    "jump": "jumps jumping jumped hop hops hopping hopped bounce bounces bouncing leap leaps leaping",
    "shake": "shakes shaking shook wobble wobbles wobbling wobbled tremble trembles trembling vibrate "
    "vibrates vibrating wiggle wiggles wiggling jitter jitters quiver quivers quivering",
    "loop": "loops looping looped",
    "grow": "grows growing grew expand expands expanding enlarge enlarges enlarging",
    "shrink": "shrinks shrinking shrank contract contracts contracting",
    "increase": "increases increasing",
    "decrease": "decreases decreasing",
    "turn": "turns turning turned change changes changing changed become becomes becoming became switch "
    "switches",
    "get": "gets getting got",
    "vanish": "vanishes vanishing vanished disappear disappears disappearing disappeared dissolve dissolves",
    "fade": "fades fading faded",
    "appear": "appears appearing appeared",
    "reappear": "reappears reappearing reappeared return returns returning returned",
    "hide": "hides hiding hid hidden covered obscured",
    "bump": "bumps bumping bumped knock knocks knocking crash crashes crashing crashed collide collides "
    "colliding collided",
    "hit": "hits hitting strike strikes struck nudge nudges nudging nudged ram rams",
    "make": "makes making made do does doing draw draws complete completes trace traces",
    "start": "starts starting begin begins beginning",
    "is": "are was were be being been",
    "stand": "stands standing stay stays staying remain remains remaining sit sits sitting rest rests "
    "resting lie lies lying wait waits waiting",
    "show": "shows showing see sees contain contains feature features",
    "cut": "cuts cutting",
    "happen": "happens happened",
    "stop": "stops stopping stopped",
    # Directions and sizes.
    "left": "leftward leftwards lefthand",
    "right": "rightward rightwards righthand",
    "up": "upward upwards top above",
    "down": "downward downwards bottom below",
    "toward": "towards",
    "around": "round",
    "bigger": "larger big",
    "small": "tiny little",
    # Things.
    "circle": "disc disk ball dot",
    "square": "box block",
    "cross": "plus",
    "ring": "donut hoop",
    "purple": "violet",
    "color": "colour",
    "they": "them",
    "object": "thing shape figure one",
    "frame": "screen picture view image sight",
    "clip": "video animation",
    "scene": "shot background camera setting",
}
_FILLERS = (
    "the a an its very slowly quickly smoothly gently suddenly rapidly briefly fully gradually completely "
    "slightly now also just some bright solid both each that which who"
)
_DROPPED = frozenset(_FILLERS.split())
_CANONICAL = {form: word for word, forms in _FORMS.items() for form in forms.split()}
_TOKEN = re.compile(r"[^\W\d_]+|,")

_COLOUR = "|".join(COLOURS)
_MOTION = (
    "move|run|come|enter|leave|jump|shake|loop|grow|shrink|increase|decrease|turn|get|vanish|fade|appear|reappear|"
    "hide|bump|hit|make"
)
_ADJECTIVE = "small|medium|large|bigger|sized"
_NOUN = "|".join((*SHAPES, "object", "it", "they"))
_DIRECTION = "|".join(DIRECTIONS)
_SIDE = r"(?: (?:hand|side|edge|corner|direction)){0,2}"
_END = r"(?= (?:,|(?:and|then|before|while|as|until|but|after|where)\b)|$)"


def noun_phrase(group: str) -> str:
    """The pattern of an object, with the groups ``{group}_colour`` (may be absent) and ``{group}_noun``."""
    return (
        rf"(?:(?:{_ADJECTIVE}) ){{0,3}}(?:(?P<{group}_colour>{_COLOUR}) )?(?:(?:{_ADJECTIVE}) ){{0,2}}"
        rf"(?P<{group}_noun>{_NOUN})\b(?: object)?"
    )


_TARGET = noun_phrase("target")
_IN_FRAME = r"(?: (?:in|into|of|out of|off|across|from|on|through|around) (?:frame|scene))?"
_EDGE = (
    rf" (?:from|to|toward|through|over|at|on|via|by|past|off|across)? ?(?P<direction>{_DIRECTION})\b{_SIDE}"
)
_ENTRY = rf" (?:from|through|over|at|on|via) (?P<direction>{_DIRECTION})\b{_SIDE}"
_LOOP = r"(?:full |complete |small |large |bigger ){0,2}(?:circle|circles|loop|circular)(?: path| motion)?"
_TAIL = (
    r"(?: (?:again|away|straight|around|over|back|once|twice|in (?:place|color|size)|on spot|"
    r"to (?:old|original|normal|former) size|"
    r"(?:of|in|on|off|across|from|through|out of|into) (?:frame|scene)|"
    rf"(?:toward|past|near|next to|away from) {noun_phrase('passed')}|where it (?:is|stand))){{0,3}}"
)

_CLAUSES: tuple[tuple[Action, str], ...] = (
    ("hide", rf"(?:hide|move|vanish|fade|come|get) (?:behind|under) {_TARGET}"),
    ("hide", rf"hide (?:by|from frame by|from frame behind) {_TARGET}"),
    ("bump", rf"(?:bump|run|move|come)(?: (?:{_DIRECTION}))? (?:into|against) {_TARGET}"),
    ("bump", rf"(?:bump|hit)(?: with| on)? {_TARGET}"),
    ("loop", rf"(?:move|run|come|make|loop)(?: around)?(?: in)? {_LOOP}"),
    ("loop", r"(?:loop|circles|move|run)(?: around)(?: in (?:place|frame))?"),
    ("loop", r"(?:loop|circles)"),
    ("shake", r"(?:shake|move)(?: from side to side| back and forth| from left to right and back)"),
    ("shake", r"shake(?: left and right| from left to right)?"),
    ("jump", r"(?:jump|move)(?: up and)(?: back)? down"),
    ("jump", r"jump(?: up)?"),
    ("return", r"(?:come|move|fade) back(?: in)?(?: (?:in|into|to) (?:frame|scene))?"),
    ("return", r"(?:reappear|appear again|fade in|fade into frame|turn visible again|is back)"),
    ("enter", rf"(?:enter|appear){_IN_FRAME}(?: (?:frame|scene))?{_EDGE}"),
    ("enter", rf"(?:come|move|run) (?:in|into)(?: (?:frame|scene))?{_ENTRY}"),
    ("enter", rf"come{_ENTRY}"),
    ("enter", r"(?:enter|appear|come in|(?:come|move) into (?:frame|scene))(?: (?:frame|scene))?"),
    ("leave", rf"leave(?: (?:frame|scene))?{_EDGE}"),
    ("leave", rf"(?:move|run|vanish|fade) (?:out|off)(?: of)?(?: (?:frame|scene))?{_EDGE}"),
    ("leave", r"(?:leave|(?:move|run) (?:out|off))(?: (?:frame|scene))?(?: of (?:frame|scene))?"),
    (
        "recolour",
        rf"turn(?: color)?(?: from (?:{_COLOUR}))?(?: to| into)?(?: is)? "
        rf"(?P<new>{_COLOUR})(?: (?P<kind>{_NOUN}))?",
    ),
    ("recolour", r"turn color"),
    ("recolour", rf"s color turn(?: from (?:{_COLOUR}))?(?: to| into)? (?P<new>{_COLOUR})"),
    ("grow", r"grow(?: bigger| in size)?"),
    ("grow", r"(?:turn|get) (?:bigger|large)(?: and bigger)?(?: in size)?"),
    ("grow", r"increase in size"),
    ("shrink", r"shrink(?: down)?(?: in size)?"),
    ("shrink", r"(?:turn|get|grow|shrink) (?:smaller|small)(?: and smaller)?(?: in size)?"),
    ("shrink", r"decrease in size"),
    ("vanish", r"(?:vanish|fade(?: away| out)?)"),
    (
        "move",
        rf"(?:move|run|come)(?: over| across| straight)?{_IN_FRAME}(?: from (?:{_DIRECTION}){_SIDE})?"
        rf"(?: (?:to|toward|in))? (?P<direction>{_DIRECTION}){_SIDE}"
        rf"(?: (?:to|toward) (?P=direction){_SIDE})?",
    ),
    ("move", r"(?:move|run)"),
    ("move", rf"(?:to |toward )?(?P<direction>{_DIRECTION})"),
)
_STARTS = r"(?:(?:is|start|start to|is start to|to) )?"

CLAUSES: tuple[tuple[Action, re.Pattern[str]], ...] = tuple(
    (action, re.compile(_STARTS + pattern + _TAIL + _END)) for action, pattern in _CLAUSES
)
"""What an object can do, in the order to try it. Groups: direction, target_colour, target_noun, new, kind."""

PASSIVE = re.compile(rf"(?:is|get) (?:hit|bump)(?: into)? by {noun_phrase('agent')}{_TAIL}{_END}")
"""Something is bumped into by an agent."""

SUBJECT = re.compile(noun_phrase("subject") + r"(?= |$)")

JOINT = re.compile(r" (?:, and|,|and|as well as) ")
"""Between two subjects of one verb."""

JOINER = re.compile(
    r"(?:,|and|then|next|after|afterwards|afterward|later|finally|first|firstly|lastly|last|second|meanwhile|while|"
    r"before|when|as|until|once|but|subsequently|soon|immediately|at same time|again|where|"
    r"(?:in|at|on|during)(?: (?:first|second|next|last|third|new|this|other))? "
    r"(?:scene|clip|frame|end|start)(?: of (?:scene|clip|frame))?)(?: |$)"
)
"""Words before a clause that say when it happens."""

INTRODUCTION = re.compile(r"(?:there is|(?:scene|clip|frame|we|you) (?:can )?(?:show|start with))(?: |$)")
"""Words before an object that only say that it is seen."""

NO_EVENT = re.compile(
    rf"(?:nothing|cut|new scene|another scene|scene|clip|frame|there is)(?: [^ ,]+){{0,40}}?{_END}"
)
"""A clause about a cut, about the background, or about nothing: no event and no mistake."""

STATE = re.compile(
    r"(?:stand|stop|is (?:visible|still|there|stand|next)|(?:is )?(?:on|in|at|near|by|beside))\b"
    rf"(?: (?!(?:{_MOTION})\b)[^ ,]+){{0,40}}?{_END}"
)
"""What an object merely is, not does; holds no verb of motion."""

RESUME = re.compile(r" (?=(?:,|and|then|before|while)(?: |$))")
"""Where a clause that can't be read ends."""


def canonical_words(text: str) -> Iterator[str]:
    """The canonical words and commas of a text; digits and other punctuation are left out."""
    for match in _TOKEN.finditer(text.lower()):
        word = match.group()
        if word not in _DROPPED:
            yield _CANONICAL.get(word, word)
