"""Leave out the names of exchanges that a text sets aside: `on X, not Y`, `moved from Y to X`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from retcode.core.decode.scan.clues import Clue
from retcode.core.decode.scan.recognition import Strength
from retcode.core.lazy_pattern import compile_on_use

_BEFORE, _AFTER = 70, 60
# The end of the words before a name that is set aside.
_SET_ASIDE_BEFORE = compile_on_use(
    r"""(?xi)
    (?:
      # not on X, instead of X, unlike X
      (?:\bnot|\binstead[ ]of|\brather[ ]than|\bunlike|\bother[ ]than|\bcompared[ ](?:to|with)
        |\bdifferent[ ]from|\bsame[ ]as|\bsimilar[ ]to)
        (?:[ ](?:on|at|with|from|in|of|the|my|our|a|an)){0,2}
      # works on X, no problem on X
      |(?<!not[ ])(?<!n't[ ])(?<!never[ ])(?<!longer[ ])
        \b(?:works|worked|fine|ok|(?:no[ ](?:such[ ])?(?:problem|issue|error)s?))
        (?:[ ](?:fine|ok|okay|well|great))?[ ](?:on|at|with)(?:[ ](?:the|my|our))?
      # moved from X to Y
      |\b(?:moved|migrat(?:ed|ing)|switch(?:ed|ing)|port(?:ed|ing)|came|coming|converted|copied)
        (?:[ ][\w'-]{1,20}){0,4}?[ ](?:from|off)(?:[ ](?:the|my|our))?
      |\b(?:nicht|kein)(?:[ ](?:bei|auf|mit|von|an|in))?|\b(?:an)?statt  # German
      |\banders[ ]als(?:[ ](?:bei|auf))?
      |\bno[ ](?:en|de|con|es)|\ben[ ](?:vez|lugar)[ ]de|\ba[ ]diferencia[ ]de  # Spanish
      |\bn\u00e3o(?:[ ](?:n[ao]|em|d[ao]|de|\u00e9))?|\bem[ ]vez[ ]d[aeo]  # Portuguese
      |\bpas(?:[ ](?:sur|de|chez|avec))?|\bau[ ]lieu[ ]de|\bcontrairement[ ]\u00e0  # French
      |\bnon[ ](?:su|di|da|con)|\binvece[ ]di  # Italian
      # Russian and Ukrainian
      |\b\u043d\u0435(?:[ ](?:\u043d\u0430|\u0441|\u043e\u0442|\u0443))?
      |\b\u0432\u043c\u0435\u0441\u0442\u043e|\b\u0437\u0430\u043c\u0456\u0441\u0442\u044c
      |\b\u0432[ ]\u043e\u0442\u043b\u0438\u0447\u0438\u0435[ ]\u043e\u0442
      |(?:\u4e0d\u662f|\u5e76\u975e|\u4e0d\u50cf|\u9664\u4e86)(?:\u5728)?  # Chinese
      # Indonesian, Vietnamese
      |\bbukan(?:[ ](?:di|dari))?|\bkh\u00f4ng[ ]ph\u1ea3i(?:[ ](?:tr\u00ean|\u1edf|l\u00e0))?
      |\bnie(?:[ ](?:na|z))?|\bzamiast|\bniet(?:[ ](?:op|bij|van))?  # Polish, Dutch
    )[ ]?[("']?$
    """
)
# What the words before a name end with, where the expression above may match.
_ENDINGS = tuple(
    (
        "not of than unlike to with from as on at in the my our a an off nicht kein bei auf mit von statt "
        "als en de con es n\u00e3o na no em da do \u00e9 pas sur chez avec \u00e0 su di non invece "
        "\u043d\u0435 \u043d\u0430 \u0441 \u043e\u0442 \u0443 \u0432\u043c\u0435\u0441\u0442\u043e "
        "\u0437\u0430\u043c\u0456\u0441\u0442\u044c \u4e0d\u662f \u5e76\u975e \u4e0d\u50cf \u9664\u4e86 "
        "\u5728 bukan dari ph\u1ea3i tr\u00ean \u1edf l\u00e0 nie z zamiast niet op bij van"
    ).split()
)
_ENDING_REACH = 12  # characters; no word above is longer
# The end of the words before a name that plays no part, if those after it end there: `no X here`
_ABSENT_BEFORE = compile_on_use(
    r"""(?xi)
    \b(?:
      no|without|(?:no|not|nothing)[ ]to[ ]do[ ]with
      |(?:is|was)n['\u2019]?t
      |(?:don['\u2019]t|do[ ]not|doesn['\u2019]t|never|not)[ ]
        (?:use|used|using|have|had|trade[ ]on|traded[ ]on|trading[ ]on)
      |no[ ](?:account|bot|client)[ ](?:on|at|with)
    )
    (?:[ ](?:on|at|with|a|an|any|the|my|our)){0,2}[ ][("']?$
    """
)
_ABSENT_ENDINGS = tuple(
    "no without with n't nt n\u2019t use used using have had on at a an any the my our".split()
)
_ABSENT_AFTER = compile_on_use(
    r"""(?xi)
    (?:[ ](?:account|bot|code|client|user|one)\b)?
    (?:[ ](?:here|involved|at[ ]all|anywhere|used|in[ ](?:this|it|here))\b){0,3}
    [ ]?["')]?[ ]?
    (?:[,.;:!?(){}\[\n\u2013\u2014-]|$|(?:but|and|only|just|it['\u2019]s|this)\b)
    """
)
# The beginning of the words after a name that is set aside.
_SET_ASIDE_AFTER = compile_on_use(
    r"""(?xi)
    (?:['\u2019]s)?(?:[ ](?:futures|spot|perp|account|api|exchange|side|leg|order)){0,2}
    (?:
      [ ](?:is|was|are)[ ](?:all[ ])?(?:fine|ok|okay|good|green)\b  # X is fine
      # X works, but Y ...
      |[ ](?:works|worked|runs)(?:[ ](?:fine|ok|well|great|there))?(?=[,.;:!]|[ ](?:but|and|while)\b)
      |[ ](?:ok|okay|fine|filled|succeeded)\b
      |[ ](?:everything|it|all)[ ](?:works|is[ ](?:fine|ok))\b
      |[ ](?:does[ ]not|doesn't|has[ ]no|never[ ]had)[ ](?:have[ ])?(?:this|that|such|any|the[ ]same)?
        [ ]?(?:problem|issue|error)
      |[ ](?:shut|closed)[ ]down\b
      |[ -](?:like|style|compatible|clone|fork)\b  # a clone of X
      |[ ](?:bot|script|code|strategy|client|connector)[ ](?:over[ ])?to\b  # my X bot to Y
      |[ ]de\u011fil\b  # Turkish
      |[ ]?(?:\u3067\u306f\u306a\u304f|\u3058\u3083\u306a\u304f|\u3067\u306a\u304f)  # Japanese
      |[ ]?(?:\uac00[ ]|\uc774[ ])?(?:\uc544\ub2c8|\ub9d0\uace0)  # Korean
      # Chinese
      |[ ]?(?:\u6ca1\u95ee\u9898|\u6c92\u554f\u984c|\u6b63\u5e38|\u6ca1\u6709\u95ee\u9898|\u6ca1\u4e8b)
    )
    """
)


def without_set_aside(text: str, clues: Iterable[Clue], exchange_of: Mapping[str, str]) -> tuple[Clue, ...]:
    """Return the clues without the names that the text sets aside, if it names another exchange, too."""
    clues = tuple(clues)
    naming = [clue for clue in clues if clue.strength >= Strength.EXCHANGE and (clue.venues or clue.exchange)]
    exchanges = {clue.exchange or exchange_of[min(clue.venues)] for clue in naming}
    if len(exchanges) == 1 or not naming:
        return clues
    aside = {id(clue) for clue in naming if clue.text[:1].isalnum() and _is_set_aside(text, clue)}
    if not aside or len(aside) == len(naming):
        return clues
    return tuple(clue for clue in clues if id(clue) not in aside)


def _is_set_aside(text: str, clue: Clue) -> bool:
    if clue.at < 0:
        return False
    end = clue.at + len(clue.text)
    if _SET_ASIDE_AFTER.match(text, end, end + _AFTER):
        return True
    start = max(0, clue.at - _BEFORE)
    ending = text[max(0, clue.at - _ENDING_REACH) : clue.at].rstrip(" (\"'").lower()
    absent = ending.endswith(_ABSENT_ENDINGS) and _ABSENT_AFTER.match(text, end, end + _AFTER)
    if absent and _ABSENT_BEFORE.search(text, start, clue.at):
        return True
    return ending.endswith(_ENDINGS) and _SET_ASIDE_BEFORE.search(text, start, clue.at) is not None
