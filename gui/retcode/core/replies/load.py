"""Read the files of replies, one for each language. A broken file is a fault, and the others are used."""

from __future__ import annotations

import re
from pathlib import Path

from msgspec import structs

from retcode.core.catalogue.load import Catalogue, Fault, read_json
from retcode.core.replies.choose import ReplyBook
from retcode.core.replies.model import Language
from retcode.core.resources import own_catalogue, resource


def load_replies(catalogue: Catalogue, root: Path | None = None, own: Path | None = None) -> ReplyBook:
    """Read the replies below `root`, and the user's own below `own` over them.

    Without a `root` these are the bundled ones and those of the user's place. Never raises: see
    `ReplyBook.faults`.
    """
    faults: list[Fault] = []
    languages = read_languages(root, faults) if root else _read(resource("replies"), faults)
    own = own or (own_catalogue() if root is None else None)
    for tag, language in (read_languages(own / "replies", faults) if own else {}).items():
        unknown = sorted(language.replies.keys() - catalogue.concepts.keys())
        faults += [Fault(f"{own}/replies", tag, f"no concept is named {concept!r}") for concept in unknown]
        languages[tag] = _laid_over(languages[tag], language) if tag in languages else language
    return ReplyBook(languages.values(), catalogue, faults)


def _laid_over(below: Language, above: Language) -> Language:
    """Return a language with the user's own replies in place of the bundled ones."""
    return structs.replace(
        below,
        replies=below.replies | above.replies,
        values=below.values | above.values,
        general=below.general | above.general,
        general_of=below.general_of | above.general_of,
        unfit=below.unfit | above.unfit,
        unclear=above.unclear or below.unclear,
        unclear_of=below.unclear_of | above.unclear_of,
    )


def read_languages(root: Path, faults: list[Fault]) -> dict[str, Language]:
    """Return the languages in a folder by their tags, but those with a pattern that is broken."""
    return {
        tag: language
        for tag, language in _read(root, faults).items()
        if _compiles(language, root / f"{tag}.json", faults)
    }


def _read(root: Path, faults: list[Fault]) -> dict[str, Language]:
    """Return the languages in a folder by their tags; the patterns of the bundled ones are checked before."""
    found = (read_json(file, str(file), Language, faults) for file in sorted(root.glob("*.json")))
    return {language.language: language for language in found if language is not None}


def _compiles(language: Language, file: Path, faults: list[Fault]) -> bool:
    """Return whether all patterns of a language are regular expressions; else note the fault."""
    try:
        for letters in filter(None, (language.letters, language.not_letters)):
            re.compile(f"[{letters}]")
        for pattern in language.unfit.values():
            re.compile(pattern)
    except re.error as error:
        faults.append(Fault(str(file), "$", f"a pattern is not a regular expression ({error})"))
        return False
    return True
