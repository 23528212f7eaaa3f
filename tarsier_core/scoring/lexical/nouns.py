"""Who and what things are: general English, one group a line."""

from __future__ import annotations

from tarsier_core.scoring.lexical.function_words import word_set

SAME_THING = """
man, guy, gentleman, fellow, bloke, dude, male
woman, lady, female, gal
boy, lad
girl, lass
child, kid, toddler, youngster, youth
baby, infant, toddler, newborn
person, individual, people, human, someone, somebody, figure, character, subject, one, anyone, protagonist
adult, grown-up
teenager, teen, adolescent, youth
group, crowd, bunch, team
crowd, audience, spectator, onlooker, viewer, bystander, public
father, dad, daddy
mother, mom, mum, mommy
grandfather, grandpa
grandmother, grandma, granny
couple, pair, duo
friend, companion, buddy, pal, mate
police, policeman, cop, officer, policewoman
soldier, trooper, warrior, fighter
doctor, physician, medic, surgeon
worker, laborer, employee, staff
player, athlete, sportsman, competitor, contestant, participant, footballer
opponent, rival, adversary
rider, cyclist, biker, motorcyclist, bicyclist
cook, chef
waiter, server, waitress
singer, vocalist, performer
performer, actor, dancer, artist, entertainer
host, presenter, announcer, commentator
teacher, instructor, trainer, coach
student, pupil
thief, robber, burglar
king, monarch
monster, creature, beast
creature, animal, being, critter, beast
alien, extraterrestrial
dog, puppy, hound, pup, canine, doggy
cat, kitten, kitty, feline
horse, pony, stallion, mare
cow, bull, cattle, ox
pig, piglet, hog, boar
rabbit, bunny, hare
chicken, hen, rooster, chick
duck, duckling
mouse, rat, rodent
monkey, ape, chimpanzee, gorilla
sheep, lamb, goat
frog, toad
turtle, tortoise
snake, serpent
bug, insect, beetle
dolphin, porpoise
whale, orca
leopard, cheetah, jaguar
donkey, mule
car, automobile, vehicle, sedan
car, suv, taxi, cab
truck, lorry, pickup, van
bus, coach
motorcycle, motorbike, bike, scooter
bicycle, bike, cycle
train, locomotive, subway, tram, metro
airplane, plane, aircraft, jet, aeroplane
boat, ship, vessel, yacht, canoe, kayak
helicopter, chopper
spaceship, spacecraft, rocket
phone, cellphone, smartphone, telephone, mobile
television, tv, monitor, screen
computer, laptop, pc
picture, photo, photograph, image, painting
camera, camcorder
sofa, couch, settee
chair, seat, stool, bench, armchair
table, desk, counter
bed, mattress
rug, carpet, mat
house, home, cottage, cabin, hut
building, structure, house, tower, skyscraper
road, street, path, lane, way, track, highway, roadway
path, trail, track, walkway
sidewalk, pavement
room, chamber
corridor, hallway, hall, passage
stair, staircase, stairs, steps, stairway, step
door, doorway, gate, entrance
shop, store, market, supermarket
restaurant, cafe, diner, eatery
hat, cap, beanie
clothes, clothing, garment, outfit, attire, apparel, dress
shirt, t-shirt, tee, top, blouse
coat, jacket, blazer
sweater, jumper, pullover, hoodie
pants, trousers, jeans, slacks
shoe, sneaker, boot
scarf, shawl
glasses, spectacles, eyeglasses
bag, sack, backpack, handbag, purse, pouch
suitcase, luggage, baggage
box, carton, crate, case, package
basket, hamper
bottle, flask
cup, mug, glass
bowl, dish
plate, dish
pot, pan, saucepan, cauldron, wok
bucket, pail
jar, pot
container, vessel, jar, receptacle
lid, cover, cap
knife, blade, dagger
sword, blade
gun, pistol, rifle, firearm, handgun
axe, hatchet
stick, rod, pole, staff, cane
rope, cord, string, cable, line
paper, sheet, page
book, notebook, novel
letter, envelope, note
money, cash, coin, bill
gift, present
food, meal, dish
meat, beef, steak, pork
drink, beverage
alcohol, liquor, wine, beer
cake, pastry
candy, sweet
vegetable, veggie
tree, trunk
forest, wood, woods, jungle
grass, lawn
plant, flower
flower, blossom, bloom
leaf, foliage
garden, yard
field, meadow, pasture
soil, dirt, earth, mud
ground, floor, surface, land, earth
stone, rock, boulder, pebble
mountain, hill
sea, ocean
beach, shore, coast, seaside
river, stream, creek
lake, pond
wave, surf
water, liquid
rain, shower
fire, flame, blaze
smoke, fume, steam
light, lamp, beam, glow
sky, air
hole, pit, hollow
trash, garbage, rubbish, litter
trash can, bin
hand, palm, fist
arm, forearm
paw, hand, claw
finger, fingertip
foot, leg, paw
head, face
mouth, lip, jaw
belly, stomach, tummy, abdomen
body, torso
chest, torso
back, rear
hair, fur
beard, moustache, mustache
butt, bottom, buttock
object, thing, item, stuff, something
tool, instrument, device, implement
machine, device, machinery, equipment
weapon, arm
toy, doll
ball, basketball, football, volleyball, sphere, soccer
puck, disc
net, mesh
goal, net
game, match, contest
match, race, competition, contest, event
field, pitch, court
racket, racquet, paddle
stage, platform
platform, deck
pool, swimming-pool
edge, side, rim, border
corner, bend
center, centre, middle
top, summit, peak
bottom, base
front, foreground
distance, background, backdrop
direction, way, side
piece, slice, chunk, part, bit
picture, drawing, sketch
movement, motion, action, move
gesture, sign, signal
expression, look, face
word, text, caption
conversation, talk, chat, discussion, dialogue
song, tune, music
wall, fence, barrier, railing
barrier, obstacle, hurdle
cloth, fabric, towel, rag
blanket, quilt, sheet, duvet
microphone, mic
earphone, headphone, headset
cigarette, cigar
lighter, match
tissue, napkin
spoon, ladle
dough, pastry
noodle, pasta, spaghetti
sauce, dressing
ice-cream, icecream
explosion, blast
dust, powder
sand, dust
snow, ice
cliff, ledge
cave, cavern
bridge, overpass
intersection, crossroad, junction
park, garden
school, classroom
office, workplace
hospital, clinic
pavement, road
bandage, gauze
stroller, pram, buggy
trolley, cart, wagon
bin, can
tap, faucet
stove, cooker
fridge, refrigerator, freezer
elevator, lift
pole, post, pillar, column, mast, stake
pigeon, dove
bar, rail, handrail, railing, beam
clay, dough, putty, playdough
board, plank, panel
wheel, tire
string, thread, yarn
window, pane
curtain, drape, blind
ladder, step
roof, rooftop
balcony, terrace, porch, veranda
alley, alleyway, lane
street, avenue, boulevard
square, plaza
hill, slope, mound
valley, canyon, gorge
desert, dune
bush, shrub, hedge
branch, twig, limb
petal, blossom
seed, grain
fog, mist, haze
cloud, smoke
storm, tempest
lightning, thunderbolt
sun, sunlight, sunshine
darkness, dark, shadow
spark, flame
ash, soot
wound, injury, cut
bandage, dressing
pill, medicine, drug, tablet
syringe, needle
mirror, glass
comb, brush
soap, shampoo, detergent
toothbrush, brush
bathtub, bath, tub
sink, basin, washbasin
toilet, lavatory
shower, bath
kitchen, cookhouse
cupboard, cabinet, closet, wardrobe
drawer, chest
shelf, rack
pillow, cushion
lamp, lantern, light, bulb
candle, taper
clock, watch
key, lock
button, switch, knob
knob, handle, doorknob
lever, handle
hose, pipe, tube
wire, cable, cord
chain, shackle
hook, peg
nail, screw
board, sign, billboard
sign, signal, signpost
banner, flag
poster, picture
newspaper, paper, magazine
pen, pencil, marker
marker, crayon
card, ticket
map, chart
document, paper, file
wallet, purse
ring, hoop, circle
necklace, pendant, chain
bracelet, bangle
jewel, gem, jewelry
crown, tiara
mask, disguise
costume, suit, outfit
uniform, outfit, suit
robe, gown, cloak, cape
skirt, dress
glove, mitten
sock, stocking
sunglasses, shade, glasses
helmet, headgear, hat
umbrella, parasol
cart, carriage, wagon
stroller, carriage
sled, sledge, sleigh
raft, float
surfboard, board
skateboard, board
skate, rollerskate
scooter, moped
tractor, truck
tank, vehicle
missile, rocket
bomb, explosive, grenade
bullet, shot, round
arrow, bolt, dart
shield, guard
armor, mail
castle, palace, fortress
church, chapel, cathedral, temple
prison, jail, cell
factory, plant, workshop
farm, ranch
barn, shed, stable
cage, enclosure, pen
nest, den, lair
tent, shelter
tunnel, passage, passageway
station, terminal, stop
airport, airfield, runway
port, harbor, dock, pier
stadium, arena
court, courtyard
team, squad, side
army, troop, military
gang, band
family, relative
neighbor, resident
driver, motorist, chauffeur
passenger, rider, commuter
pedestrian, passerby, walker
runner, sprinter, jogger, racer
racer, driver, rider, competitor
skier, skater
goalkeeper, goalie, keeper
referee, umpire
boxer, fighter
magician, wizard, sorcerer
clown, jester
robot, android, machine
ghost, spirit, phantom
skeleton, bone
dragon, dinosaur
eagle, hawk, falcon
parrot, macaw
seagull, gull
owl, bird
crab, lobster
worm, caterpillar
slice, wedge, piece
crumb, bit
mixture, blend, batter
batter, dough
broth, soup, stew
sandwich, burger, hamburger
snack, treat
chip, crisp, fry
biscuit, cookie, cracker
sugar, sweetener
spice, seasoning, condiment
oil, grease
fragment, piece, shard, debris
debris, rubble, wreckage
pile, heap, stack, mound
crack, gap, opening
opening, hole, gap, entrance
exit, way
edge, brink, verge
surface, top
collision, crash, impact, accident
fight, battle, combat, struggle, brawl
attack, assault, strike
race, run, rally
trick, stunt
jump, leap, hop
kick, strike, shot
step, pace, stride
turn, spin, rotation
fall, tumble, drop
look, glance, gaze, stare
smile, grin
laugh, laughter, giggle
cry, sob, scream, shout
sound, noise
voice, speech
surprise, shock, astonishment, amazement
fear, fright, terror, horror
anger, rage, fury
joy, happiness, delight, excitement
sadness, sorrow, grief
pain, agony
speed, pace, velocity
force, power, strength
""".strip()

KINDS = {
    "man": "man boy father brother son husband uncle king prince gentleman guy grandfather grandpa dad daddy"
    " male fellow lad bloke dude policeman fireman fisherman cowboy businessman snowman merman groom monk"
    " wizard waiter actor spiderman superman batman salesman cameraman postman swordsman horseman nephew"
    " grandson sir emperor lord priest",
    "woman": "woman girl mother sister daughter wife aunt queen princess lady grandmother grandma mom mum mommy"
    " female lass waitress actress policewoman bride nun witch mermaid niece granddaughter goddess granny"
    " gal hostess ballerina cheerleader businesswoman blonde",
    "child": "child kid boy girl baby infant toddler youngster lad lass son daughter newborn",
    "adult": "man woman adult gentleman lady grandfather grandmother father mother guy grandpa grandma elder",
    "person": "person individual people human someone somebody figure character subject one man woman boy girl"
    " child kid baby infant toddler youngster youth adult teenager teen adolescent group crowd audience"
    " spectator onlooker viewer bystander father mother dad mom mum brother sister son daughter husband"
    " wife uncle aunt grandfather grandmother grandpa grandma couple duo friend companion buddy pal mate"
    " police policeman cop officer policewoman soldier trooper warrior fighter doctor physician medic"
    " surgeon nurse worker laborer employee staff player athlete sportsman competitor contestant"
    " participant footballer opponent rival adversary rider cyclist biker motorcyclist bicyclist cook chef"
    " waiter server waitress singer vocalist performer actor actress dancer artist entertainer host"
    " hostess presenter announcer commentator teacher instructor trainer coach student pupil thief robber"
    " burglar king queen prince princess monarch guy gentleman fellow lady male female driver passenger"
    " pedestrian boxer skier skater swimmer diver runner surfer climber hiker gymnast wrestler goalkeeper"
    " goalie striker defender teammate referee umpire judge captain pilot astronaut farmer fisherman"
    " hunter gardener painter photographer cameraman musician guitarist pianist drummer violinist magician"
    " clown wizard witch knight samurai ninja pirate cowboy guard guest customer visitor tourist patient"
    " boss assistant member leader follower owner master servant neighbor stranger elder prisoner gangster"
    " criminal villain hero heroine superhero skateboarder snowboarder paraglider parachutist acrobat"
    " cheerleader bride groom monk priest pope president mechanic carpenter builder technician engineer"
    " scientist researcher cashier clerk seller vendor shopkeeper barber hairdresser model protagonist"
    " gamer streamer blogger vlogger user handler operator trainee recruit crew rescuer firefighter"
    " fireman merman mermaid businessman twin dweller prankster jockey archer golfer pitcher batter"
    " catcher quarterback midfielder goaltender lifeguard enemy anyone everyone everybody others lad lass"
    " gal dude bloke survivor victim attacker intruder messenger emperor lord",
    "animal": "animal creature beast critter dog puppy hound pup canine doggy cat kitten kitty feline horse pony"
    " stallion mare cow bull cattle ox pig piglet hog boar rabbit bunny hare chicken hen rooster chick"
    " duck duckling goose swan mouse rat rodent monkey ape chimpanzee gorilla sheep lamb goat frog toad"
    " turtle tortoise snake serpent bird eagle hawk falcon owl crow pigeon sparrow seagull gull parrot"
    " penguin hummingbird peacock ostrich flamingo fish shark dolphin porpoise whale orca seal otter"
    " octopus squid crab lobster jellyfish shrimp starfish lion tiger leopard cheetah jaguar panther bear"
    " panda koala kangaroo elephant rhino rhinoceros hippo hippopotamus giraffe zebra deer moose antelope"
    " wolf fox squirrel chipmunk beaver hedgehog raccoon skunk bat donkey mule camel llama alpaca"
    " crocodile alligator lizard gecko iguana chameleon dinosaur dragon insect bug beetle ant bee wasp"
    " butterfly moth fly mosquito spider scorpion worm snail slug caterpillar dragonfly hamster guinea-pig"
    " ferret mole badger weasel meerkat lemur sloth buffalo bison hyena monster alien unicorn calf cub pet",
    "machine": "robot car automobile vehicle sedan suv taxi cab truck lorry pickup van bus motorcycle motorbike bike"
    " scooter bicycle train locomotive subway tram airplane plane aircraft jet boat ship vessel yacht"
    " canoe kayak helicopter chopper spaceship spacecraft rocket drone tank tractor excavator bulldozer"
    " ambulance trolley cart wagon carriage ferry submarine balloon missile satellite",
    "vehicle": "car automobile sedan suv taxi cab truck lorry pickup van bus motorcycle motorbike bike scooter"
    " bicycle train locomotive tram ambulance tractor jeep minivan limousine carriage wagon",
    "bird": "eagle hawk falcon owl crow pigeon sparrow seagull gull parrot penguin hummingbird peacock ostrich"
    " flamingo duck goose swan chicken hen rooster chick turkey woodpecker stork crane raven dove",
    "insect": "ant bee wasp butterfly moth fly mosquito beetle bug dragonfly ladybug grasshopper cricket",
    "fruit": "apple orange banana lemon strawberry cherry grape pineapple mango peach pear watermelon melon durian"
    " coconut avocado blueberry kiwi lime papaya",
    "vegetable": "carrot potato tomato onion cucumber cabbage lettuce pepper garlic broccoli corn mushroom spinach"
    " celery eggplant pumpkin radish",
    "food": "bread cake meat beef steak pork chicken egg cheese rice noodle pasta soup pizza sandwich burger"
    " hamburger sausage ham bacon salad cookie pastry dumpling sushi fruit vegetable apple banana tomato"
    " potato candy chocolate ice-cream snack pie dough corn watermelon durian fish shrimp tofu pancake"
    " fries popcorn sauce",
    "drink": "water tea coffee milk juice beer wine soda cola cocktail whiskey champagne",
    "liquid": "water tea coffee milk juice beer wine soda oil sauce paint blood syrup soup",
    "clothes": "shirt t-shirt blouse coat jacket blazer sweater jumper hoodie pants trousers jeans shorts skirt"
    " dress suit uniform vest scarf hat cap glove sock shoe boot robe gown apron costume jersey shawl",
    "container": "box carton crate bag sack basket bottle cup mug glass bowl pot pan bucket pail jar can barrel tray"
    " case package drawer bin tank envelope suitcase chest vase pitcher kettle",
    "weapon": "gun pistol rifle sword knife dagger spear bow axe bomb grenade club bat blade cannon crossbow whip",
    "furniture": "chair table desk sofa couch bed bench stool cabinet wardrobe shelf drawer armchair bookcase",
    "instrument": "guitar piano violin drum flute trumpet saxophone cello harp accordion ukulele",
    "tool": "hammer knife saw screwdriver drill brush shovel spade scissors wrench axe rake broom spatula",
    "plant": "tree flower grass bush shrub rose cactus vine fern bamboo sapling seedling",
    "building": "house home cottage tower skyscraper church castle temple hut barn school hospital hotel factory"
    " palace",
    "sport": "basketball football soccer tennis volleyball baseball hockey golf rugby badminton",
    "ball": "basketball football volleyball baseball tennis",
    "body": "hand arm leg foot head face eye ear nose mouth lip finger thumb toe knee elbow shoulder back chest"
    " belly stomach neck waist hair beard tail paw wing beak horn claw fur body tongue tooth chin cheek"
    " forehead hip wrist ankle fist palm brow eyebrow skin throat mane trunk snout",
    "water": "sea ocean river lake pond pool stream wave surf bath waterfall creek puddle",
    "ground": "floor grass sand dirt soil road pavement snow mud sidewalk field street earth land",
    "road": "street highway path lane avenue track freeway motorway alley driveway",
    "shoe": "sneaker boot sandal slipper heel",
    "hat": "cap beanie helmet beret hood",
    "room": "kitchen bedroom bathroom hall office classroom hallway lobby studio",
    "snack": "popcorn chip cookie candy",
    "light": "lamp lantern candle flashlight spotlight bulb torch",
    "boat": "ship canoe kayak yacht raft sailboat ferry",
    "picture": "photo painting drawing poster portrait",
    "rope": "cord string cable line lasso",
    "stick": "rod pole cane bat club branch crutch staff",
    "bag": "backpack handbag purse suitcase pouch sack",
    "tree": "palm pine oak willow sapling",
    "flower": "rose tulip daisy lily sunflower blossom",
    "toy": "doll puppet balloon kite teddy",
    "seat": "chair bench sofa couch stool armchair throne saddle",
    "wall": "fence barrier",
    "meat": "beef pork chicken steak ham bacon sausage lamb",
    "fire": "flame blaze torch",
    "dough": "pastry batter playdough",
    "cloth": "towel rag handkerchief napkin blanket sheet scarf gauze",
    "vessel": "ship boat bowl cup pot",
    "structure": "building bridge tower house platform ramp",
    "obstacle": "hurdle barrier wall fence cone",
    "player": "goalkeeper striker defender midfielder quarterback pitcher batter gamer",
    "athlete": "runner swimmer skier skater gymnast boxer wrestler player diver climber cyclist surfer goalkeeper",
    "performer": "singer dancer actor actress magician musician acrobat clown",
    "worker": "builder farmer mechanic technician waiter cashier carpenter cook chef",
    "officer": "policeman policewoman cop guard",
    "device": "phone computer laptop tablet camera television radio microphone headphone speaker remote printer"
    " cellphone smartphone",
}
"""Kind -> what is of that kind, as singular nouns."""

WIDE_THINGS = word_set("object thing item stuff something material article prop content")
WIDE_BEINGS = word_set(
    "person individual people human someone somebody figure character subject one creature being animal"
    " protagonist member other others player participant they everyone"
)
"""Words for anyone about whom no more is said; a cartoon's animals are often "characters"."""
COLLECTIVE = word_set(
    "people crowd group team audience police cattle staff crew couple pair public family others everyone duo"
)
"""Singular in form, several in fact."""

SAME_QUALITY = """
big, large, huge, giant, enormous, massive, gigantic, immense, great
small, little, tiny, miniature, mini, petite
tall, high, towering
fast, quick, rapid, swift, speedy, quickly, rapidly, swiftly, speedily, hastily, hurriedly, promptly, briskly
slow, gradual, slowly, gradually, leisurely, steadily
sudden, abrupt, suddenly, abruptly, unexpectedly
gentle, soft, gently, softly, lightly, tenderly, delicately
careful, cautious, carefully, cautiously
forceful, strong, powerful, forcefully, strongly, powerfully, hard, vigorously, heavily, violently, fiercely
happy, glad, joyful, cheerful, merry, happily, joyfully, cheerfully, excitedly, excited, joyous, delighted
sad, unhappy, sorrowful, upset, sadly, dejected
angry, mad, furious, angrily, furiously, annoyed, irritated
scared, afraid, frightened, terrified, fearful
surprised, shocked, astonished, amazed, stunned, startled
tired, exhausted, weary
old, elderly, aged, senior
young, youthful, little
gray, grey, silver
blond, blonde, blond-haired, golden, yellow, fair-haired
red, crimson, scarlet
purple, violet
brown, tan
orange, amber
white, pale
black, dark
dark, dim, dimly
bright, brilliant, shining
pretty, beautiful, lovely
round, circular
fat, plump, chubby
thin, slim, skinny, slender
loud, noisy, loudly
quiet, silent, quietly, silently
forward, forwards, ahead, onward, onwards
backward, backwards, back, rearward
upward, upwards, up, skyward
downward, downwards, down
toward, towards, to
left, leftward, leftwards, left-hand
right, rightward, rightwards, right-hand
around, round
along, down
onto, on, upon, atop
into, in, inside, within
over, above, across
under, below, beneath, underneath
behind, after
beside, next, near, by, alongside, nearby
among, amid, between
off, from
together, jointly
repeatedly, continuously, constantly, again
briefly, shortly, momentarily
several, multiple, many, various, some, numerous, few
first, initial
last, final
other, another, second
opposite, across
seated, sitting
standing, upright
""".strip()
"""Adjectives, adverbs and prepositions that say much the same."""

OPPOSITE_QUALITY = """
left / right
leftward / rightward
leftwards / rightwards
up / down
upward / downward
upwards / downwards
up / downwards
up / downward
down / upwards
down / upward
upward / downwards
upwards / downward
towards / away
forward / backwards
forwards / backward
forwards / back
ahead / back
ahead / backward
left / rightwards
left / rightward
right / leftwards
right / leftward
forward / backward
forwards / backwards
forward / back
in / out
into / out
inside / outside
indoors / outdoors
on / off
onto / off
toward / away
above / below
over / under
front / behind
top / bottom
upper / lower
inward / outward
clockwise / counterclockwise
first / last
first / second
fast / slow
quickly / slowly
big / small
tall / short
long / short
young / old
open / closed
happy / sad
loudly / quietly
gently / forcefully
bald / long-haired
seated / standing
full / empty
hot / cold
wet / dry
light / dark
""".strip()

COLORS = word_set(
    "black white red blue green yellow orange purple pink brown gray beige gold golden silver violet crimson"
    " turquoise cyan magenta"
)
ADJECTIVES = word_set(
    "similar different various same whole entire own main several such big large huge small little tiny tall"
    " short long wide narrow thick thin fat slim slender chubby plump heavy light bright dark dim old young"
    " new modern ancient elderly good bad nice great beautiful pretty handsome ugly cute lovely furry fluffy"
    " hairy bald smooth rough soft hard wet dry hot cold warm cool clean dirty dusty muddy rusty shiny sparkly"
    " smoky foggy cloudy sunny rainy snowy icy sandy rocky grassy wooden metallic golden silvery empty full"
    " open closed half high low upper lower front rear back left right top bottom middle central inner outer"
    " near nearby far distant opposite other another first second third last next final previous latter former"
    " early late quick slow fast rapid sudden gentle strong weak loud quiet silent calm busy crowded lively"
    " playful happy sad angry serious nervous excited curious surprised shocked scared frightened worried"
    " tired sleepy hungry thirsty sick healthy rich poor wild tame dead alive real fake animated digital"
    " electric electronic mechanical industrial urban rural outdoor indoor natural artificial traditional"
    " formal casual military royal public private local foreign special regular common strange weird"
    " mysterious magical dramatic intense tense peaceful serene dynamic steady firm loose tight straight"
    " curved round square rectangular circular flat sharp blunt pointed broken cracked torn worn red blue"
    " green yellow black white gray brown pink purple orange violet beige blond blonde crimson turquoise"
    " colorful multicolored transparent clear blurry visible invisible bare naked shirtless barefoot masked"
    " hooded bearded striped spotted plaid checkered floral woolen single double triple extra additional"
    " multiple numerous countless certain particular specific separate joint mutual brief short-lived long-"
    " haired slight deep shallow steep gothic exotic elegant fancy simple plain complex ornate rustic vintage"
    " retro futuristic robotic gigantic giant massive enormous miniature mini medium average typical usual"
    " normal unusual rare unique famous popular fresh ripe raw cooked fried sweet sour spicy salty bitter"
    " delicious tasty juicy creamy crispy determined mischievous menacing friendly lonely elderly silly chilly"
    " woolly lively deadly ghostly wobbly bubbly wrinkly"
)
"""Words that are qualities before a noun."""
ADJECTIVE_ENDINGS = (
    "ous",
    "ful",
    "able",
    "ible",
    "less",
    "ish",
    "esque",
    "ical",
    "ary",
    "ian",
    "like",
    "sized",
)
QUALITIES = word_set(
    "happy sad angry afraid scared frightened surprised shocked tired busy ready able unable empty full open"
    " closed asleep awake alive dead alone visible wet dry hot cold hungry thirsty sick calm nervous proud"
    " upset serious bald blind naked drunk excited bored worried confused ill safe free quiet silent still"
    " curious pale dizzy upside-down unconscious motionless ajar aware unaware seated focused engrossed wide"
    " shut loose straight stuck tight apart barefoot shirtless"
)
"""Qualities that stand alone after a verb: "looks happy"."""

FILM = word_set(
    "camera video clip scene shot view footage perspective lens angle focus atmosphere mood setting lighting"
    " background foreground narrator description sequence film animation frame viewpoint style tone overall"
    " environment caption transition cinematography vantage"
)
"""What belongs to the film rather than to what happens in it."""
