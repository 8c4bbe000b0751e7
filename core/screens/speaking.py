"""Choose the language in which one is written to, and that of a board."""

from core.scene import Scene
from core.screens.registry import asks, shows
from core.screens.setting_up import setup_page, setup_section
from core.screens.settings import Section, change, saved, section
from core.ui import AS_TOLD, LANGUAGES, Field, FieldKind, Form, Option, Page, Text, Token, say, speech, words

_NAMES = {"en": words("English"), "de": words("Deutsch"), "es": words("Español")}
"""Each language calls itself so; nobody has to read another one to find theirs."""
_AS_TOLD = say("As my chat has it")


@section(50)
def own_language(scene: Scene) -> Section:
    """Say in which language the reader is written to."""
    chosen = scene.me.preferences.language
    now = _NAMES.get(chosen) or say("{language}, as your chat has it", language=_name(scene.me.reads))
    return Section(say("Language"), now, (change(say("Language"), "set_language"),))


@asks("set_language")
def language_form(scene: Scene) -> Form:
    """Ask for the reader's language."""
    options = (Option(AS_TOLD, _AS_TOLD), *_options())
    value = scene.values.get("language") or scene.me.preferences.language or AS_TOLD
    field = Field("language", FieldKind.CHOICE, say("Which language do you read best?"), options=options, value=value)
    line = say("I write to you in it. A board has one language for all who read it.")
    return Form(say("Your language"), str(Token("set_language")), (field,), say("Save"), (line,))


shows("set_language")(saved)


@setup_section(15)
def language_of_board(scene: Scene) -> Section | None:
    """Say in which language the cards on this space's board are."""
    if scene.space is None or scene.space.board is None:
        return None
    now = _name(scene.space.language)
    return Section(say("Language of the board"), now, (change(say("Language"), "set_board_language"),))


@asks("set_board_language")
def board_language_form(scene: Scene) -> Form:
    """Ask for the language of the board."""
    spoken = speech(scene.space.language).code if scene.space else None
    value = scene.values.get("language") or spoken
    field = Field("language", FieldKind.CHOICE, say("Language of the board"), options=_options(), value=value)
    line = say("Everybody sees the same card there. What I write to one person is in that person's language.")
    return Form(say("Language"), str(Token("set_board_language")), (field,), say("Save"), (line,))


@shows("set_board_language")
def board_language_set(scene: Scene) -> Page:
    """Show the set-up as it is from now on."""
    return setup_page(scene, say("Saved. Open requests are drawn again in it."))


def _name(tag: str) -> Text:
    return _NAMES[speech(tag).code]


def _options() -> tuple[Option, ...]:
    return tuple(Option(code, _NAMES[code]) for code in LANGUAGES)
