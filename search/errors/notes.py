"""Sentences for users with a code and fields, from which the page makes its translations.

Every reason, hint and notice that can reach the page is one of the templates below, so the codes
are known without running the code that raises them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

Field = str | int | float


def printable(path: str | os.PathLike[str]) -> str:
    """The path on one line: control characters and undecodable bytes as backslash escapes."""
    text = os.fspath(path).encode("utf-8", "backslashreplace").decode()
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


class Note(str):
    """An English sentence that carries its code and its fields.

    Fields are numbers, texts, or other Notes. A Note compares and prints as its sentence.
    """

    code: str
    fields: Mapping[str, Field]

    def __new__(cls, code: str, fields: Mapping[str, Field], sentence: str) -> Note:
        """A note with a sentence that is not in the table of templates."""
        note = super().__new__(cls, sentence)
        note.code, note.fields = code, fields
        return note

    def __getnewargs__(self) -> tuple[str, Mapping[str, Field], str]:  # type: ignore[override]
        """The arguments that rebuild the note from a pickle."""
        return self.code, self.fields, str(self)

    @property
    def sentence(self) -> str:
        """The English sentence."""
        return str(self)


class Template:  # no record: `photoseek --help` need not import dataclasses
    """A code and its English sentence, with the names of fields in braces."""

    def __init__(self, code: str, sentence: str) -> None:
        self.code, self.sentence = code, sentence

    def __call__(self, **fields: Field) -> Note:
        """The note with these fields."""
        return Note(self.code, fields, fill(self.sentence, fields))


def fill(sentence: str, fields: Mapping[str, Any]) -> str:
    """A sentence with its fields, on one line."""
    shown = {
        name: printable(value) if isinstance(value, str | os.PathLike) else value
        for name, value in fields.items()
    }
    return sentence.format(**shown)


def known(text: str) -> Note:
    """The note with exactly this sentence; `TEXT` for a sentence of another program."""
    template = _BY_SENTENCE.get(text)
    return template() if template else TEXT(text=text)


TEXT = Template("text", "{text}")  # the words of another program

# Queries. `what` and `hint` of QueryWrong.
QUERY_TOO_LONG = Template("query_too_long", "a query of more than {limit:,} characters")
TOO_MANY_TERMS = Template("too_many_terms", "more than {limit} terms")
LEAVE_SOME_OUT = Template("leave_some_out", "leave some out")
OPEN_QUOTE = Template("open_quote", "a quote that is not closed")
CLOSE_QUOTE = Template("close_quote", 'add a " at the end')
NOTHING_TO_WEIGH = Template("nothing_to_weigh", "nothing to weigh")
WRITE_RIGHT_AFTER = Template("write_right_after", "write it right after: 2:sunset")
EMPTY_QUOTES = Template("empty_quotes", "nothing between the quotes")
WRITE_SOMETHING = Template("write_something", "write something there")
MINUS_ALONE = Template("minus_alone", "a minus alone")
WRITE_AFTER_MINUS = Template("write_after_minus", "write what you want less of: -people")
WRONG_WEIGHT = Template("wrong_weight", "a weight of {weight}")
WEIGHT_RANGE = Template("weight_range", "write a number above 0, up to {limit}")
FILTER_WITH_WEIGHT = Template("filter_with_weight", "a filter has no weight")
WRITE_FILTER = Template("write_filter", "write {filter}")
NO_FILTER = Template("no_filter", "no filter {name}:")
QUOTE_WORDS = Template("quote_words", 'for the words, quote them: "{name}:…"')
SIMILAR_FILTER = Template(
    "similar_filter", 'did you mean {similar}:? For the words, quote them: "{name}:…"'
)
WRONG_VALUE = Template("wrong_value", "{name}: cannot be {value}")
WRITE_LIKE = Template("write_like", "write it like {form}")
DID_YOU_MEAN = Template("did_you_mean", "did you mean {filter}?")

# Answers of a search.
SEARCHING = Template("searching", "searching for {words}")
SEARCHING_ALL = Template("searching_all", "searching for all photos")
DROPPED = Template("dropped", "no photo passes “{words}” as {filters}; searched as words")
REPLACED = Template(
    "replaced", "showing results for {words}; quote the words to search them as typed"
)
TAUGHT = Template("taught", "as you taught it: {names}")
UNSURE = Template("unsure", "no confident match; the nearest photos are:")
COUNTED = Template(
    "counted", "numbers of things are not recognised; the nearest photos of the things are:"
)
UNKNOWN_LANGUAGE = Template(
    "unknown_language", "the model may not know these words: it reads {languages}"
)
UNKNOWN_SCRIPT = Template("unknown_script", "the model does not know the writing of these words")
QUERY_CUT = Template(
    "query_cut", "the query is longer than the model reads: it is searched in parts"
)
LIBRARY_WITHOUT_PHOTOS = Template("library_without_photos", "the library holds no photo")
NO_PHOTO = Template("no_photo", "no photo passes {filter}")
NO_PHOTO_SIMILAR = Template(
    "no_photo_similar", "no photo passes {filter}; there are {count:,} in {similar}"
)
NO_PHOTO_BOTH = Template(
    "no_photo_both", "no photo passes both filters; without {filter} there are {count:,}"
)
NO_PHOTO_ALL = Template(
    "no_photo_all", "no photo passes all filters; without {filter} there are {count:,}"
)
NO_HIT_IN_BAND = Template(
    "no_hit_in_band", "no hit is {band}; --band rest shows the nearest photos"
)
ALL_EXCLUDED = Template("all_excluded", "the query excludes every photo that passes its filters")

# Files.
NAMELESS_PICTURE = Template("nameless_picture", "the picture")
EMPTY_FILE = Template("empty_file", "empty file")
NOT_AN_IMAGE = Template(
    "not_an_image", "not an image, or of a kind that photoseek does not read"
)  # fmt: skip
FILE_CUT_OFF = Template("file_cut_off", "the file is cut off")
IMAGE_DATA_BROKEN = Template("image_data_broken", "the image data is broken")
TOO_LARGE_FOR_MEMORY = Template("too_large_for_memory", "too large for this machine's memory")
RAW_UNREADABLE = Template("raw_unreadable", "a camera RAW file that cannot be read")
FILE_TOO_LARGE = Template("file_too_large", "{megabytes:,} MB, more than the limit of {limit:,}")
TOO_MANY_MEGAPIXELS = Template(
    "too_many_megapixels",
    "{megapixels:,} megapixels, more than the limit of {limit:,}; raise it with --max-megapixels",
)
NEEDS_TOO_MUCH_MEMORY = Template(
    "needs_too_much_memory",
    "needs more than {gigabytes} GB of memory to decode; raise the limit with --max-megapixels",
)
DECODES_TOO_LONG = Template("decodes_too_long", "takes more than {seconds} seconds to decode")
DECODER_CRASHED = Template("decoder_crashed", "its decoder crashed (exit code {exit_code})")
NOT_DECODED = Template("not_decoded", "cannot be decoded ({error})")
NO_VIDEO_STREAM = Template("no_video_stream", "no video in the file")
NO_FRAME = Template("no_frame", "a video without a frame that can be decoded")
ENCRYPTED_VIDEO = Template("encrypted_video", "the video is encrypted")
UNKNOWN_CODEC = Template("unknown_codec", "a video of a codec that photoseek does not read")
VIDEO_DATA_BROKEN = Template("video_data_broken", "the video data is broken")
NOT_A_PHOTO = Template("not_a_photo", "not a photo")
CHANGED_WHILE_READ = Template(
    "changed_while_read", "changed while it was read; the next run tries again"
)
CHANGED_SINCE_INDEXED = Template(
    "changed_since_indexed", "has changed since it was indexed; run `photoseek index`"
)
NOT_INDEXED = Template("not_indexed", "not indexed yet; run `photoseek index`")
VANISHED = Template("vanished", "vanished while the folder was being indexed")
DANGLING_LINK = Template("dangling_link", "a link to a file that is not there")

# What operating systems report, in small letters.
NOT_A_REGULAR_FILE = Template("not_a_regular_file", "not a regular file")
PERMISSION_DENIED = Template("permission_denied", "permission denied")
NOT_PERMITTED = Template("not_permitted", "operation not permitted")
NO_SUCH_FILE_OR_FOLDER = Template("no_such_file_or_folder", "no such file or directory")
INPUT_OUTPUT_ERROR = Template("input_output_error", "input/output error")
READ_ONLY_FILE_SYSTEM = Template("read_only_file_system", "read-only file system")
NO_SPACE_LEFT = Template("no_space_left", "no space left on device")
IS_A_FOLDER = Template("is_a_folder", "is a directory")
NOT_A_FOLDER = Template("not_a_folder", "not a directory")
FILE_NAME_TOO_LONG = Template("file_name_too_long", "file name too long")
TOO_MANY_OPEN_FILES = Template("too_many_open_files", "too many open files")
STALE_FILE_HANDLE = Template("stale_file_handle", "stale file handle")
NO_SUCH_DEVICE = Template("no_such_device", "no such device")

# Addresses of the page.
UNKNOWN_ADDRESS = Template("unknown_address", "no such address or host name")
FOREIGN_ADDRESS = Template("foreign_address", "not an address of this machine")
PORT_NOT_PERMITTED = Template("port_not_permitted", "a port that only administrators may use")

# Libraries and models.
DAMAGED_TEXT = Template("damaged_text", "damaged text")
DATABASE_OF_ANOTHER_PROGRAM = Template(
    "database_of_another_program", "its library.sqlite3 is another program's"
)
LINKED_FILE = Template("linked_file", "its file {file} is a link, or has a second name")
FOREIGN_JOURNAL = Template(
    "foreign_journal", "its file {file} would delete a file elsewhere, and is not by photoseek"
)
UNKNOWN_SCHEMA = Template("unknown_schema", "its {kind} {name} is not as photoseek makes it")
CHANGE_NOT_COMPLETED = Template(
    "change_not_completed",
    "its last change was not completed; open it with photoseek once, which completes it",
)
REFUSED_ROWS = Template("refused_rows", "rows of {table} without a valid {column}: {count:,}")
WRONG_CHECKSUM = Template("wrong_checksum", "its SHA-256 is not the one it was shipped with")
NO_SUCH_FILE = Template("no_such_file", "no such file")
HUB_UNREACHABLE = Template("hub_unreachable", "the model hub does not answer")
BUILTIN_CHOSEN = Template("builtin_chosen", "using the built-in model: {reason}")
SMALLER_MODEL = Template("smaller_model", "using {name}: {reason}")
NO_MEMORY = Template(
    "no_memory", "{name} needs {needed_mb:,} MB of memory, of which {free_mb:,} MB are free"
)
NO_DISK = Template(
    "no_disk", "{name} needs {needed_mb:,} MB of disk, of which {free_mb:,} MB are free in {folder}"
)
NEEDS_PACKAGES = Template(
    "needs_packages", "it needs more packages: pip install 'photoseek[multilingual]'"
)
TOKENIZER_FAILED = Template("tokenizer_failed", "its tokenizer: {error}")
MODEL_DOWNLOAD = Template(
    "model_download",
    "fetching {name} once ({megabytes:,} MB, {minutes} minutes at 50 Mbit/s): it finds more than"
    " the built-in model, and reads about a hundred languages; --model builtin needs no download",
)
SMALLER_DOWNLOAD = Template(
    "smaller_download",
    "fetching {name} once ({megabytes:,} MB, {minutes} minutes at 50 Mbit/s), because {reason};"
    " --model builtin needs no download",
)
FETCHING = Template(
    "fetching", "fetching {name}: {percent} % of {megabytes:,} MB, about {minutes} min left"
)
DOWNLOAD_STOPPED = Template(
    "download_stopped", "the download ended at {percent} %, and the next one continues there"
)
DOWNLOAD_DAMAGED = Template(
    "download_damaged", "the file that came is not the hub's by its checksum, and was deleted"
)
PREPARING_MODEL = Template("preparing_model", "preparing {name} for this machine, once")
READING_WEIGHTS = Template("reading_weights", "preparing {name}: its weights are read")
COMPILING_PHOTO_TOWER = Template(
    "compiling_photo_tower", "preparing {name}: its photo tower is compiled"
)
COMPILING_TEXT_TOWER = Template(
    "compiling_text_tower", "preparing {name}: its text tower is compiled"
)
WAITING_FOR_MODEL = Template(
    "waiting_for_model", "waiting for another process that prepares {name}"
)
MODEL_NOT_COMPILED = Template(
    "model_not_compiled",
    "{name} could not be prepared ({end}); it runs through torch, more slowly",
)
EXIT_CODE = Template("exit_code", "exit code {exit_code}")
ENDED_BY = Template("ended_by", "ended by {signal}")
MODEL_NOT_CACHED = Template(
    "model_not_cached",
    "{name} cannot be kept in the cache ({reason}); each command prepares it",
)
PREPARING_SEARCH = Template(
    "preparing_search", "preparing the search among {photos:,} photos, which takes minutes"
)
MODEL_CHANGED = Template("model_changed", "searches now use {model}")
TEXT_NOT_READ = Template(
    "text_not_read",
    "text in pictures is not read: {reason}; photos are searchable without it, and the next run"
    " tries again",
)

# Watching.
NETWORK_FOLDER = Template(
    "network_folder",
    "{path}: a network drive ({kind}), which does not report the changes of other machines; it is"
    " scanned every {minutes} minutes",
)
EVENT_LIMIT = Template(
    "event_limit",
    "the folders are scanned every {minutes} minutes, because the limit {limit} ({value:,}) of"
    " this machine leaves no room to watch them; to raise it: {command}",
)
NO_EVENTS = Template(
    "no_events",
    "the folders are scanned every {minutes} minutes, because they cannot be watched ({reason})",
)

# Names and albums.
NAME_WITHOUT_LETTER = Template("name_without_letter", "a name needs a letter at least")
NAME_TOO_LONG = Template("name_too_long", "a name has up to {limit} characters, not {characters:,}")
DESCRIPTION_TOO_LONG = Template(
    "description_too_long", "a description has up to {limit:,} characters, not {characters:,}"
)
NAME_INVISIBLE = Template("name_invisible", "a name is one line of letters that can be seen")
NAME_WITH_SIGNS = Template(
    "name_with_signs",
    'it would be read as a filter or a sign: leave out : " < > \\ + and a first - or #',
)
NO_FACE_OF_GROUP = Template("no_face_of_group", "none of its faces is chosen")
ALL_FACES_OF_GROUP = Template("all_faces_of_group", "a face of it has to remain; name it instead")
FACES_TOO_ALIKE = Template("faces_too_alike", "its faces are too alike; choose those of another")
NAME_TAKEN = Template("name_taken", "it is taught already")
TOKEN_NAME_TAKEN = Template("token_name_taken", "another token has it")
ALBUM_NAME_TAKEN = Template("album_name_taken", "another album has it")
ALBUM_IS_SEARCH = Template(
    "album_is_search", "it is the search '{query}', to which no photo is added"
)
ALBUM_EXISTS_AS_SET = Template(
    "album_exists_as_set",
    "there is one already, a set of {count:,} photos; give this another name",
)
ALBUM_EXISTS_AS_SEARCH = Template(
    "album_exists_as_search",
    "there is one already, the search '{query}'; give this another name",
)
ALBUM_EMPTY = Template("album_empty", "name at least one photo, or a search")
ALBUM_IN_ALBUM = Template("album_in_album", "its search cannot ask for another album")
NO_EXAMPLE = Template("no_example", "name at least one photo that shows it")
NO_POSITIVE_EXAMPLE = Template(
    "no_positive_example", "name a photo that shows it first, then those that do not"
)
CONTRADICTORY_EXAMPLE = Template(
    "contradictory_example", "{path} is both an example and a counter-example"
)
EXAMPLES_LOST = Template("examples_lost", "none of its examples can be found: teach it others")

# Languages that a model reads.
ENGLISH = Template("english", "English")
ENGLISH_AND_CHINESE = Template("english_and_chinese", "English, Chinese")
MANY_LANGUAGES = Template("many_languages", "many")

# Files that are written.
FILE_EXISTS = Template("file_exists", "there is one already; choose another name")
NO_DESKTOP = Template("no_desktop", "{program} cannot open it; is there a desktop?")

# Refusals of the server.
NO_SUCH_PHOTO = Template("no_such_photo", "the library has no such photo")
NO_SUCH_PERSON = Template("no_such_person", "the library has no such person")
PHOTO_FILE_MISSING = Template(
    "photo_file_missing", "the file is not there; is its disk plugged in?"
)
ONLY_THIS_MACHINE = Template("only_this_machine", "only on the machine that photoseek runs on")
PICTURE_FORGOTTEN = Template("picture_forgotten", "this picture is forgotten: choose it again")
CURSOR_INVALID = Template("cursor_invalid", "this is not a cursor; start at the first page")
CURSOR_OF_ANOTHER_SEARCH = Template(
    "cursor_of_another_search", "this cursor belongs to another search; start at the first page"
)
CURSOR_OUTDATED = Template(
    "cursor_outdated", "the library has changed since; start at the first page"
)
PICTURE_TOO_LARGE = Template("picture_too_large", "this picture is too large")
UPLOAD_TOO_SLOW = Template("upload_too_slow", "this picture takes too long to come")
REQUEST_TOO_LARGE = Template("request_too_large", "this request is too large")
TOO_MANY_REQUESTS = Template("too_many_requests", "too much is asked for at once; try again")
PASSWORD_REQUIRED = Template("password_required", "password required")
TOO_MANY_PASSWORDS = Template("too_many_passwords", "too many wrong passwords; try again later")
FOREIGN_PAGE = Template("foreign_page", "not from another page")
TOKEN_WRONG = Template("token_wrong", "this token is unknown or revoked")
TOKEN_REQUIRED = Template("token_required", "a token is required: Authorization: Bearer TOKEN")
TOKEN_READ_ONLY = Template("token_read_only", "this token may read only")

TEMPLATES = {value.code: value for value in list(globals().values()) if isinstance(value, Template)}
_BY_SENTENCE = {one.sentence: one for one in TEMPLATES.values() if "{" not in one.sentence}
