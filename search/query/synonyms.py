"""Words for which the built-in model learned another word.

Colloquial words, children's words, British and Chinese ones, whose embeddings by version 4 of the
model are far from that of the common word (cosines below 0.7). Words that have several meanings in
searches are left out: chips, pavement, torch, dusk.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from search.patterns import Pattern

SYNONYMS = {
    "aeroplane": "airplane", "aeroplanes": "airplanes", "afters": "dessert", "angling": "fishing",
    "anorak": "jacket", "autumnal": "autumn", "b-day": "birthday", "bairn": "child",
    "bairns": "children", "bday": "birthday", "beastie": "animal", "bevvies": "drinks",
    "bevvy": "drink", "birdie": "bird", "biscuit": "cookie", "biscuits": "cookies",
    "blankie": "blanket", "bloke": "man", "blokes": "men", "bobble hat": "knit hat",
    "booze": "alcohol", "bovine": "cow", "bow-wow": "dog", "brekkie": "breakfast",
    "brekky": "breakfast", "bro": "brother", "brollies": "umbrellas", "brolly": "umbrella",
    "brook": "stream", "bubs": "baby", "budgie": "parakeet", "chap": "man",
    "chippy": "fish and chips", "choo choo": "train", "choo choo train": "train",
    "choo-choo": "train", "choo-choo train": "train", "chopper": "helicopter",
    "choppers": "helicopters", "cooker": "stove", "copter": "helicopter", "cossie": "swimsuit",
    "crisps": "potato chips", "critter": "animal", "critters": "animals", "crockery": "dishes",
    "cuddle": "hug", "cuddling": "hugging", "cuppa": "cup of tea", "daddy": "father",
    "dawn": "sunrise", "daybreak": "sunrise", "digger": "excavator", "diggers": "excavators",
    "doggie": "dog", "doggies": "dogs", "doggo": "dog", "doggos": "dogs", "doggy": "dog",
    "dolly": "doll", "downpour": "rain", "drizzle": "rain", "duckies": "ducks", "ducky": "duck",
    "dude": "man", "dudes": "men", "dungarees": "overalls", "duvet": "blanket", "equine": "horse",
    "fairground": "amusement park", "fairy cake": "cupcake", "fairy cakes": "cupcakes",
    "fella": "man", "fellas": "men", "fishies": "fish", "footie": "football", "footy": "football",
    "frock": "dress", "frocks": "dresses", "funfair": "amusement park", "gal": "girl",
    "gals": "girls", "geezer": "man", "golden hour": "sunset", "gran": "grandmother",
    "grandad": "grandfather", "grandads": "grandfathers", "grandma": "grandmother",
    "grandmas": "grandmothers", "grandpa": "grandfather", "grandpas": "grandfathers",
    "grannies": "grandmothers", "granny": "grandmother", "headgear": "hat", "hob": "stove",
    "hoovering": "vacuuming", "horsey": "horse", "horsie": "horse", "horsies": "horses",
    "jandals": "flip flops", "kiddie": "child", "kiddies": "children", "kiddo": "child",
    "kip": "sleep", "knickers": "underwear", "lad": "boy", "laddie": "boy", "lads": "boys",
    "lass": "girl", "lassie": "girl", "lav": "toilet", "letterbox": "mailbox",
    "little one": "child", "little ones": "children", "loo": "toilet", "lorries": "trucks",
    "lorry": "truck", "maize": "corn", "missus": "wife", "moggy": "cat", "mommy": "mother",
    "mongrel": "dog", "mongrels": "dogs", "moo cow": "cow", "moo-cow": "cow", "mum": "mother",
    "mummy": "mother", "mums": "mothers", "munchkin": "child", "munchkins": "children",
    "mutt": "dog", "mutts": "dogs", "nan": "grandmother", "nana": "grandmother",
    "nanna": "grandmother", "napping": "sleeping", "nee-naw": "fire truck", "nightie": "nightgown",
    "nipper": "child", "nippers": "children", "number plate": "license plate",
    "number plates": "license plates", "papa": "father", "people carrier": "minivan",
    "photie": "photo", "pic": "picture", "piccies": "pictures", "piccy": "picture",
    "pics": "pictures", "piggy": "pig", "pjs": "pajamas", "plonk": "wine", "pooch": "dog",
    "pooches": "dogs", "pram": "baby carriage", "prawn": "shrimp", "prawns": "shrimp",
    "pressies": "presents", "prezzie": "present", "prezzies": "presents", "pud": "dessert",
    "puddings": "desserts", "pup": "puppy", "pupper": "puppy", "pups": "puppies",
    "pushbike": "bicycle", "pushbikes": "bicycles", "pushchair": "stroller", "quack quack": "duck",
    "restroom": "bathroom", "rubbish": "trash", "rug rats": "children", "seashore": "beach",
    "seaside": "beach", "settee": "sofa", "sis": "sister", "smartphone": "cell phone",
    "smartphones": "cell phones", "smooch": "kiss", "snog": "kiss", "snogging": "kissing",
    "snooze": "sleep", "snoozing": "sleeping", "spanner": "wrench", "specs": "glasses",
    "spuds": "potatoes", "stache": "mustache", "sundown": "sunset", "sunnies": "sunglasses",
    "sunup": "sunrise", "tache": "mustache", "teeter-totter": "seesaw", "telly": "television",
    "tot": "toddler", "tots": "toddlers", "trainers": "sneakers", "trekking": "hiking",
    "tummy": "belly", "twilight": "dusk", "two-wheeler": "bicycle", "tyke": "child",
    "tykes": "children", "tyre": "tire", "tyres": "tires", "undies": "underwear",
    "veg": "vegetables", "veggies": "vegetables", "vino": "wine", "waistcoat": "vest",
    "wee one": "child", "wee ones": "children", "wellies": "rubber boots",
    "wellingtons": "rubber boots", "wintry": "winter snow", "woof woof": "dog", "woof-woof": "dog",
    "youngster": "child", "youngsters": "children", "zebra crossing": "crosswalk",
}  # fmt: skip
CHINESE = {
    "修勾": "狗", "喵喵": "猫", "喵星人": "猫", "士多啤梨": "草莓", "外婆": "奶奶", "大叔": "男人",
    "大妈": "女人", "大爷": "老人", "姥姥": "奶奶", "小伙子": "男人", "小姐姐": "女孩",
    "帅哥": "男人", "捷运": "地铁", "撸串": "烧烤", "机车": "摩托车", "母亲": "妈妈",
    "汪星人": "狗", "泡面": "面条", "洋娃娃": "玩偶", "洋芋": "土豆", "父亲": "爸爸", "爹": "爸爸",
    "电单车": "摩托车", "的士": "出租车", "祖母": "奶奶", "笔电": "笔记本电脑", "脚踏车": "自行车",
    "萌娃": "孩子", "落日": "日落", "计程车": "出租车", "长者": "老人", "靓仔": "男孩",
    "马儿": "马",
}  # fmt: skip
LONGEST = 3  # words of a key
WORD = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*")
IN_CHINESE = Pattern("|".join(sorted(CHINESE, key=len, reverse=True)))


def with_learned_words(text: str, is_name: Callable[[str], bool]) -> str:
    """The text with the words that the model learned.

    `is_name`: whether a word, in lower case, is used otherwise, and is left alone.
    """
    if not text.isascii():
        text = IN_CHINESE.sub(lambda match: CHINESE[match[0]], text)
    parts, end, words = list[str](), 0, list(WORD.finditer(text))
    while words:
        lengths = range(min(LONGEST, len(words)), 0, -1)
        count = next((n for n in lengths if _key(text, words[:n]) in SYNONYMS), 0)
        key = _key(text, words[:count])
        if count and not is_name(key):
            parts += [text[end : words[0].start()], SYNONYMS[key]]
            end = words[count - 1].end()
        del words[: max(1, count)]
    return "".join((*parts, text[end:]))


def _key(text: str, words: list[re.Match[str]]) -> str:
    """Neighbouring words as they are listed; they have one space between them."""
    return text[words[0].start() : words[-1].end()].lower() if words else ""
