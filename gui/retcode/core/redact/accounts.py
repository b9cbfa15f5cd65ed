"""Find the names of users: handles of messengers, accounts in the sentences of logs, and of devices."""

from __future__ import annotations

import re

from retcode.core.lazy_pattern import compile_on_use
from retcode.core.redact.mail_names import CAPITALISED, is_persons_name
from retcode.core.redact.patterns import Rule, keep_ends, keep_nothing
from retcode.core.redact.personal import is_account
from retcode.core.redact.values import HIDDEN

# "telegram: @name", "my discord is name#1234", "WeChat ID name_1"
_MESSENGER = r"""
    (?<![^\W_])(?:
        telegram|tg|discord|twitter|skype|wechat|weixin|instagram|insta|ig|viber|kakao(?:talk)?|snapchat
        # words of other meanings, too
        |(?:line|signal|qq|facebook|slack)(?=[ ](?:handle|id|user[ ]?name|name|nick))
        |телеграмм?|тг|скайп|дискорд
    )
"""
_HANDLE = compile_on_use(
    rf"""(?xi)
    (?:{_MESSENGER}|微信号?|微信號?)
    (?P<named>[ ](?:handle|id|user[ ]?name|user|name|account|nick(?:name)?|tag))?
    (?:
        (?:[ ](?:is|es|ist)[ ]|[ ]?[:=：]{{1,2}}[ ]?|[ ]?[-\u2013\u2014][ ])(?:live:)?@?
        |[ (]{{1,2}}@
        |(?(named)[ ](?:live:)?|(?!))  # the word after `telegram handle`
    )
    (?:(?<![:=][ ])|(?!(?-i:[a-z]{{2,20}}[ ][a-z]{{2}})))  # not `telegram: could not send`
    (?P<value>[a-z](?:[\w.]{{2,30}}[^\W.])(?:\#\d{{4}}(?!\d))?)(?![\w@:/]|\.\w|[ ]?[=(])
    """
)
# @name in the words of a customer: at the beginning of a line, or after a word that tells who is meant
_MENTION = compile_on_use(
    r"""(?xi)
    (?:
        (?<![^\W_])(?:i'?m|am|me|my|is|by|from|contact|hi|hello|hey|ping|dm|to|user|trader|account
        |reach|write|message|soy|bin|suis|sou)[ ,:]{1,2}(?:at[ ]|on[ ])?
        # a handle with a digit or _, before a sentence
        |(?m:^)[ \t>]{0,8}(?=@[\w.]{0,31}[\d_][\w.]{0,31}[ ,:][ ]?[a-z])
    )
    @(?P<value>[a-z][\w.]{2,30}[^\W.])(?![\w@/(=:;-]|\.\w|[ ]?[=;)])
    """
)
_PROFILE = compile_on_use(
    r"""(?xi)
    (?<![\w.-])(?:www\.)?(?:t\.me|telegram\.me|x\.com|twitter\.com|instagram\.com|facebook\.com|discordapp\.com/users
    |discord\.com/users|wa\.me|linkedin\.com/in)/@?(?P<value>[\w.-]{3,40})(?![\w/])
    """
)
_DISCORD_TAG = compile_on_use(r"(?i)(?<![\w#/.@-])(?P<value>[a-z][\w.]{2,31}#\d{4})(?![\w-])")
# Words before a number that are not the name of a person: `order#1234`, `worker_2#0001`
_NUMBERED = re.compile(
    r"""(?xi)
    (?:id|no|num|order|trade|ticket|case|issue|pr|pull|line|build|bot|worker|thread|task|job|step|test
    |item|page|log|run|commit|request|req|error|version|release|bug|attempt|node|host|pod|batch)[\d_.]*\#
    """
)

_LOGIN = r"(?P<value>[^\W\d][\w.-]{1,62}\w)"
# The name of an account in a line of a log: the words that it must contain, and the expression
_IN_LOG = (
    (("user",), rf"""(?i:\buser(?:[ ]?name)?)[ ](?P<quote>["'`]){_LOGIN}(?:@[\w.-]{{1,60}})?(?P=quote)"""),
    (
        ("user",),
        rf"""
        (?i:\buser)[ ]{_LOGIN}(?=[ ](?i:logged|signed|placed|connected|disconnected|authenticated|logs
        |opened|closed|created|cancell?ed|requested|submitted
        |from[ ][\d\[]|by[ ]\(uid=|on[ ](?:pts|tty)|at[ ][\d\[]))""",
    ),
    (
        (" as ",),
        rf"""
        (?i:\b(?:log(?:ged|ging)[ ]in|signed[ ]in|authenticated|impersonat\w{{2,4}}))
        [ ]as[ ](?:user[ ])?["'`]?{_LOGIN}""",
    ),
    (("welcome",), rf"(?i:\bwelcome)(?:[ ]back)?,[ ]{_LOGIN}(?=[!.])"),
    (
        ("login ", "for user"),
        rf"""
        (?i:\b(?:login[ ](?:failed|succeeded|ok|failure)[ ]for|for[ ]user))[ ](?:user[ ])?["'`]?
        (?=[a-z.-]*[\d_.]){_LOGIN}""",
    ),  # with a digit, _ or a full stop, as any word may follow
    (
        (" for ",),
        rf"""
        \b(?:Accepted|Failed|Postponed)[ ][\w/-]{{3,24}}[ ]for[ ](?:invalid[ ]user[ ])?
        {_LOGIN}(?=[ ]from[ ])""",
    ),
    ((" user ",), rf"\b(?:Invalid|from|authenticating)[ ]user[ ]{_LOGIN}(?=[ ](?:from[ ])?[\d\[])"),
    (("for user",), rf"\bsession[ ](?:opened|closed)[ ]for[ ]user[ ]{_LOGIN}"),
    (("sudo",), rf"\bsudo(?:\[\d+\])?:[ ]{{1,8}}{_LOGIN}(?=[ ]:[ ](?:TTY|\d))"),
    (("(to ",), rf"\bsu(?:\[\d+\])?:[ ]\(to[ ][\w.-]{{1,40}}\)[ ]{_LOGIN}(?=[ ]on[ ])"),
    (
        ("ssh", "scp", "sftp", "rsync"),
        rf"""
        \b(?:ssh|scp|sftp|rsync)[ ](?:-\S{{1,40}}[ ](?:\S{{1,60}}[ ])?){{0,4}}{_LOGIN}(?=@[\w.-]{{2,80}})""",
    ),
    (
        ("~", "/"),
        rf"""
        ^[\[(]?(?:\([\w.-]{{1,30}}\)[ ])?{_LOGIN}
        (?=@[\w.-]{{1,60}}(?::|[ ])[~/][^\n$\#%]{{0,100}}[$\#%](?:[ ]|$))""",
    ),  # a prompt of a shell
    (
        (":~",),
        rf"(?<=[ \t>\"'`|(\[]){_LOGIN}(?=@[\w.-]{{1,60}}:~[^\n$\#%]{{0,100}}[$\#%](?:[ ]|$))",
    ),  # the same, not at the beginning of a line
    (
        (".",),
        rf"^{_LOGIN}(?=[ ]{{1,12}}\d{{1,7}}[ ]{{1,5}}\d{{1,3}}\.\d[ ]{{1,5}}\d{{1,3}}\.\d[ ])",
    ),  # of `ps`
    (
        ("r-", "rw", "--"),
        r"""
        ^(?=[^- ]{0,9}-)[\w-]{10}[.+@]?[ ]{1,6}\d{1,5}[ ]
        (?P<value>[^\W\d][\w.-]{1,31}[ ]{1,8}[\w.-]{1,31})(?=[ ]{1,12}\d)""",
    ),  # of `ls -l`
    ((":x:", ":*:", ":!:"), rf"^{_LOGIN}:[x*!]:\d{{1,6}}:\d{{1,6}}:"),  # of /etc/passwd
)
# "Account owner: Jane Roe", "Reporter - Jane Roe", {{"owner": "Jane Roe"}}: two words at least
_OWNER = compile_on_use(
    rf"""(?xm)
    (?<![^\s,;|(\[{{"'>*])
    (?i:
        (?:(?:account|wallet)[ _]?)?owner|client|trader(?:[ _]?name)?|contact(?:[ _]?person)?|applicant
        |sent[ _]?by|reporter|assignee|verified[ _]?name|signatory|payee|payer|cardholder
    )
    [*"']{{0,3}}[ ]{{0,4}}(?:[:=|\u2013-]|[ ]is[ ])[ \t*"']{{0,6}}
    (?P<value>{CAPITALISED})(?=[ \t]*\r?$|[ ]?[,;(|<\[}}"'*]|[ ]-)
    """
)
# A form: `Name: Jane Roe` beside a line with a mail, a telephone, a country
_FORM_NAME = compile_on_use(
    rf"""(?xm)
    ^[> \t*|-]{{0,16}}(?i:name)[ ]?[*:|]{{1,3}}[ \t*|]{{0,6}}(?P<value>{CAPITALISED})(?=[ \t]*\|?\r?$)
    """
)
_FORM = re.compile(
    r"""(?xim)
    ^[> \t*|-]{0,16}(?:e-?mail|phone|mobile|tel|uid|user[ ]id|country|company|address|subject|birth)\b
    """
)
_MAX_FORM = 300  # characters
_CUSTOMER_IN_SENTENCE = compile_on_use(
    rf"""(?x)
    \b(?i:customer|client|trader|mrs?\.?|ms\.),?[ ](?P<value>{CAPITALISED})
    (?=,?[ ]\(?(?:
        born|uid|id|reports?|says?|writes|wrote|asks?|claims?|called|has|sent|opened|created|is|was|wants|cannot
    )\b)
    """
)
_DEVICE_NUMBER = compile_on_use(
    r"""(?xi)
    \b(?:imei|imsi|meid|iccid)\d?\b[\s"'):=\#]{0,4}(?:(?:is|no|number)[.: ]{1,3})?(?P<value>\d{14,20})\b
    """
)
_HARDWARE_ADDRESS = compile_on_use(
    r"""(?xi)
    (?<![\w:.-])(?P<value>
        (?!(?:00[:-]){5}|(?:ff[:-]){5})[\da-f]{2}(?P<sep>[:-])(?:[\da-f]{2}(?P=sep)){4}[\da-f]{2}
    )(?![\w:-]|\.\d)
    """
)
_NEAR_HARDWARE = re.compile(r"(?i)\b(?:mac|ether|hwaddr|hardware|bssid|dhcp\w*|lladdr|bluetooth)\b")


def _mask_hardware_address(value: str) -> str:
    return f"{value[:2]}{value[2]}{HIDDEN}{value[2]}{value[-2:]}"


def _mask_each(value: str) -> str:
    """Mask each word, such as the owner and the group of a file, and keep the blanks between them."""
    return re.sub(r"\S+", HIDDEN, value)


def _is_user(match: re.Match[str]) -> bool:
    """Return whether a match names the account of a person, not of a system or an exchange."""
    return any(map(is_account, match["value"].split()))


def _is_handle(match: re.Match[str]) -> bool:
    return is_account(match["value"]) and not match["value"].isupper()


def _is_handle_by_itself(match: re.Match[str]) -> bool:
    """Return whether a word is a handle: it has an @, a digit or _, or no other word follows."""
    value = match["value"]
    if not _is_handle(match):
        return False
    written = match[0][: match.start("value") - match.start()]
    return "@" in written or "#" in value or not value.isalpha() or written.rstrip()[-1:] in (":", "=", "：")


def _is_tag(match: re.Match[str]) -> bool:
    value = match["value"]
    if _NUMBERED.search(value):
        return False
    near = match.string[max(0, match.start() - 120) : match.end() + 120].lower()
    return "discord" in near or not value.partition("#")[0].isalpha()


def _is_hardware_address(match: re.Match[str]) -> bool:
    """Return whether groups have a letter, unlike a time, or a word before them names them."""
    value = match["value"]
    return any(map(str.isalpha, value)) or (
        _NEAR_HARDWARE.search(match.string, max(0, match.start() - 40), match.start()) is not None
    )


def _is_owner(match: re.Match[str]) -> bool:
    return " " in match["value"] and is_persons_name(match["value"])


def _is_in_form(match: re.Match[str]) -> bool:
    low, high = max(0, match.start() - _MAX_FORM), match.end() + _MAX_FORM
    return _is_owner(match) and _FORM.search(match.string, low, high) is not None


ACCOUNT_RULES = (
    Rule(
        "user name",
        # The short ones are parts of many words, so that what follows them is a part of their literal.
        (
            *"telegram discord twitter skype wechat weixin insta viber kakao snapchat 微信 телеграм".split(),
            *"тг скайп дискорд".split(),
            *(
                f"{word}{mark}"
                for word in ("tg", "ig")
                for mark in (":", "=", " @", " handle", " name", " is ")
            ),
            *(
                f"{word} {named}"
                for word in ("line", "signal", "qq", "facebook", "slack", "tg", "ig")
                for named in ("handle", "id", "user", "name", "nick")
            ),
        ),
        _HANDLE,
        keep_nothing,
        _is_handle_by_itself,
    ),
    Rule("user name", ("@",), _MENTION, keep_nothing, _is_handle),
    Rule(
        "user name",
        (
            "t.me/",
            "telegram.me/",
            "x.com/",
            "twitter.com/",
            "gram.com/",
            "facebook.com/",
            "/users/",
            "wa.me/",
            "linkedin",
        ),
        _PROFILE,
        keep_nothing,
        _is_handle,
    ),
    Rule("user name", ("#",), _DISCORD_TAG, keep_nothing, _is_tag),
    *(
        Rule("user name", words, compile_on_use(f"(?xm){pattern}"), _mask_each, _is_user)
        for words, pattern in _IN_LOG
    ),
    Rule(
        "name",
        tuple(
            "owner client trader contact applicant sent reporter assignee verified signatory"
            " payee payer cardholder".split()
        ),
        _OWNER,
        keep_nothing,
        _is_owner,
    ),
    Rule("name", ("name",), _FORM_NAME, keep_nothing, _is_in_form),
    Rule(
        "name",
        ("customer", "client", "trader", "mr ", "mr.", "mrs", "ms."),
        _CUSTOMER_IN_SENTENCE,
        keep_nothing,
        _is_owner,
    ),
    Rule("device", ("imei", "imsi", "meid", "iccid"), _DEVICE_NUMBER, keep_ends),
    Rule("hardware address", (":", "-"), _HARDWARE_ADDRESS, _mask_hardware_address, _is_hardware_address),
)
