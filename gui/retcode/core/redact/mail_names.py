"""Find the names of people in mails: headers, salutations, introductions, sign-offs."""

from __future__ import annotations

import re

from retcode.core.lazy_pattern import compile_on_use

# "Maria", "Maria José da Silva", "O'Brien, John"
_NAME = r"[^\W\d_][\w.'’-]{0,30}(?:,?[ ][^\W\d_][\w.'’-]{0,30}){0,3}"
_QUOTED = r"^[> \t]{0,16}"
_NEXT_HEADER = r"[ \t]*\r?\n[> \t]{0,16}(?:Sent|Date|To|Cc|Subject)[ ]?:"
MAIL_ADDRESS = compile_on_use(
    rf"""
    (?<![\w.'’-])["']?(?P<value>{_NAME})["']?[ ]<(?:mailto:)?[\w.+-]{{1,64}}@  # Maria Silva <maria@
    """,
    re.VERBOSE,
)
MAIL_HEADER = compile_on_use(
    rf"""
    {_QUOTED}(?:From|To|Cc|Sender|Reply-To)[ ]?:[ \t]{{1,4}}
    (?P<value>{_NAME})(?={_NEXT_HEADER})  # without an address, as some programs quote a mail
    """,
    re.VERBOSE | re.MULTILINE,
)
SALUTATION = compile_on_use(
    rf"""
    {_QUOTED}
    (?:Dear|Estimad[oa]|Уважаем(?:ый|ая)|(?:[^\W\d_]{{4}}[ ])?geehrte[rs]?|Liebe[rs]?|Ch(?:er|ère))[ ]
    (?:(?:Mr|Ms|Mrs|Dr|Herr|Frau|Monsieur|Madame)\.?[ ])?
    (?P<value>{_NAME})[ ]?(?=[,!:]|[ \t]*\r?$)  # alone in its line
    """,
    re.VERBOSE | re.MULTILINE,
)
SIGN_OFF = compile_on_use(
    rf"""
    {_QUOTED}
    (?i:
        (?:(?:best|kind|kindest|warm|many)[ ])?regards|best[ ]wishes|(?:yours[ ])?sincerely  # English
        |yours[ ]faithfully|many[ ]thanks|thank[ ]you|thanks|cheers|best
        |(?:un[ ]|cordiales[ ])?saludos?|atentamente  # Spanish
        |\u0441[ ]уважением|спасибо  # Russian
        |mfg|danke|merci|grazie|atenciosamente|cumprimentos|obrigad[oa]  # German, French, Italian, Portuguese
        |(?:[^\W\d_]{{2,13}}[ ]){{0,3}}(?:gr[üu](?:ß|ss)(?:en?)?|dank|cordialement|salutations|saluti)
        |merci[ ]d'avance
    )
    # The name is on one of the next two lines, or follows a comma.
    [,.!]?(?:[ \t]*(?:\r?\n[> \t]{{0,16}}){{1,2}}|(?<=,)[ ])
    (?:--?[ ])?(?P<value>{_NAME})[ \t]*\r?$
    """,
    re.VERBOSE | re.MULTILINE,
)
CHINESE_SIGN_OFF = compile_on_use(
    rf"""
    {_QUOTED}(?:此致|敬礼|祝好|顺祝商祺|谢谢)[\W]?[ \t]*  # usually with a comma
    (?:\r?\n[> \t]{{0,16}}){{1,2}}(?P<value>[\u4e00-\u9fff]{{2,4}})[ \t]*\r?$
    """,
    re.VERBOSE | re.MULTILINE,
)
INTRODUCTION = compile_on_use(
    r"""
    (?<![^\W_])
    (?:
        [Mm]y[ ](?:full[ ])?name[ ]is|[Mm]e[ ]llamo|[Mm]i[ ]nombre[ ]es|[Мм]еня[ ]зовут
        |Name[ ]ist|[Ii]ch[ ]he[i]ße|[Jj]e[ ]m['’]appelle
    )[ ]
    (?P<value>(?=[^\W\d_])[A-ZÀ-ÞА-ЯЁ][\w'’-]{0,30}(?:[ ][A-ZÀ-ÞА-ЯЁ][\w'’-]{0,30}){0,3})
    """,
    re.VERBOSE,
)
CHINESE_INTRODUCTION = compile_on_use(r"我(?:叫|的名字是)(?P<value>[\u4e00-\u9fff]{2,4})(?=[，。,. \r\n]|$)")

# Words in the names of senders that are not people.
_ROLES = frozenset(
    "support team customer service help desk helpdesk sir madam user client trader member all everyone"
    " colleagues friend developer developers admin api noreply no-reply news alerts notifications bot"
    " damen herren mesdames messieurs monsieur madame"
    " error warning info debug code http unauthorized forbidden timeout refused failed success".split()
)
_LOWER_PARTS = frozenset("de da do dos das del la van von der den di bin ibn al y e und of".split())


def is_person(match: re.Match[str]) -> bool:
    """Return whether all words of a match are written as those of a name, and none is a role."""
    words = match["value"].replace(",", " ").split()
    if any(word.strip(".").lower() in _ROLES for word in words):
        return False
    return all(_is_of_name(word) for word in words) and not words[0].islower()


def _is_of_name(word: str) -> bool:
    initial = len(word.strip(".")) == 1 and word[0].isupper()
    return initial or word in _LOWER_PARTS or (word[0].isupper() and any(map(str.islower, word)))
