"""Read the files of replies, one for each language. A broken file is a fault, and the others are used."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from retcode.core.catalogue.load import Catalogue, Fault
from retcode.core.replies.choose import ReplyBook
from retcode.core.replies.model import Language
from retcode.core.resources import resource


def load_replies(catalogue: Catalogue, root: Path | None = None) -> ReplyBook:
    """Read the replies below `root` (the bundled ones if None). Never raises: see `ReplyBook.faults`."""
    faults: list[Fault] = []
    languages = read_languages(root or resource("replies"), faults)
    return ReplyBook(languages.values(), catalogue, faults)


def read_languages(root: Path, faults: list[Fault]) -> dict[str, Language]:
    """Return the languages in a folder by their tags."""
    languages: dict[str, Language] = {}
    for file in sorted(root.glob("*.json")):
        name = f"replies/{file.name}"
        try:
            language = msgspec.json.decode(file.read_bytes(), type=Language)
            for letters in filter(None, (language.letters, language.not_letters)):
                re.compile(f"[{letters}]")
        except OSError as error:
            faults.append(Fault(name, "", f"cannot be read ({error.strerror})"))
        except msgspec.ValidationError as error:
            problem, _, path = str(error).partition(" - at `")
            faults.append(Fault(name, path.rstrip("`"), problem))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            faults.append(Fault(name, "", f"is not valid JSON ({error})"))
        except re.error as error:
            faults.append(Fault(name, "$.letters", f"is not the inside of a character class ({error})"))
        else:
            languages[language.language] = language
    return languages
