"""What actions are the same, wider or opposite: general English, one group a line.

A phrasal verb is one action ("pick up"). A verb may stand in several groups; two actions are taken for the same
only if they share a group, so a chain of groups connects nothing. Groups hold what people call the same sight:
who saw someone stride down a street may write that they walked.
"""

from __future__ import annotations

from tarsier_core.scoring.lexical.function_words import word_set

SAME = """
walk, stroll, stride, pace, amble, saunter, step, march, wander, trot, tread, trudge, plod
run, sprint, dash, race, rush, jog, bolt, gallop, scamper, scurry
rush, charge, hurry, dash, storm, hasten, race, speed
run away, flee, escape, run off, scurry away, bolt
jump, leap, hop, bounce, spring, bound, vault
crawl, creep, inch
fly, soar, flutter, take off, hover
fly, glide, soar, sail
fall, drop, tumble, plunge, fall down, fall over, collapse, topple, topple over, plummet
stumble, trip, stagger, lurch, totter
slide, glide, slip, skid
climb, ascend, scale, clamber, mount, climb up, go up
descend, go down, climb down, come down
rise, ascend, go up, float up, rise up, lift
get up, stand up, rise, stand, arise, rise up
sit, sit down, seat, take seat, perch
perch, sit, rest, roost
lie, lie down, recline, lay, rest, sprawl, lie back
kneel, kneel down, crouch, squat, crouch down, squat down, bend knee, half-kneel
bend, bend down, bend over, lean, stoop, bow, lean over, lean down, lean forward, hunch, crouch
lean back, recline
turn, rotate, spin, twist, swivel, pivot, revolve, whirl, twirl, swirl, turn around
turn around, turn back, turn round, spin around, swivel, whirl around
roll, tumble, rotate
enter, come in, walk in, go in, step in, come inside, go inside, get in, step inside, walk inside, enter into, drive in
appear, emerge, show up, come out, pop up, surface, pop out, reappear, materialize
emerge, come out, exit, walk out, step out
leave, exit, go out, walk out, step out, depart, get out, come out, go away, walk away, run out
go away, leave, walk away, walk off, go off, drive off, drive away, depart, retreat
disappear, vanish, fade, fade away, fade out, dissolve
arrive, come, reach, get to, show up
reach, arrive, get to, come to
approach, come, near, draw near, walk up, come up, close in, move closer, go up
follow, chase, pursue, trail, run after, go after, tail
chase, hunt, pursue, run after
lead, guide, escort, usher, accompany
pass, pass by, go by, walk by, walk past, drive by
cross, traverse, go across
overtake, pass, surpass
return, come back, go back, walk back, get back, turn back, run back, reappear
stop, halt, pause, cease, come to stop, freeze, brake, pull over, park
wait, await, pause, linger
stand, stay, remain, stand still
stay, remain, keep
move, go, travel, proceed, head, advance, make way, progress, shift
go, head, walk, move, make way, proceed
advance, proceed, move forward, move on, go forward, go on
retreat, back away, back off, step back, move back, back up, withdraw, pull back, recoil
drive, ride, steer, operate, travel, cruise
ride, cycle, pedal, straddle
swim, paddle, wade
float, drift, hover, bob
sway, swing, rock, wobble, oscillate, wave
swing, sway, dangle, wield
shake, tremble, shiver, quiver, vibrate, wobble, jiggle, quake, shudder, rattle, jolt
wave, sway, flap, flutter, flail
wave, gesture, signal, beckon, motion, gesticulate
gesture, make gesture, point, signal
point, aim, direct, indicate
nod, bow, bob
flap, flutter, beat
dance, groove, twirl, perform
perform, do, execute, carry out, play, demonstrate
exercise, work out, train, practice
stretch, extend, reach out, hold out, stretch out, spread
reach, reach out, extend, stretch, reach for, stretch out
extend, stretch out, stick out, hold out, put out, reach out, lengthen
spread, stretch, spread out, extend, expand
raise, lift, lift up, elevate, hold up, put up, hoist, raise up, heave, pull up
lift, pick up, take up, lift up, hoist
lower, put down, bring down, let down, drop, dip, set down, move down
pick up, grab, take, lift, collect, gather, scoop, retrieve, pick, scoop up, fetch
put down, set down, place, lay down, lay
take, grab, get, pick, receive, pick up
grab, grasp, seize, grip, clutch, snatch, catch, clasp, take hold, clench, grab onto, latch
hold, grasp, grip, clutch, carry, clasp, cradle, hold onto, cling, hang onto
carry, bear, hold, lug, transport, haul, bring, tote
bring, take, fetch, carry, deliver
give, hand, pass, offer, hand over, present, give away, deliver
receive, get, accept, take, obtain
put, place, set, lay, position, deposit, rest, insert
insert, put in, slide in, place, push in, plug in, stick
remove, take off, take out, pull out, take away, pull off, extract, strip, draw out, peel off
take off, remove, doff, strip off, pull off
take out, pull out, draw, remove, bring out, draw out, produce
put on, don, wear, slip on, pull on
dress, clothe, wear
throw, toss, hurl, fling, pitch, chuck, cast, lob, sling, launch, throw out
throw away, discard, dump, toss away, throw out, dispose, cast aside, drop
catch, grab, capture, snatch
drop, let go, release, let fall
release, let go, free, set free, unleash
push, shove, press, thrust, nudge, push away
press, push, squeeze, press down, push down, tap, click
pull, drag, tug, haul, tow, yank, draw, pull back
hit, strike, smash, slap, beat, knock, punch, bump, smack, bash, pound, whack, hammer, bang
punch, jab, hit, strike, beat
slap, smack, spank, pat, swat
knock, tap, rap, pound, bang
knock down, knock over, topple, floor, fell
pat, tap, stroke, pet, caress, touch, rub
touch, feel, stroke, tap, contact, pet
rub, wipe, scrub, massage, polish, scratch
wipe, clean, mop, rub, wipe off, dust
clean, wash, rinse, scrub, cleanse
wash, rinse, clean, bathe
kick, boot, strike
fight, battle, wrestle, brawl, spar, struggle, combat, box, duel
attack, assault, strike, charge, lunge, pounce
lunge, pounce, leap, dive, spring
struggle, strain, wriggle, squirm, writhe
bite, nip, chew, gnaw, take bite
eat, chew, consume, devour, munch, swallow, feed, dine, nibble, graze, bite, gobble, take bite
drink, sip, gulp, swallow, take sip, slurp, lap, take drink
taste, try, sample
cook, fry, roast, grill, bake, boil, prepare
stir, mix, blend, whisk, beat
pour, tip, spill, empty, add
spill, pour, splash, leak
sprinkle, scatter, spread, strew, dust
splash, splatter, spray, spatter
spray, squirt, sprinkle, spout
cut, slice, chop, carve, trim, dice, sever, saw, cut off, snip
peel, strip, skin
break, smash, shatter, crack, snap, fracture, crash
crash, collide, hit, smash, run into, ram, bump, slam
explode, blow up, burst, detonate, blast
burn, blaze, flame, ignite
light, ignite, set fire, kindle
tear, rip, shred
destroy, demolish, wreck, ruin, smash
crush, squash, smash, squeeze
open, unlock, unfold, unwrap, uncover, open up
close, shut, seal, slam, shut down
lock, fasten, bolt, secure
cover, wrap, shield, hide, shroud, envelop, cloak
wrap, bind, enclose, envelop, bandage
hide, conceal, take cover, duck, hide behind
reveal, show, expose, uncover, unveil, display
show, display, present, exhibit, demonstrate
tie, bind, fasten, knot, tie up, strap
attach, fasten, fix, stick, connect, secure, hook, clip, pin
untie, unfasten, undo, loosen
fold, crease, bend
unfold, open, spread
roll up, fold, furl
hang, suspend, dangle, hang up
look, gaze, stare, watch, glance, peer, view, gape, look at, glare, eye
watch, observe, look, view, see, look on, monitor
see, notice, spot, observe, catch sight, witness, discover, perceive
glance, look, peek, peep
look around, scan, survey
look back, turn back, glance back
look up, gaze up
look down, gaze down
search, look for, seek, hunt, rummage
find, discover, locate, come across
inspect, examine, check, study, look, scrutinize
say, speak, talk, tell, utter, remark, mention
speak, talk, converse, chat, communicate, discuss, say word, say, engage in conversation, have conversation
talk, chat, converse, gossip, have conversation
shout, yell, scream, cry out, call out, holler, bellow, exclaim, roar, call
whisper, murmur, mutter, mumble
ask, question, inquire, request
answer, reply, respond
tell, inform, instruct, order
explain, describe, narrate
call, phone, dial, telephone, make call
sing, chant, hum, croon
laugh, giggle, chuckle, cackle, burst into laughter
smile, grin, beam, smirk
cry, weep, sob, wail, shed tear
frown, scowl, grimace
kiss, peck, give kiss
hug, embrace, cuddle, hold, give hug
greet, welcome, salute
applaud, clap, clap hand
cheer, applaud, celebrate, rejoice
read, peruse
write, scribble, jot, sign, pen
draw, sketch, paint, doodle
type, key in, tap
play, strum, perform
play, frolic, romp
begin, start, commence
continue, keep, go on, carry on, keep on, resume
finish, end, complete, conclude
prepare, get ready, ready, set up
try, attempt, endeavor, seek
use, employ, utilize, wield, operate
help, assist, aid, support
build, construct, assemble, erect, make
make, create, build, produce, form, craft, prepare
fix, repair, mend
dig, burrow, excavate, scoop
bury, cover, inter
plant, sow
shoot, fire, open fire
shoot, score, kick
aim, point, target, take aim
kill, slay, murder
stab, pierce, poke, jab, impale, puncture
poke, prod, jab, nudge
pinch, squeeze, nip
squeeze, press, squash, compress
sleep, nap, doze, slumber, snooze, fall asleep, rest
wake, wake up, awake, awaken
breathe, inhale
blow, puff, exhale
smoke, puff
yawn, gape
blink, wink
shine, glow, gleam, glitter, sparkle, glimmer, flash, twinkle, light up, shimmer
flash, flicker, blink
turn on, switch on, activate, light, start, power on
turn off, switch off, deactivate, extinguish, put out, shut off
extinguish, put out, blow out, douse
flow, stream, run, pour, gush, trickle
drip, trickle, leak, dribble
scatter, disperse, spread, spill
surround, encircle, circle, gather around, crowd, ring
circle, orbit, go around, revolve, loop
gather, assemble, collect, congregate, convene, huddle, cluster
join, meet, unite, come together
meet, encounter, come across, run into
separate, part, split, split up, divide
shrink, contract, dwindle, get smaller
grow, expand, enlarge, increase, swell, get bigger, get larger, inflate
change, transform, turn into, become, morph, turn, alter, shift, convert
transform, turn into, morph, become, change into
swap, exchange, switch, trade
land, touch down, alight, settle
dive, plunge, jump, submerge
sink, submerge, go under
launch, take off, lift off, blast off
skate, glide
surf, ride
balance, poise
unload, empty
fill, load, stuff
count, number
win, triumph, beat
defeat, beat, overpower
lose, fail
arrest, capture, seize, detain, apprehend, catch
restrain, hold, hold back, subdue, apprehend, constrain
trap, catch, snare
rescue, save
protect, defend, guard, shield
block, obstruct, stop, bar
dodge, avoid, evade, duck, sidestep
adjust, fix, straighten, fiddle, arrange
arrange, organize, lay out, set out, sort
comb, brush, groom
brush, sweep, comb
sweep, brush, clean
apply, put, smear, spread, rub, dab
smear, spread, daub
shave, trim
lean, rest, prop
support, hold up, prop, bear
hook, catch
tilt, incline, tip, lean, cock, slant
shrug, shrug shoulder
tease, taunt, mock, play with
scare, frighten, startle, terrify, spook, alarm
startle, surprise, shock
surprise, shock, amaze, astonish, stun
enjoy, relish, savor
think, ponder, contemplate, consider, reflect
interact, engage, play with, communicate
pose, model
film, record, shoot, photograph, videotape
photograph, take photo, take picture, snap, take selfie
compete, race, contest, play
steal, rob, snatch, take, swipe
buy, purchase, pay
sell, vend
pay, spend
choose, select, pick
weigh, measure
measure, gauge
drag, pull, haul, lug, tow, tug
toss, flip, throw
flip, turn over, somersault, overturn, turn
overturn, tip over, flip over, capsize, roll over, topple
dribble, bounce
pass, kick, throw
score, shoot, make goal
bark, howl, growl, yelp, woof
growl, snarl, roar
chirp, tweet, sing
squeak, squeal
emit, release, give off, discharge, spew, send out, expel, puff
smell, sniff, whiff
spit, spew
vomit, throw up
gasp, pant
sneeze, cough
weave, knit
iron, press
wind, coil, wrap, curl
straighten, stretch, unbend
bulge, swell
scrape, scratch, rub
hum, buzz
visit, drop by
investigate, explore, examine
wag, swing, wave, shake
erupt, explode, burst, blow up, break out
occur, happen, take place, arise, erupt, unfold
collapse, cave in, crumble, give way, break
coil, curl, twist, wind
weave, zigzag, thread, maneuver, navigate
navigate, travel, make way, move, steer
bump, collide, knock, run into, bump into
bump into, run into, collide, hit
confront, face, challenge
yank, jerk, pull, tug, drag
steer, guide, lead, drag, drive
shove, push, thrust, jam
leap, jump, dive, spring, plunge
wade, swim, walk, step
hesitate, pause, wait
engulf, cover, swallow, envelop
expand, spread, grow, swell
soar, fly, rise, climb
flutter, fly, hover, flap
land, settle, perch, come down
pounce, jump, leap, spring
lurk, hide, wait, prowl
sneak, creep, tiptoe, steal
peek, look, peep, peer
chant, shout, sing
strut, walk, parade, march
shuffle, walk, step
gather, come together, crowd, meet
demonstrate, show, perform, explain
manipulate, handle, move, operate
handle, touch, hold, use
craft, make, create, weave
stitch, sew, embroider
sew, embroider, thread
shape, form, mold, knead
knead, press, squeeze
flatten, press, roll, squash
navigate, make way, weave
eliminate, kill, knock out, defeat
knock out, defeat, knock down
sustain, hold, keep
lose, drop
recoil, flinch, jump, draw back
settle, settle down, sit, rest
brush, clean, scrub
fire, shoot, discharge, launch
knock, hit, push
transition, change, turn, switch
illuminate, light, light up, brighten
swerve, turn, veer
depart, leave, set off
circle, go around, surround
line, line up, queue
line up, stand, queue
argue, quarrel, fight, dispute
comfort, hug, console
pray, worship
beg, plead
refuse, decline, reject
deliver, bring, hand, carry
unload, remove, take out
pack, put, fill, load
unpack, take out
unwrap, open, peel
tear, open, rip
zip, close, fasten
unzip, open
button, fasten
crank, turn, wind
season, sprinkle, add
add, put, pour, mix
drain, empty, pour
soak, dip, wet
dry, wipe
paint, brush, color
carve, cut, engrave
drill, bore
weld, join
glue, stick, attach
tape, stick, attach
pin, fix, attach, hold down
hold down, pin, press
cling, hold, grip, hang
massage, rub, press
scratch, rub, claw
peck, bite, nibble, poke
nibble, eat, peck
lap, drink, lick
hatch, emerge
spit out, spit
breathe, pant
wail, cry, scream
scream, shout, yell, shriek
mumble, say
announce, say, declare
instruct, tell, teach
teach, show, instruct
learn, study
study, read, examine
type, write
record, film, write
twitch, jerk, flinch
flinch, recoil, wince
""".strip()
"""One group a line: actions that may be told by each other's words."""

WIDER = """
move: walk, run, jump, crawl, fly, slide, climb, enter, leave, approach, chase, cross, return, swim, drive, ride
move: float, roll, rush, drift, step, dance, swing, sway, turn, glide, rotate, wander, push, pull, shake, wave
move: advance, retreat, spin, sprint, dash, stride, descend, rise, shift, travel, slither, stroll
go: walk, run, leave, drive, ride, enter, fly, climb, cross, head, proceed, travel, descend, ascend, rush, step
come: approach, arrive, enter, walk, run, emerge, rush, return
travel: drive, ride, fly, walk, sail
touch: pat, stroke, hold, grab, rub, tap, pet, hug, kiss, press, pinch, poke, caress, massage, scratch, lick
look: watch, stare, gaze, glance, peek, peer, observe, glare, inspect, examine, see, survey
communicate: talk, speak, chat, converse, say, tell, discuss, whisper, shout, call, argue
talk: argue, whisper, discuss, shout, tell, say, explain, ask, answer, announce
speak: argue, whisper, discuss, shout, tell, ask, answer, sing, announce, explain
interact: talk, speak, hug, kiss, fight, play, chat, touch, dance, hand, give, pet
hold: carry, hug, grip, lift, raise, grab, cradle, wield
take: grab, pick up, snatch, steal, receive, catch, take out
use: operate, wield, apply
hit: slap, punch, kick, slam, ram, collide, crash, strike, hammer
attack: hit, punch, kick, bite, stab, shoot, slap, pounce, beat, strike
cook: fry, bake, boil, roast, grill, stir-fry, stir, steam, barbecue
eat: bite, chew, swallow, nibble, munch, devour, graze
clean: wipe, wash, mop, sweep, scrub, rinse, dust
make: build, create, cook, bake, draw, paint, assemble
transport: carry, drive, haul, deliver
put: insert, place, hang, pour, load, stick, plug, throw
remove: peel, pull, strip, take, wipe, cut, extract
react: flinch, gasp, laugh, cry, smile, jump, scream, recoil, frown
perform: dance, sing, play, juggle, somersault
exercise: lift, squat, run, stretch
work: repair, build, weld, saw, hammer, type, dig
break: shatter, crack, smash, snap, tear, crush
cut: slice, chop, dice, carve, saw, trim
gesture: wave, point, nod, beckon, salute
change: transform, grow, shrink, morph
express: smile, frown, laugh, cry
exit: run out, walk out, get out
prepare: cook, chop, set
cover: wrap, coat, wear
drive: steer
""".strip()
"""Wider action: the narrower ones that it follows from. Who strides, moves; not the other way round."""

OPPOSITE = """
open / close
open / shut
sit / stand
sit down / stand up
sit down / get up
lie down / get up
lie / stand
enter / leave
enter / exit
come in / go out
arrive / leave
arrive / depart
come / go
come / leave
approach / leave
approach / retreat
approach / back away
push / pull
push / drag
put down / pick up
pick up / drop
put / take
put / remove
lift / lower
lift / drop
raise / lower
rise / fall
rise / descend
rise / sink
rise / sit
climb / descend
ascend / descend
go up / go down
get in / get out
put on / take off
wear / remove
turn on / turn off
light / extinguish
appear / disappear
emerge / disappear
advance / retreat
throw / catch
kick / catch
give / take
give / receive
hand / receive
hold / release
hold / drop
grab / release
grab / drop
catch / drop
carry / drop
start / stop
begin / end
begin / stop
start / finish
continue / stop
go / stop
move / stop
run / stop
walk / stop
leave / stay
leave / remain
leave / return
lead / follow
laugh / cry
smile / frown
smile / cry
smile / scowl
love / hate
hug / push
kiss / slap
sleep / wake
fall asleep / wake up
wake / sleep
lock / unlock
tie / untie
fasten / unfasten
wrap / unwrap
fold / unfold
cover / uncover
hide / reveal
hide / show
hide / appear
insert / remove
attach / remove
attach / detach
connect / disconnect
load / unload
fill / empty
pack / unpack
grow / shrink
expand / contract
expand / shrink
inflate / deflate
accelerate / brake
accelerate / decelerate
speed up / slow down
accelerate / slow down
gather / scatter
gather / disperse
join / separate
meet / part
build / destroy
create / destroy
repair / break
fix / break
attack / defend
win / lose
buy / sell
land / take off
float / sink
straighten / bend
stretch / bend
shout / whisper
speak / listen
ask / answer
save / kill
help / hinder
help / hurt
freeze / melt
heat / cool
add / remove
inhale / exhale
mount / dismount
clean / dirty
find / lose
chase / flee
tighten / loosen
ride / dismount
zoom in / zoom out
plug in / unplug
dress / undress
fall / rise
jump / land
swallow / spit
roll up / unroll
look at / ignore
look / ignore
watch / ignore
obey / disobey
accept / refuse
accept / reject
agree / disagree
praise / scold
""".strip()
"""Two actions that can't be the same event; what is the same as one of them is opposite to the other, too."""

OTHERS = word_set("""
accelerate accompany ache act add adjust advertise agree align allow alter anchor announce appear appreciate
arch argue arm ascend ask aspire assist assume attend attract back backflip bake balance bandage barbecue bark
bat bathe battle bear behave belong bend bet blaze bless blindfold bloom blossom blur bob bomb border bother
bounce bow bowl box brace brake brew brighten bubble buckle bulldoze bully burp butter button calm camouflage
capture care cartwheel carve cause challenge chant charm cheat chip chirp choke chop circulate clack clamp clank
clasp claw clear clench click climb cling clip clog coach coat coil collapse color combine comfort command
compare complain comply compose concentrate conduct confront confuse congratulate connect consist consult
contain contemplate control convey convince cool copy correct cough crackle cradle cram crank crave crawl create
crinkle crisscross crouch crown cruise crumble crumple crunch curl curtsy curve cushion cut dab damage dangle
dare darken dart decelerate decide decline decorate defend deflate deflect defy delight deliver deny depict
deploy derail descend deserve detach detain detect deteriorate develop devour dial dig dilute dim dine dip
direct disassemble disconnect discover disguise dislike dislodge dismiss dismount dispense display dissolve
distract distribute disturb divert divide dock document dodge dominate don donate dot double doubt doze drag
drain drape dream dress dribble drill drizzle drool drown dry duck duel dump dunk dwell dye echo edge edit eject
elbow elongate embark embroider emit emphasize empty enclose encounter encourage engage engrave engulf enhance
enlarge enquire enroll entangle entertain entice envelop equip erase erupt escalate establish evade evaporate
evoke evolve examine exceed exchange exclaim exercise exert exhale exhaust exhibit expect expire explode explore
express extract eye face fade fail faint falter fan fascinate fasten favor fear feature fence ferment fetch
fiddle file film filter finger fire fish fit flag flail flank flap flare flash flatten flaunt flavor flex flick
flinch fling flip flit flock flood flourish flow flush flutter foam focus foil fool force form frolic frost fry
fuel fumble fume furrow fuse gain gallop gamble garden gargle garnish gasp gaze giggle glaze gleam glide glisten
glitter gloat glow glue gnaw graduate grant grate graze greet grill grimace grind groan groom grope growl
grumble grunt guard guess guide guzzle gyrate hail halt hammer hand handcuff handle handstand happen harness
harvest hasten hatch haul have heat heave herd hesitate highlight hike hinge hiss hitch hobble hoe hoist honk
hop host hover howl hug hunch hunt hurdle hurl hurt husk ignore illuminate illustrate imagine imitate immerse
impale impersonate impress improve inch incline include indicate induce inflate inflict inform inhabit inhale
initiate inject injure inscribe insist inspect inspire install instruct insulate intend interact intercept
interlock interrupt intervene interview introduce invade invert invest invite involve irritate itch jab jam jeer
jerk jiggle jingle jog join joke jostle jot juggle jumble jut knead kneel know lace lament land lap lash lasso
last latch lather laugh launch launder lay layer leak lean learn lecture lessen level lever levitate lick lift-
off like limp line linger link list listen litter live load loiter loom loop loosen loot lounge love lower lug
lunge lurk magnify maim maintain manage maneuver mangle march marinate mark marry mash massage match matter melt
mend mention merge mimic mince mind mingle miss moan moisten mold motivate motor mount mourn mow muffle multiply
mumble munch murmur mutter narrate narrow navigate near need neigh nestle nibble nip nod nominate note notice
nourish nudge nurse nuzzle obey obscure obtain occupy occur offend offer ooze operate oppose orbit orient
outline overcome overflow overhead overlook overtake overturn owe own pace pack pad paddle paint pan pant
parachute parade pardon park parry part participate paste pat patch patrol pause paw peck pedal peek peel peer
perch perforate perform persuade pester pierce pile pin pinch pinpoint pirouette pitch pity place plan plant
plaster plead plod pluck plug plummet plunge pointer poke polish pollute ponder pool pop pose position possess
pot pounce pour pout praise prance pray preach preen present preserve preside press pretend prevent prick print
probe proceed proclaim prod produce prohibit prolong promise promote propel propose protest protrude provide
provoke prowl prune pry pucker puff pump puncture punish purr pursue putt puzzle quake quarrel quench query
quieten quiver race rain rake rally ram rap rattle react realize reappear rearrange reassure rebound recall
recede recite recline recognize recoil reconcile record recover recycle redirect reel referee refill refine
reflect reform refuse regain regard reign reject rejoice relate relax relay remark remember remind renovate rent
repeat replace reply reposition represent reproduce request rescue resemble reside resign resist respond rest
restore restrict result resume retain retaliate retire retract retreat retrieve reunite reverse revive revolve
reward rewind ridicule rinse rip ripen ripple roam roar roast rob rock roll rollerblade romp rotate rouse rub
ruffle rumble rummage rustle sacrifice sag sail salute sand saunter saute savor scald scamper scan scar scold
scoop scoot scorch score scour scout scowl scramble scrape scratch scream screech screw scribble scroll scrub
scrunch scuffle sculpt scuttle seal search season seat secure seem seep seize sense separate serve settle sever
sew shatter shave shear sheathe shed shelter shelve shield shift shimmer shine ship shiver shock shorten shove
shovel showcase shower shred shriek shrivel shrug shudder shuffle sidestep sift sigh sign signal signify silence
simmer singe sip siphon situate sizzle skate skateboard skewer ski skid skim skin skip slam slant slap slash
slay sled slick slither slog slope slosh slouch slow slump slurp smack smash smear smirk smoke smoothen smother
smoulder smuggle snag snap snarl snatch sneak sneer sneeze sniff snip snooze snore snort snow snowboard snuggle
soak soar sob solve somersault soothe sort spank spar spark sparkle spatter spawn spear specify spew spike
spiral splash splay splinter splutter sponge spoon sport spot spout sprawl spray sprinkle sprint spritz sprout
spruce spurt squabble squat squawk squeak squeal squelch squint squirm squirt squish stab stack stagger stain
stalk stall stammer stamp standardize staple stare startle starve stash station stay steady steam steep steer
stew stifle stimulate stir-fry stitch stock stomach stomp stoop straddle straggle straighten strain strand
strangle strap stray streak stream strengthen stretch strip stroke stroll struggle strum strut stuff stumble
stun stutter submerge submit subside substitute suck suckle suffer suggest suit summon sunbathe supervise
support surf surface surge surround survey survive suspect suspend sustain swab swaddle swallow swap swarm swat
sway sweat swell swerve swig swirl swish switch swivel swoop symbolize sympathize tackle tail talk tame tan
tangle tantalize tap tattoo taunt tease tee teeter telephone tempt tend tense test thank thaw thicken thrash
thread threaten throb thrust thud thump tick tickle tidy tighten tilt tint tiptoe toast toddle topple torment
toss totter tour tousle tow trace trade trail train trample transfer transform translate transplant trap
traverse treat trek tremble trick trickle trim trot trouble trudge trust tuck tug tumble tune twiddle twinkle
twirl twist twitch unbuckle unbutton unchain unclasp uncork uncurl undo undress undulate unearth unfasten unfold
unfurl unhook unite unlace unleash unload unlock unpack unplug unravel unroll unscrew unseal unstrap untangle
unveil unwind unwrap unzip uproot urge usher utter vacate vacuum vanish vary vault veer verify vibrate volley
vow waddle wade waft wag wail wallop waltz wander want warble warm warn wash waste water wave waver wax wear
weep weigh weld whack wheel whimper whine whinny whip whirl whisk whisper whistle whoop widen wield wiggle wilt
wince winch wind wink wish witness wobble wonder worry worship wrap wrestle wriggle wring wrinkle yank yawn
yearn yell yelp yodel zigzag zip zoom
""")
"""Further verbs, known as such; they match only themselves."""

STATES = word_set(
    "be have seem appear wear feature depict show contain include resemble belong own need want"
    " know like showcase capture highlight suggest symbolize evoke emphasize convey enhance represent consist"
    " mean matter involve exist possess illustrate indicate imply reflect"
    " situate remain stay dress clothe add ensure serve reflect aim focus given equip locate position bathe"
    " adorn label design engage unfold describe portray provide love contribute"
)
"""Verbs that tell how something is rather than what happens."""
ASPECT = word_set("begin start continue keep proceed resume finish happen come go manage")
"""Verbs that carry another verb without changing what is done: "starts walking"."""
ATTEMPT = word_set("try attempt want plan intend prepare hope pretend wish threaten decide refuse fail need")
"""Verbs that leave open, or deny, that the other verb is done."""
DENY = word_set("fail refuse stop cease avoid quit decline forget prevent")
"""Verbs that deny the verb they carry: "stops walking"."""
CAUSE = word_set(
    "cause make let allow help tell order ask force see watch hear feel have get enable lead instruct invite"
    " urge prompt command beckon notice observe show find send keep leave"
)
"""Verbs whose object does what follows: "makes the bowl fly"."""
CAUSE_TO = word_set(
    "cause allow help tell order ask force enable lead instruct invite urge prompt command beckon get want"
)
"""Those of them that take "to": "causes the bowl to fly"."""
LIGHT = word_set("take make give have do perform say let go cast throw deliver plant execute")
"""Verbs that leave the action to their object: "takes a step"."""
REPORT = word_set(
    "show depict feature capture showcase see reveal illustrate display portray present describe"
)
"""What a video does when the text speaks of it."""


_USUAL_WAYS = """
forward: walk run move step lean rush sprint ride drive crawl charge march swim head go dash advance proceed stride
forwards: walk run move step lean rush sprint ride drive crawl charge march swim head go dash advance proceed stride
ahead: walk run move look drive ride head go stare gaze
up: stand rise jump climb lift raise leap get wake pick hop soar ascend
upward: rise jump climb lift raise leap soar ascend
upwards: rise jump climb lift raise leap soar ascend
down: sit lie fall kneel bend squat crouch drop lower descend sink tumble lay place set put collapse
downward: fall drop lower descend sink
downwards: fall drop lower descend sink
out: reach stretch extend emerge exit pull pour spread
over: bend lean fall flip tip knock topple
away: leave retreat flee escape depart
off: remove fall peel
in: enter
"""
USUAL_WAYS = {
    verb: frozenset(
        way
        for way, _, found in (line.partition(":") for line in _USUAL_WAYS.strip().splitlines())
        if verb in found.split()
    )
    for verb in _USUAL_WAYS.replace(":", " ").split()
}
"""Directions that go without saying: who sits, sits down; who walks, walks forward unless it says otherwise."""
