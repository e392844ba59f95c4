"""The query language, as `photoseek search --help` tells it; `search/query.py` reads it."""

LANGUAGE = """\
dog on the beach          what looks like these words
2:sunset + sea            both, twice as much of the first
dogs in Japan in 2019     plain words say when, where and how too, unless quoted
"red car" at night        quoted words are one term
sunset -people            less of this; -"two words" for more than one
like:IMG_1.jpg, like:#47  as this photo of the library, by name or number
folder:Trips/Japan  type:heic  camera:pixel  lens:50mm
year:2019  month:december  date:2023-07  after:2023-06  before:2024
weekday:sunday (weekend)  time:morning (noon, night)  holiday:christmas  of any year
place:lisbon  near:munich,10km  near:48.86,2.35,10km  has:gps (camera, date, caption, people, text)
person:anna  tag:holiday  caption:"first steps"  name:invoice  text:wifi  rating:>=4
is:landscape (portrait, square, screenshot)  width:>4000  height:<1000
is:favourite  album:Trip  a photo with a star, or in an album
Rex on the beach          Rex, which you taught, and the words; taught:Rex  surely Rex
-folder:Work              a minus turns any filter round\
"""
