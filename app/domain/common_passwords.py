"""Words that passwords are made of again and again.

Gathered by kind, not from a leaked list: what people choose first is words of love, names, animals, teams, cities,
months and the names of what they sit in front of. Digits, years and signs around them, letters replaced by digits,
repetitions and runs of keys are the business of password_rules.py, so that each word here stands for thousands.
"""

_ACCESS = """
access account admin administrator adobe allow anonymous apple backup basic business changeit changeme charlie
computer connect control database debian default demo desktop developer director docker enter facebook forgot forum
gmail google guest hacker hello hotmail instagram internet intranet iphone laptop letmein linkedin linux login logon
macbook manager master member microsoft mobile monitor network nopass nopassword nothing office online oracle pass
passcode passphrase passpass password passwort passwd motdepasse contrasena parola wachtwoord losenord salasana senha
haslo heslo kennwort personal photoshop picture pictures pixel pixsim pixverse playstation portable postgres private
profile program public qwerty qwertz azerty recovery remote reset root samsung school secret secure security server
service setup signin skype spotify staff student studio super superman superuser support system teacher temp temporary
test testing tester testtest trust trustno unknown unlock update upload user username videos visitor welcome whatever
whatsapp windows wireless wordpress work yahoo youtube zaq zaqxsw opensesame sesame abracadabra default nimda toor
manage internal blank
"""
_LOVE = """
amor amore angel angels baby babe babygirl beautiful beauty believe beloved bestfriend blessed blessing boyfriend
bubbles candy chance cherish chocolate cookie cupcake cutie darling daddy destiny dream dreams easy faith family
forever forgive freedom friend friends fucker fuckme fuckoff fuckyou fuckyouall girlfriend goodluck happiness happy
heart heaven heavenly honey hope hottie hunter husband iloveme iloveu iloveyou imissyou inlove jesus jesuschrist
joyful kiss kissme lady liebe love lovely lover loverboy loveme loves loveu loveyou lucky marriage married miracle
mommy money mother mylove nevermind passion peace peaceful pretty princess prince rainbow romance rosebud sexy sister
smile smiley soulmate spirit success summer sunshine sweet sweetheart sweetie sweety tequiero teamo thankyou together
treasure true truelove trust valentine wedding wonderful youandme loveyouforever iloveyousomuch familyfirst godisgood
godbless
"""
_NAMES = """
adam adrian alejandra alejandro alex alexander alexandra alexis alice alicia amanda amber andrea andreas andrei andrew
andy angela angelina anna anthony antonio arthur ashley austin barbara beatriz benjamin bianca brandon brian britney
brittany bruno cameron carlos carmen carolina caroline catherine charles charlotte chelsea cheyenne chris christian
christina christine christopher claudia cynthia daniel daniela danielle david debbie deborah dennis diana diego
dominic donald dorothy dylan edward elena elizabeth emily emma eric erica ernesto fabian felix fernando florian
francesco francis frank frederic gabriel gabriela gabriella george gerald gloria gordon grace gregory hannah harold
harry heather helena henry isabel isabella jackson jacob jaime james jamie janice jasmine jason jeffrey jennifer
jeremy jessica johanna johannes john johnny jonathan jordan jorge joseph joshua juan julia julian juliana justin karen
karina katherine kathleen kathryn katie kelly kenneth kevin kimberly kristen kristina laura lauren leonardo leslie
lillian linda lisa lorenzo louise lucas lucia lucy luis madison manuel marcel marco margaret maria mariana marie
marina mario mark martha martin martina mary matthew matthias maurice maxwell melanie melissa michael michaela michel
michelle miguel mike miranda mohamed mohammed monica monique morgan muhammad nadine natalia natalie natasha nathan
nicholas nicolas nicole nikita oliver olivia oscar pamela patricia patrick paul paula pedro peter philip phillip
rachel ralph raymond rebecca ricardo richard robert roberto robin rodrigo roland ronald roxana ruben russell ryan
sabrina samantha samuel sandra sara sarah scott sebastian sergio sharon sofia sophia sophie stefan stefanie stella
stephanie stephen steven sunny susan sylvia tamara tania tatiana taylor teresa theresa thomas tiffany timothy tommy
tristan valentina valeria vanessa veronica vicky victor victoria vincent virginia vivian walter wendy whitney william
xavier yolanda yvonne zachary
"""
_LIKED = """
alligator anaconda animal apollo apples arsenal asshole astros august autumn badboy banana barcelona baseball
basketball batman bayern bear beatles bigboy bigdog blackjack blaster blizzard blonde blue bluebird boomer boston
bowling broncos buffalo bulldog bullshit buster butterfly california camaro canada capricorn captain cardinal celtic
champion chelsea cherry chicago chicken chopper clarinet classic coffee cool corvette cowboy cowboys coyote cricket
crystal dakota dallas death december diamond dinosaur dodgers doggie dolphin dolphins donkey dragon dragonball drummer
eagle eagles elephant eminem england everton falcon fantasy february ferrari fire fireball firebird fireman fishing
flower flowers flyers football france friday galaxy gandalf garden garfield gators germany ghost giants ginger goat
goldfish golfer gorilla guitar hammer hardcore harley hockey hollywood honda hornet horses hotdog iceman icecream
infinity ireland iron ironman italia italy jaguar january jellybean jupiter juventus kawasaki killer kitten kitty
knight lakers legend leopard liverpool london loveless madrid magic manchester mercedes mercury merlin metallica
mickey midnight minecraft minnie mittens monday monkey monster moonlight motorola mountain movie muffin music mustang
naruto nascar newyork ninja nirvana nissan november october orange packers panda panther paris peaches peanut pebbles
penguin pepper phoenix pikachu pirate pokemon poopoo popcorn porsche potter pumpkin puppy purple pussy rabbit raiders
rangers realmadrid redsox remember roblox rockstar rocky runner saints saturday saturn scooby scooter scorpion
september serpent shadow shark shithead silver skater skittles slayer slipknot snickers snoopy snowball soccer
softball spain spanky sparky spider spiderman spring squirrel stargate starlight starwars steelers strawberry sunday
sunflower surfer swimming tennis texas thunder thursday tiger tigers tigger toyota trinity trouble tuesday turtle
tweety twilight universe vampire viking volleyball warcraft warrior water wednesday winner winter wizard wolf
wolverine yamaha yankees yellow zombie zxcvbn asdfgh qazwsx correcthorsebatterystaple liberty samurai matrix mother
fucking startrek jordan blahblah nintendo asdfasdf goldstar
"""
COMMON_WORDS = frozenset(" ".join((_ACCESS, _LOVE, _NAMES, _LIKED)).split())
