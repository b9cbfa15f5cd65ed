"""Find the names of people in mails: headers, salutations, introductions, sign-offs."""

from __future__ import annotations

import re

from retcode.core.lazy_pattern import compile_on_use
from retcode.core.redact.known_exchanges import exchange_names

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
# Words that close a mail, before the name
_CLOSING = r"""
    (?i:
        (?:(?:best|kind|kindest|warm|many)[ ])?regards|best[ ]wishes|(?:yours[ ])?sincerely  # English
        |yours[ ]faithfully|many[ ]thanks|thank[ ]you|thanks|cheers
        |(?:muchas[ ])?gracias|(?:un[ ]|cordiales[ ])?saludos?|un[ ]abrazo|atentamente  # Spanish
        |\u0441[ ]уважением|спасибо|з[ ]повагою|дякую  # Russian, Ukrainian
        |atenciosamente|cumprimentos|(?:muito[ ])?obrigad[oa]|abraços?  # Portuguese
        |mfg|danke|merci|(?:mille[ ])?grazie  # German, French, Italian
        |(?:[^\W\d_]{2,13}[ ]){0,3}(?:
            gr[üu](?:ß|ss)(?:en?)?|dank|cordialement|salutations|saluti
            |groet(?:en)?|hälsning(?:ar)?|hilsen  # Dutch, Scandinavian
        )
        |merci[ ]d'avance|bien[ ][àa][ ]vous
        |bedankt|mvh|pozdrawiam|z[ ]poważaniem|dziękuję|s[ ]pozdravem|děkuji  # also Polish, Czech
        |sayg[\u0131i]lar[\u0131i]mla|teşekkürler  # Turkish
        |trân[ ]trọng|cảm[ ]ơn|terima[ ]kasih|hormat[ ]saya  # Vietnamese, Indonesian
    )
"""
# A first letter of a name; `is_person` checks that it is a capital
_CAPITAL = "A-ZÀ-ÖØ-Þ\u0100-\u024f\u0386-\u03ab\u0400-\u042f\u0490\u1e00-\u1eff"
_PARTICLE = r"(?:(?:d[aeiou]s?|del|la|van|von|der|den|bin|ibn|al|y|e)[ ]){0,2}"
CAPITALISED = rf"[{_CAPITAL}][\w'’-]{{0,30}}(?:[ ]{_PARTICLE}[{_CAPITAL}][\w'’-]{{0,30}}){{0,3}}"
_TAIL = r"(?=[ \t]*\r?$|[ ]?(?:[,;!()|]|\.(?!\w))|[ ]-{1,2}[ ])"
SIGN_OFF = compile_on_use(
    rf"""
    {_QUOTED}(?:{_CLOSING}|(?i:best))
    # The name is on one of the next two lines, or follows a comma.
    [,.!]?(?:[ \t]*(?:\r?\n[> \t]{{0,16}}){{1,2}}|(?<=,)[ ])
    (?:--?[ ])?(?P<value>{_NAME})[ \t]*\r?$
    """,
    re.VERBOSE | re.MULTILINE,
)
# "Customer: Maria Silva": two words at least, as a chat has "Customer: Hello"
CUSTOMER = compile_on_use(
    rf"""
    {_QUOTED}(?i:customer)[ ]?[:=][ \t]{{1,4}}
    (?P<value>[{_CAPITAL}][\w'’-]{{0,30}}(?:[ ]{_PARTICLE}[{_CAPITAL}][\w'’.-]{{0,30}}){{1,3}})
    (?=[ \t]*\r?$|[ ]?[,;(|<\[])
    """,
    re.VERBOSE | re.MULTILINE,
)
# "Can I send it again? Thanks, Maria Silva, phone", "Best regards, Maria Silva | trader"
SIGN_OFF_IN_LINE = compile_on_use(
    rf"""
    (?:{_QUOTED}|(?<=[.?!;:,)])[ ]{{1,2}}){_CLOSING}
    (?:,[ ]|[,.!]?[ \t]{{0,4}}\r?\n[> \t]{{0,16}}(?=[{_CAPITAL}][\w'’-]{{0,30}}[ ][{_CAPITAL}]))
    (?P<value>{CAPITALISED}){_TAIL}
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
    rf"""
    (?<![^\W_])
    (?i:
        my[ ](?:full[ ])?name[ ]is|me[ ]llamo|mi[ ]nombre[ ](?:completo[ ])?es  # English, Spanish
        |меня[ ]зовут|мене[ ]звати  # Russian, Ukrainian
        |mein(?:[ ]voll\w{{1,10}})?[ ]name[ ]ist|ich[ ]hei[ß]e  # German
        |je[ ]m['’]appelle|mon[ ]nom[ ]est|mi[ ]chiamo|il[ ]mio[ ]nome[ ](?:è|e)  # French, Italian
        |meu[ ]nome[ ](?:completo[ ])?(?:é|e)|me[ ]chamo|chamo-me  # Portuguese
        |mijn[ ]naam[ ]is|ik[ ]heet|jag[ ]heter|mitt?[ ]na[mv]n[ ](?:är|er)  # Dutch, Scandinavian
        |nazywam[ ]się|jmenuji[ ]se|benim[ ]ad[\u0131i]m  # Polish, Czech, Turkish
        |nama[ ]saya|tên[ ]tôi[ ]là  # Indonesian, Vietnamese
        |(?:full|customer(?:'s)?)[ ]name[ ]?:|nombre[ ](?:completo|y[ ]apellidos?)[ ]?:  # a form
        |nome[ ]completo[ ]?:|nom[ ]et[ ]prénom[ ]?:|фио[ ]?:
    )[ ]
    (?P<value>{CAPITALISED})
    """,
    re.VERBOSE,
)
# The commonest surnames: a word that begins with one may be a name
_CHINESE_SURNAME = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蔡蒋余杜叶苏魏吕丁沈姚卢姜崔钟谭陆"
    "汪范廖韦"
)
_KOREAN_SURNAME = "김박최정강조윤장임한오서신권황안송류홍전양손배백허남심노곽성차민나진지엄채원천방공현함변염"
CHINESE_INTRODUCTION = compile_on_use(
    rf"""
    (?:我(?:叫|的名字是)|姓名[ ]?:[ ]?)(?P<value>[\u4e00-\u9fff]{{2,4}})(?=[，。,. \r\n]|$)
    |(?:我是|谢谢[,!. ]{{1,2}})(?P<other_value>[{_CHINESE_SURNAME}][\u4e00-\u9fff]{{1,2}})(?=[,.! \r\n]|$)
    """,
    re.VERBOSE,
)
# "お世話になっております。山田太郎です。", "敬具" and the name on the next line
JAPANESE_NAME = compile_on_use(
    r"""
    (?:お世話になって(?:おり|い)ます|はじめまして|初めまして|こんにちは|お疲れ様です|名前は)[.,! \n]{0,3}
    (?:[^\s,.!]{2,20}の)?  # the company
    (?P<value>[\u4e00-\u9fff]{2,6}(?:[ ][\u4e00-\u9fff]{1,3})?)(?=です(?:[.,! \r\n]|$)|と(?:言い|いい)ます)
    |よろしくお願い(?:いたし|致し|申し上げ|し)ます[.!]?[ ]*(?:\r?\n[> \t]{0,16}){1,2}
    (?P<other_value>[\u4e00-\u9fff]{2,6}(?:[ ][\u4e00-\u9fff]{1,3})?)[ \t]*(?=\r?\n|\Z)
    """,
    re.VERBOSE,
)
JAPANESE_SIGN_OFF = compile_on_use(
    rf"""
    {_QUOTED}(?:敬具|草々|かしこ)[.]?[ ]*(?:\r?\n[> \t]{{0,16}}){{1,2}}
    (?P<value>[\u4e00-\u9fff]{{2,6}}(?:[ ][\u4e00-\u9fff]{{1,3}})?)[ \t]*\r?$
    """,
    re.VERBOSE | re.MULTILINE,
)
# "山田 太郎と申します"; only a name is followed by this
JAPANESE_INTRODUCTION = compile_on_use(
    r"""
    (?P<value>
        [\u4e00-\u9fff\u30a1-\u30faー](?<![\u30a1-\u30fa\u4e00-\u9fffー].)
        [\u4e00-\u9fff\u30a1-\u30fa・ー]{1,13}(?:[ ][\u4e00-\u9fff\u30a1-\u30faー]{1,8})?
    )と申します
    """,
    re.VERBOSE,
)
KOREAN_NAME = compile_on_use(
    rf"""
    (?:제[ ]?이름은|성함[ ]?:|이름[ ]?:)[ ]?(?P<value>[가-힣]{{2,4}}?)(?=입니다|이?라고|이고|이며|[,. \r\n]|$)
    |(?<![가-힣])(?P<other_value>
        [가-힣]{{2,4}}(?=[ ]?(?:드림|올림|배상)(?![가-힣]))
        |(?<=저는[ ])[{_KOREAN_SURNAME}][가-힣]{{2}}(?=입니다|이?라고[ ]?(?:합니다|해요))
        |(?<=감사합니다[.,][ ])[{_KOREAN_SURNAME}][가-힣]{{2}}(?=[ \t]*[\r\n,]|\Z)
        |(?<=감사합니다[.,]\n)[{_KOREAN_SURNAME}][가-힣]{{2}}(?=[ \t]*[\r\n,]|\Z)
        |(?<=감사합니다\n)[{_KOREAN_SURNAME}][가-힣]{{2}}(?=[ \t]*[\r\n,]|\Z)
    )
    """,
    re.VERBOSE,
)

# Words that are not part of a person's name: roles, forms of address, words of log lines.
_NOT_PERSONAL = frozenset(
    "support team customer service help desk helpdesk sir madam user client trader member all everyone"
    " colleagues friend developer developers admin api noreply no-reply news alerts notifications bot"
    " damen herren mesdames messieurs monsieur madame"
    " spot futures margin order orders balance key"
    " error warning info debug code http unauthorized forbidden timeout refused failed success".split()
)
_LOWER_PARTS = frozenset("de da do dos das del la van von der den di bin ibn al y e und of".split())


# Characters of error reports, such as 残高不足 "the balance is too low". Some are in surnames too, as 中 in
# 田中 and 口 in 山口: a name with one of these is not masked.
_OF_ERROR_REPORTS = frozenset(
    "不失誤錯無残値額枚注取引口座署拒否期限超過送金件問質初客様社円済中前後者何用户戶级級手交易所"
)


def is_person(match: re.Match[str]) -> bool:
    """Return whether a match is written like a person's name, and is neither a role nor an exchange."""
    return is_persons_name(match["value"])


def is_persons_name(value: str) -> bool:
    """Return whether a value is written like a person's name, and is neither a role nor an exchange."""
    words = value.replace(",", " ").split()
    # The parts of `Support-Team` are roles, too.
    if any(part.strip(".").lower() in _NOT_PERSONAL for word in words for part in word.split("-")):
        return False
    if not exchange_names().isdisjoint((words[0].strip(".").lower(), " ".join(words).lower())):
        return False
    return all(_is_of_name(word) for word in words) and not words[0].islower()


def is_asian_name(match: re.Match[str]) -> bool:
    """Return whether a match may be a Chinese or Japanese name: it has no character of an error report."""
    value = match["value"] or match["other_value"]
    return _OF_ERROR_REPORTS.isdisjoint(value)


def _is_of_name(word: str) -> bool:
    initial = len(word.strip(".")) == 1 and word[0].isupper()
    return initial or word in _LOWER_PARTS or (word[0].isupper() and any(map(str.islower, word)))
