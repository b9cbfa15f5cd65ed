"""Codes in running text: `-1021: ...`, `API Error [-4061]: ...`, tuples, a code alone on its line."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import ClassVar

from retcode.core.decode.scan.candidate import NOTHING_TAKEN, Candidate, Form, Taken
from retcode.core.decode.scan.customer_words import CustomerWords, customer_words
from retcode.core.decode.scan.exchange_names import ExchangeNames
from retcode.core.decode.scan.forms.key_value import is_other_code, labels_zero_count, read_value
from retcode.core.decode.scan.forms.number_context import Leads, NumberContext, follows_name_of_error
from retcode.core.decode.scan.forms.tables import is_other_column
from retcode.core.decode.scan.guidance import reports_something
from retcode.core.decode.scan.lost_minus import Holders, LostMinus
from retcode.core.lazy_pattern import compile_on_use
from retcode.core.line_bounds import line_start
from retcode.core.literals import PrefixedPattern, holds_any

KnownMessage = Callable[[str, str], bool]  # returns whether a code has a text as its message

# Markers among `keys`: an error word precedes the number, or the number is in a cell of a table.
CALLED, CELL = "called", "cell"
_NUMBER = compile_on_use(
    r"""(?x)
    # the number with its minus, not after a letter, a digit or another mark
    (?P<code>-(?:(?<![A-Za-z0-9_.,+/-]-)(?<!\d:-)|(?<=\d/-))(?:\d{4,5}|1))
    (?![A-Za-z0-9_%-]|[.,]\d|/(?!-))  # not the start of a longer word, amount or path
    """
)
# In these, @NAMES@ stands for the names of exchanges, and a name such as @ERROR@ for words of customers.
_NUMBER_AFTER_WORD = r"""(?xi)
    (?:
        (?<![a-z])(?:
            errors? | err | code | errcod | errcode | error[ ]code | exception | ret
            | (?:@NAMES@)(?:[-_ ](?:spot|futures|v\d)|(?:api)?(?:error|exception))?\]?  # an exchange
              (?:[ ]["'](?=\d{5,6}["']))?                                   # and a number in quotes
        )
        | (?-i:(?<=[a-z])(?:Error|Exception))\]                            # a class: `[ServerError] `
        | @ERROR@
    )
    (?P<gap>
        [ \t]{0,2}[`*]{0,2}[ \t]{0,2}
        (?:code|cdoe|no\.?|number|@BEFORE_CODE@)?                           # `error code`, `error no.`
        [ \t]{0,2}[:：=#(\[{|,;]{0,2}[ \t]{0,2}
    )
    (?<!-)(?P<code>\d{1,6})
    # not the start of a word, a unit, a path, a time, an amount, or before the state of a database
    # or of a process, as in `ERROR 10001 --- [main]`
    (?! [A-Za-z0-9_%] | \.\w | /[^A-Za-z] | -\d | :\d | ,\d{3} | [ ]\((?:HY\d{3}|\d{5})\) | [ ]---[ ] )
"""
_NUMBER_WITH_TEXT = compile_on_use(
    r"""(?xm)
    (?:^|[\s\[(|>:,;"'])  # at the start of a line or after a mark
    (?P<code>\d{3,6})[\])]?
    [ \t]{0,2}[:|,;-][ \t]{0,2}["']?(?=[A-Za-z])  # a separator and the words
    """
)
_LEAD = r"""(?xi)
    (?:
        # a word for an error or an answer, or the name of an exchange
        \b(?:
            errors? | err | codes? | errcode | errno | exception | failed | failure | fail | rejected
            | executing | api | @NAMES@ | status | reason | returned | returns? | response | retcode
            | got | received | with | apierror | clienterror
        )\b["']?\)?[\W_]{0,6}
        | (?-i:(?<=[a-z])(?:Error|Exception)):[ ]{1,2}  # a class: `ServerError: `
        | -\d{4,5}[ ]?(?:[/,&]|and|or)[ ]?  # another code: `-1021 and`
        | \b(?:what(?:'s|[ ]is|[ ]does|[ ]means?)|meaning[ ]of)[ ]["'`]?  # a question
        | (?:@ERROR@|@BEFORE_CODE@)[\W_]{0,6}
        | (?:spot|futures|usd-?m|coin-?m)\]?[ \t]{0,2}[;,|:]?[ \t]{0,2} # a product
    )$
"""
_NAMED_LEAD = r"""(?xi)
    \b(?:@NAMES@)\b["']?\)?[\W_]{0,6}$
    |(?:spot|futures|usd-?m|coin-?m)\]?[ \t]{0,2}[;,|:]?[ \t]{0,2}$
"""
_FAILURE_WORD = r"""(?xi)
    @FAILURE@
    | \b(?: @NAMES@ | usds?-m | coin-m )\b  # an exchange or a product
"""
# A sentence that begins with a code is about that code.
_SENTENCE = compile_on_use(r"[ ](?!to\b|or\b)[a-z]{2,20}[ ]")
# A number in a list; codes are only listed with other codes.
_LISTED = compile_on_use(r"(?:-\d{4,5}[ ]?,[ ]?){0,6}(?P<code>-\d{4,5})[ ]?,[ ]?$")
# What makes a number an amount, one of a row, or the value of something other than a code.
_VALUE = compile_on_use(
    r"""(?x)
    (?:\w["'`]?[ \t]{0,2}[:=]{1,2}[ \t]{0,2}["']?  # the value of a key
    |[\d.]["']?[ \t]{0,2},[ \t\n]{0,4}["']?  # the next number of a row
    |[$€@#+*/<>][ ]?  # after a currency or an operator
    |\w\(  # the argument of a call
    )$
    """
)
# The key of another value than a code, in quotes as objects print it, or a function that takes the number.
OTHER_KEY = compile_on_use(
    r"""(?xi)
    (?<!code)(?<!message)(?<!msg)(?<!error)(?<!reason)["'][ ]?:[ ]?["']?$  # a key in quotes of something else
    |\b(?!\w{0,40}(?:err|exception|code))\w{1,40}[(\[]$  # a function or an index
    """
)
_UNIT = compile_on_use(
    r"""(?x)
    [ \t]{0,2}(?:  # after blanks:
    [$€%+*/=<>°]  # a currency or an operator
    |[A-Z]{2,6}\b  # an asset in capitals
    |(?:usdt?|usdc|busd|btc|eth|bnb|dollars?|euros?|bucks)\b  # an asset in small letters
    |(?:ms|s|sec|seconds?|points?|pips?|bps|px|lines?|rows?)\b)  # a unit
    """
)
# What makes a number an amount, whatever precedes it: `futures -2011 USDT`
_MONEY = compile_on_use(r"(?i)[ ](?:usd[tc]?|busd|fdusd|btc|eth|bnb|dollars?|euros?|bucks)\b")
# Things that a number without a sign counts: `10001 points are enough`
_COUNTED = compile_on_use(
    r"""(?xi)
    [ ](?:(?:[a-z]{4,7}[ ])?  # money: `10000 demo usdt`
    (?:usdt?|usdc|busd|btc|eth|bnb|dollars?|euros?|bucks)
    |(?:milli)?seconds?|minutes?|hours?|days?  # time
    |bytes|calls|employees|klines|participants|people|records|requests|retries|samples|traders
    |points?|pips?|bps|px|lines?|rows?|candles|trades|users|coins|tokens|markets|symbols|pairs|tickers
    |contracts|followers|shares|lots|sats?|messages|msgs|gaps|ticks|updates|events|packets|topics
    |orders(?=[ ](?:on|in|at|from|since|per|today)\b)
    )\b
    """
)
# `4000 / 30 s`, `1200 weight/min`
_RATE = compile_on_use(
    r"(?i)(?:[ ][a-z]{1,12})?[ ]?/[ ]?(?:\d{1,3}[ ]?)?(?:ms|s|sec|second|m|min|minute|h|hour|d|day)\b"
)
# Words before a count or a size: `length of index (10000)`, `batch size 10001`
_COUNT = compile_on_use(
    r"""(?xi)
    \b(?:len|length|shape|dimensions?|rows|columns|values|samples|candles|elements|records|bytes
    |epochs?|steps?|iterations?|(?:batch|chunk|buffer|array|sample|window)[ ]size
    |length[ ]of[ ](?:the[ ])?[a-z]{4,10})
    (?:[ ](?:is|was|has))?[ ]?[:=]?[ ]?[(\[]?$
    """
)
# Words before a number that identifies something: `ticket 10006`, `order id: 51008`, `phone number is 10001`
_IDENTIFIER = compile_on_use(
    r"""(?xi)
    \b(?:
        (?:tickets?|invoice|phone|mobile|tel|uid|case(?=[ ](?:no|number|id))|(?<!error[ ])(?<!err[ ])id)
        (?:[ ](?:no|number|id))?
        (?:[ ](?:at|with|of|for|from)[ ](?:[a-z]{2,12}[ ]){1,3}(?=is\b))?
        |(?:order|trade|position|account|user|customer|client|transaction|deposit|withdrawal|request)
        [ _-]?(?:no|number|id|(?=[ ]?\#))
    )\.?(?:[ ](?:is|was|has))?[ ]?[:=]?[ ]?["'`(]?\#?["'`(]?$
    """
)
# The same after the number: `10006 is my ticket number`
_IDENTIFIES = compile_on_use(
    r"""(?xi)
    [ ](?:is|was)[ ](?:my|our|the)[ ](?:[a-z]{2,12}[ ])?
    (?:ticket|case|phone|uid|(?:order|trade|account|user|customer)[ ](?:id|number))\b
    """
)
# The values of columns, `(exchange, id)=(okx, 51008`, and the key of a store: `orders:bybit:110007`
OF_STORE = compile_on_use(
    r"""(?x)
    \)=\([^()\n]{0,40}$
    |(?<![\w:])(?!(?i:err|warn|crit|exc|fail|code|fatal|info|debug|notice|trace))[A-Za-z_]{2,30}:[A-Za-z_]{2,20}:$
    """
)
# What developers say that they have done about codes: `51155, 51156 mapping tests`
_DEVELOPED = compile_on_use(
    r"""(?xi)
    (?:,[ ]\d{4,6}){0,8}[ ](?:(?:error|exception|code)s?[ ])?
    (?:mappings?|mapped[ ]to|handling|parsing|tests?|support)\b(?![ ](?:failed|rejected|refused))
    """
)
_LINE_REACH = 240
# A word for an error at the beginning of a match: without one, it begins with the name of an exchange.
_WORD_FOR_ERROR = compile_on_use(
    r"(?i)(?:errors?|err|codes?|errcod|(?:err|ret)codes?|exception|ret)\b|[a-z]{5,9}\]"
)
_WORD_FOR_CODE = compile_on_use(r"(?i)\b(?:code|cdoe)\b")
# The version of an API, whose digits are not a code: `bybit v5`
_VERSION = compile_on_use(r"(?i)\bv\d\b")
# `no errors, 10006 requests`
_NO_ERROR = compile_on_use(r"(?i)\b(?:no|0|zero|without|any)[ ]$")
_STRONG_LEAD = compile_on_use(r"(?i)(?:codes?|errors?|err|exception|executing)[\"']?[\W_]{0,6}$")
NOT_LEAD = compile_on_use(
    r"""(?xi)
    # names of other numbers than codes
    \bKeyError[:(]|
    \b(?:V|D|I|W|E|F)/[\w.$]{1,40}\($|  # the process in a log of Android
    (?:exit(?:ed)?(?:[ ]with)?(?:[ ]status|[ ]code)?|line|port|pid|errno|took|balance|pnl|profit
    |(?:promo|invite|invitation|referral|discount|coupon|voucher|verification|confirmation|otp|sms|2fa)[ ]code
    |(?:us(?:e|ing)|enter|apply)[ ](?:(?:my|our|the)[ ])?code
    |price|amount|returncode|signal|checksum|status[ ]code|http[ ]code|http[ ]status
    |close[ ]code|clos(?:es?|ed|ing)(?:[ ](?:the[ ])?(?:connections?|sockets?|it))?[ ]with(?:[ ]code)?
    |\bwsae?[a-z]{3,20}(?:[\W_]{1,3}(?:error|code))?  # of sockets on Windows: WSAEINVAL (error 10022)
    )[\W_]{0,6}$
    |:\d\d[,.]\d{1,6}[ ]-[ ]$  # the fraction of a time: `12:00:00,123 - `
    |\bin[ ][(\[]$  # a list that a program compares with
    """
)
# A position in a source file, as stack traces have it: `okx.py", line 50011`, `okx.php(50011)`
_SOURCE_POSITION = compile_on_use(
    r"""(?xi)
    (?:\bline[ ]{1,2}
    |[\w>]\.(?:py|php|[cm]?js|[jt]sx?|java|kt|scala|go|rs|rb|cs|cpp|cc|[ch]|swift|vue)["']?[ ]?[(:]
    )$
    """
)
# What may stand between a number and its words: marks, a key of their own, brackets and quotes.
_TAIL = compile_on_use(
    r"""(?x)
    (?![\W_]{0,8}(?:and[ ])?-\d{4})  # not another code
    [\])"'`*]{0,3}[ \t]{0,4}[:\-|,;.>]{0,2}[ \t]{0,4}  # what closes the number, and a separator
    (?:["'][A-Za-z]\w{0,23}["'][ \t]{0,2}[:=][ \t]{0,2}  # a key of the words
    |[A-Za-z]\w{0,23}=)?
    (?P<opening>[(\["'`*]{0,3})(?=[^\s\d?])  # what opens them
    """
)
_CLOSING = {
    "(": compile_on_use(r"\)"),
    "[": compile_on_use(r"\]"),
    '"': compile_on_use(r'"(?!\w)'),
    "`": compile_on_use("`"),
}
_ANSWER_KEYS = frozenset({"error", "code"})
_TUPLE = re.compile(
    r"\([ \t\n]{0,8}(?P<status>[45]\d\d),[ \t\n]{0,8}(?P<code>-?\d{1,6}),[ \t\n]{0,8}(?=[\"'])"
)
# What Bitfinex answers, and others that answer in lists.
_ANSWER_LIST = re.compile(
    r"""(?x)
    \[(?:[ ]?\d{1,15},|[ ]?null,){0,4}  # the items before the word
    [ ]?["']error["'],[ ]{0,2}
    (?P<code>\d{4,6}),[ ]{0,2}(?=["'])  # the code, before a text
    """
)
_ON_EXCHANGE = r"""(?xi)
    \b(?:
        gets? | got | getting | returns? | returned | with | receives? | see | seeing | throws? | actual:
        | what(?:'s|[ ]is|[ ]does)
    )[ ]
    (?: an?[ ] | error[ ] )?
    (?P<code>\d{5,6})[ ](?:mean[ ]|means[ ])?(?:on|from|at|by)[ ](?:@NAMES@)\b  # `gets 30018 on MEXC`
"""
# A code after a customer's word for what was answered, `Bybit 下单返回 10001`, but not a count, as in
# `返回 10001 条记录`.
_ANSWERED = r"""(?xi)
    (?:@BEFORE_CODE@) [ \t]{0,2} (?P<code>\d{5,6})
    (?! [A-Za-z0-9_%] | [.,:/-]\d | [ ]{0,2}[条條个個人次笔筆张張元円件] )
"""
# One before a customer's word for an error or an answer: `10016エラー`, `10002が返`
_BEFORE_ERROR = r"(?xi) (?P<code>\d (?<![A-Za-z0-9_.,:/+\#$-]\d) \d{4,5}) [ ]? (?:@ERROR@|@AFTER_CODE@)"
# A code in brackets, but neither the value of a column, `(id)=(51008)`, nor the key of a PHP array, nor the
# SQLSTATE after the number of a database error: `ERROR 1213 (40001)`
_BRACKETED = compile_on_use(r"(?<!=)(?<!ERROR 1\d{3} )[(\[](?P<mark>\#?)(?P<code>\d{5,6})[)\]](?![ ]{0,4}=>)")
# After the name of a logger, as Python prints it: `INFO:main:50004 endpoint timeout`
_LOGGED = compile_on_use(
    r"(?m)^(?:DEBUG|INFO|WARNING|ERROR|CRITICAL):[\w.-]{1,40}:(?P<code>\d{5,6})(?=[ :][^\W\d])"
)
# What was answered, after the name of the exchange: `bybit order rejected 110007`, `OKX says 51008`
_REPORTED = r"""(?xi)
    \b(?:@NAMES@)\b [^\n]{0,80}?
    \b(?:
        rejected|refused|failed|fails|denied|replied|reply|response|answer(?:s|ed)?|says|said|hit
        |(?:gives|gave|sends|sent|returns|returned|throws)(?:[ ](?:me|us))?|receive[sd]?|get|gets|got|getting
        |\w(?:[ ]|[)\]][ ]?)(?:->|=>|→)
    )(?:[ ]with)?
    [ ]?:?[ ] (?P<code>\d{5,8}) (?![\w%]|[.,:/-]\d)
"""
# Several codes: `codes seen: 10000, 10016, 10006`, `OKX code 50004/50011`, `MEXC order 500, then 510`
_SEVERAL = r"""(?xi)
    \b(?:codes?|errors?|retcodes?|@NAMES@)\b
    (?:[ ][a-z]{2,8}){0,3}?[ ]?[:=]?[ ]{0,2}[(\[]?
    (?P<code>(?<=[ ]order[ ])(?P<order>\d{3,6}(?:,?[ ](?:and[ ])?then[ ]\d{3,6}){1,12}(?=[ .!?]{0,3}(?:\n|$)))
    |\d{5,6}(?:(?:[ ]?[/,&|;][ ]?|[ ](?:and|or|then)[ ]|,[ ](?:and|or|then)[ ])\d{5,6}){1,12})
    (?![\w%]|\.\w|[,/]\d|[ ]?[$€])
"""
# A code with its exchange after it: `-1015 from Binance`, `since the deploy: -1021 (Binance), 10002 (Bybit)`
_WITH_NAME = r"""(?xi)
    (?<![\w.,:/\#$+-])(?P<code>-?\d{4,8}) (?:[ ]?[(\[] | [ ](?:from|by)[ ])
    (?P<name>@NAMES@)(?:[ ](?:spot|futures|perps?|usd-?m|coin-?m))? (?:[)\]]|(?![\w(\[]))
"""
_HEAD_OF_NAMED = compile_on_use(r"\d{4,8}(?:[ ]?[(\[]|[ ](?:from|by)[ ])[A-Za-z]")
# What a person or a program got, at the end of a clause: `customer says he got 51008`
_TOLD = compile_on_use(
    r"""(?xi)
    (?:
        \b(?:customers?|clients?|users?|traders?|bots?|scripts?|he|she|they|i|we)\b [^\n.!?\d]{0,40}?
        \b(?:gets?|got|getting|receives?|received|sees?|saw|seeing|prints?|printed|shows?|showed)
        |\bit[ ](?:prints?|shows?|says?)
        |\b(?<!then[ ])(?<!be[ ])
        (?:rejected|refused|declined|failed|denied|answered|died|dies|crashed|stopped)
        (?:[ ][a-z]{2,12}){0,4}?[ ]with
    )
    [ ](?P<code>-\d{4,5}|\d{5,6})
    (?=[.,;!)]{0,2}(?:\s|$)) (?![ ](?!(?:
        when|while|since|again|and[ ](?:can|does|wants|asks|his|the)|every|each|all[ ]the[ ]time|today|now
        |for[ ](?:every|each|all|his|her|my|our|the)[ ](?:orders?|requests?)
        |for[ ]\d{1,3}[ ](?:minutes|hours|seconds)
        |on[ ](?:every|each|all|his|her|my|our|the|cancel|order)
    )\b))
    """
)
# The arguments of an exception: `(109400, 'text')`, `('109400', "text")`
_ARGUMENTS = compile_on_use(r"""\([bu]?["']?(?P<code>\d{5,6})["']?,[ ]{0,2}(?=[bu]?["'][A-Za-z])""")
# A longer number with a sentence after it: an error if an exchange is named right before it.
_NUMBER_WITH_SENTENCE = compile_on_use(
    r"""(?x)
    # The look-behinds come after the first digit, so that the search can skip to digits.
    (?P<code>\d
        (?<![\w.,:/#$-]\d)(?<!=\(\d)  # not part of a longer word, amount or path, nor the value of a column
        (?i:(?<!order[ ]\d)(?<!trade[ ]\d)(?<!position[ ]\d)(?<!\bid[ ]\d))  # an id
    \d{4,5})(?:
        [)\]`]?[ \t]{0,2}[|:;,-]?[ \t]{1,3}  # a separator
        (?=["']?(?:[A-Z]?[a-z]{2,30}|API|IP|(?:SL|TP)(?:/(?:SL|TP))?)[ ][A-Za-z])  # two words, quoted or not
        |(?P<name>[ ])(?=[a-z]{2,30}_[a-z]{2,30})  # or a name such as `settlement_in_progress`
    )
    """
)
# What follows the close code of a socket, or the code of a socket error on Windows.
_CLOSED = compile_on_use(
    r"""(?xi)
    [ \t]{0,2}[(\[:,-]{0,2}[ ]?  # what separates the number from the words
    (?:[a-z]{1,12}[ ]){0,3}  # up to three words before
    (?:closed|abnormal|going\s{1,12}away|no[ ]status|no[ ]close|WSA[A-Z])
    """
)
# `websocket reconnected, code 1006`: the same numbers are codes of an exchange without their minus.
_CLOSE_CODE = compile_on_use(r"10(?:0\d|1[0-5])")
_SOCKET = compile_on_use(r"(?i)socket|\bws\b|connect")
_SOCKET_CLOSED = compile_on_use(r"(?i)(?:socket|\bws\b|connection)[^\n]{0,30}(?:clos|disconnect|reconnect)")
# The name of a constant before its number: PROTOCOL_ERROR = 1002, #define SSL_R_DECODE_ERROR 1050
_CONSTANT = compile_on_use(
    r"""(?x)
    [ \t]*
    (?:\#[ \t]*define[ \t]+
    # the words before a constant: `exports.`, `public static final int `
    |(?:
        (?:const|constexpr|exports?|final|int|long|public|readonly|static|this|val)[ .]
    ){1,5}
    )?
    [A-Z0-9]+(?:_[A-Z0-9]+)*_(?:ERROR|ERR)[ \t]*=?[ \t]+
    """
)
_CONSTANT_REACH = 100
# More than a value after the key of a map: `-1021: x` is not a message.
_WORDS_AFTER = compile_on_use(r"[ \t]{0,2}(?:\||:[ \t\"'`]{0,4}(?:[^\s#]{1,40}[ \t]){2}[^\s#])")
# A number whose minus was lost: the message of its code must follow right after it.
_UNSIGNED = compile_on_use(r"""(?x)
    (?P<code>[1-9](?<![\w.,/#$+-].)\d{3,4})  # not part of a longer word, amount or path
    (?=[\])"'`*:;,| \t-]{1,6}["'`(]?[A-Za-z])  # words right after it
    """)
TRADING_TERM = compile_on_use(
    r"""(?xi)
    \border\b
    |(?-i:[a-z]Order)  # `createOrder`
    |balance|margin|leverage|withdraw
    |position|recv_?window
    |api[- ]?key|timestamp
    |signature|\bqty\b
    """
)
# A word. Scripts without blanks between words have some two characters in each.
_WORD = compile_on_use(r"[\u3040-\u30ff\u3400-\u9fff]{2}|[^\W\u3040-\u30ff\u3400-\u9fff]{2,40}")
_SENTENCE_WORDS = 3
_DISTINCTIVE_DIGITS = 5
_CODE_LENGTH = 4
_STATUS_DIGITS = 3
_MIN_ASKED = 2
_MARKS = tuple("\"'`=:()[]{}<>|@$#*%")  # what questions do not have, but programs and prices do
_LEAD_REACH = 48
_LETTER = re.compile(r"[^\W\d_]")
_MAX_QUESTION = 96
_NAMED_REACH = 300
_MAX_SHORT, _FAR = 1000, 4000
_QUESTION = compile_on_use(r"(?<![\w.,+/:-])(?P<code>[-+]?\d{1,6})(?![\w.,/%:-])")
_DIGITS = compile_on_use(r"\d+")
_SIGNED_DIGITS = re.compile(r"[-+]?\d+")
# The number of an issue, `(#110026)`, and the value of a column, `(trade_id)=(51008)`.
_ISSUE_OR_COLUMN = compile_on_use(r"(?:\(\#|=\(|(?i:issues?|pr|pull|discussion|thread)[ ]\#?)$")
# Words before an amount, as in "order amount error, max: `1000`".
_AMOUNT = compile_on_use(
    r"""(?xi)
    \b(?:max|min|maximum|minimum|at[ ]most|at[ ]least|than  # a limit
    |amount|size|price|balance[ ]is|pnl[ ]is|profit[ ]of|loss[ ]of  # a value
    |in[ ]the[ ]year)[ :=`]{1,4}$
    """
)
# An asset after an amount, as in `50000 USDT bonus`, but no word of a message: `51280 SL trigger price`.
_ASSET = compile_on_use(r"[ ](?!(?:API|IP|SL|TP)\b)[A-Z]{2,6}(?![\w/])")
_ALONE = compile_on_use(r"[ \t\"'`\[(]{0,4}(?P<code>[-+]?\d{1,6})[ \t\"'`\])]{0,4}")


def number_after_word(names: ExchangeNames, words: CustomerWords) -> PrefixedPattern:
    """Return what finds a number after a word for an error or the name of an exchange."""
    expression = _with_words(_NUMBER_AFTER_WORD, words)
    return names.prefixed(expression, ("err", "code", "exception", "ret", *words.error.prefixes))


def failure_word(names: ExchangeNames, words: CustomerWords) -> PrefixedPattern:
    """Return what finds a word for a failure, or the name of an exchange."""
    return names.prefixed(_with_words(_FAILURE_WORD, words), ("usd", "coin-m", *words.failure.prefixes))


def number_on_exchange(names: ExchangeNames) -> PrefixedPattern:
    """Return what finds a number that somebody gets from an exchange."""
    return names.prefixed(
        _ON_EXCHANGE, ("what", "get", "got", "return", "with", "receive", "see", "throw", "actual")
    )


def _with_words(expression: str, words: CustomerWords) -> str:
    """Put the words of customers into an expression."""
    return (
        expression.replace("@ERROR@", words.error.expression)
        .replace("@BEFORE_CODE@", words.before_code.expression)
        .replace("@AFTER_CODE@", words.after_code.expression)
        .replace("@FAILURE@", words.failure.expression)
    )


class TupleRecogniser:
    """Values without keys: Binance's (status, code, message, headers), Bitfinex' ["error", code, message]."""

    name: ClassVar[Form] = Form.TUPLE

    def find(self, text: str) -> Iterator[Candidate]:
        """Yield a candidate for each tuple."""
        for match in _TUPLE.finditer(text):
            message, end = read_value(text, match.end())
            yield Candidate(
                code=match["code"],
                message=message,
                start=match.start(),
                end=end,
                code_at=match.start("code"),
                form=self.name,
                http_status=int(match["status"]),
            )
        for match in _ANSWER_LIST.finditer(text):
            message, end = read_value(text, match.end())
            yield Candidate(
                match["code"], message, match.start(), end, match.start("code"), Form.OBJECT, _ANSWER_KEYS
            )


class _Context:
    """Where a text mentions errors and exchanges; searched once, on first use."""

    def __init__(
        self, text: str, failure_word: PrefixedPattern, names: ExchangeNames, words: CustomerWords
    ) -> None:
        self._text, self._failure_word, self._names, self._words = text, failure_word, names, words
        self._leads: dict[re.Pattern[str], Leads] = {}
        self.not_leads = Leads(NOT_LEAD)
        self.leads_of_others = Leads(NOT_LEAD, OTHER_KEY, OF_STORE)

    def leads(self, pattern: re.Pattern[str]) -> Leads:
        """Return which words before the numbers of the text match an expression."""
        found = self._leads.get(pattern)
        if found is None:
            found = self._leads[pattern] = Leads(pattern)
        return found

    @cached_property
    def _failures(self) -> list[int]:
        return [match.start() for match in self._failure_word.finditer(self._text)]

    @cached_property
    def _exchanges(self) -> list[int]:
        return self._names.positions(self._text)

    @cached_property
    def _trading(self) -> list[int]:
        found = [match.start() for match in TRADING_TERM.finditer(self._text)]
        return sorted(found + [match.start() for match in self._words.trading.pattern.finditer(self._text)])

    @cached_property
    def _beginning(self) -> int:
        return len(self._text) - len(self._text.lstrip())

    def is_off_topic(self, match: re.Match[str]) -> bool:
        """Return whether no exchange is named and the number's line has a sentence about something else."""
        if self._exchanges:
            return False
        start, end = match.span()
        low = max(0, start - _LINE_REACH)
        low = max(self._text.rfind("\n", low, start) + 1, low)
        high = self._text.find("\n", end, end + _LINE_REACH)
        high = high if high >= 0 else end + _LINE_REACH
        if any(low <= at < start or end <= at < high for at in self._trading_between(low, high)):
            return False
        words = f"{self._text[low:start]} {self._text[end:high]}"
        return len(_WORD.findall(words)) >= _SENTENCE_WORDS

    def _trading_between(self, low: int, high: int) -> list[int]:
        """Return the positions of the words about trading between two offsets."""
        return self._trading[bisect_left(self._trading, low) : bisect_left(self._trading, high)]

    def is_about_error(self, match: re.Match[str], *, known: bool, quoted: bool) -> bool:
        """Return whether the line of a signed number is about an error and the number is not an amount.

        `known`: a table has the number; `quoted`: it is in quotes.
        """
        text = self._text
        start, end = match.span()
        if not (known or quoted) or _UNIT.match(text, end):
            return False
        if _VALUE.search(text, max(0, start - _LEAD_REACH), start):
            return False
        if known and start == self._beginning and _SENTENCE.match(text, end):
            return True
        low = line_start(text, start, _LINE_REACH)
        high = text.find("\n", end, end + _LINE_REACH)
        positions = self._failures if known else self._exchanges
        first = bisect_left(positions, low)
        return first < len(positions) and positions[first] < (high if high >= 0 else end + _LINE_REACH)


def _has_free_number(text: str, taken: Taken) -> bool:
    """Return whether a number of the text, or its sign, is not covered by `taken`."""
    for match in _SIGNED_DIGITS.finditer(text):
        if not (taken.covers(match.start()) and taken.covers(match.end() - 1)):
            return True
    return False


def _is_not_an_error(text: str, end: int) -> bool:
    """Return whether the words after the number that ends at an index show that it is not an error.

    They name an asset, a counted thing, or what developers did about it.
    """
    return any(pattern.match(text, end) for pattern in (_ASSET, _COUNTED, _RATE, _DEVELOPED))


def _is_position_count_or_id(text: str, at: int) -> bool:
    """Return whether the number at an index is a line of a source file, a count, or an identifier."""
    others = (_SOURCE_POSITION, _COUNT, _IDENTIFIER, OF_STORE)
    return any(pattern.search(text, max(0, at - _LEAD_REACH), at) for pattern in others)


def _free(pattern: re.Pattern[str] | PrefixedPattern, text: str, taken: Taken) -> Iterator[re.Match[str]]:
    """Yield the matches whose code is not covered by `taken`."""
    return (match for match in pattern.finditer(text) if not taken.covers(match.start("code")))


class ProseRecogniser:
    """A signed or unsigned code in a sentence or log line, with the message after it if one follows."""

    name: ClassVar[Form] = Form.PROSE

    def __init__(
        self,
        holders: Holders,
        known_message: KnownMessage,
        part_of_message: KnownMessage,
        names: ExchangeNames,
    ) -> None:
        """The first three look up the catalogue; see the aliases of their types."""
        self._holders = holders
        self._known_message = known_message
        self._part_of_message = part_of_message
        self._names = names
        self._words = customer_words()
        self._lost_minus = LostMinus(holders, names)
        self._number_context = NumberContext(holders, names, self._words)

    @cached_property
    def _after_word(self) -> PrefixedPattern:
        return number_after_word(self._names, self._words)

    @cached_property
    def _lead(self) -> re.Pattern[str]:
        return re.compile(_with_words(_LEAD, self._words).replace("@NAMES@", self._names.pattern))

    @cached_property
    def _named(self) -> re.Pattern[str]:
        """The name of an exchange, or a product, right before a number."""
        return re.compile(_NAMED_LEAD.replace("@NAMES@", self._names.pattern))

    @cached_property
    def _failure_word(self) -> PrefixedPattern:
        return failure_word(self._names, self._words)

    @cached_property
    def _forms_near_name(self) -> tuple[re.Pattern[str] | PrefixedPattern, ...]:
        """The forms that are errors only near the name of an exchange that has their code."""
        words = self._words
        answered = PrefixedPattern(re.compile(_with_words(_ANSWERED, words)), words.before_code.prefixes)
        before_error = re.compile(_with_words(_BEFORE_ERROR, words))
        return number_on_exchange(self._names), _ARGUMENTS, answered, before_error

    @cached_property
    def _doubted_forms(self) -> tuple[re.Pattern[str] | PrefixedPattern, ...]:
        """Further forms near a name, that may have other numbers than codes, too."""
        return self._names.prefixed(_REPORTED), _BRACKETED, _LOGGED

    @cached_property
    def _with_name(self) -> re.Pattern[str]:
        return re.compile(_WITH_NAME.replace("@NAMES@", self._names.pattern.replace(" ", "[ ]")))

    @cached_property
    def _several(self) -> PrefixedPattern:
        return self._names.prefixed(_SEVERAL, ("code", "error", "retcode"))

    def _known_code(self, code: str) -> bool:
        return bool(self._holders(code))

    def _is_named(self, code: str, text: str, start: int, end: int) -> bool:
        """Return whether an exchange that has the code is named near it."""
        holders = self._holders(code)
        return bool(holders & self._names.venues_between(text, start - _NAMED_REACH, end + _NAMED_REACH))

    def find(self, text: str, taken: Taken = NOTHING_TAKEN) -> Iterator[Candidate]:
        """Yield a candidate for each code that its context presents as an error."""
        if not _has_free_number(text, taken):
            return
        asked = self._only_number(text)
        lost = asked is not None and self._lost_minus.is_lost(asked["code"], text, asked.start())
        if asked and not lost and self._known_code(asked["code"].lstrip("+")):
            if not taken.covers(asked.start("code")):
                yield Candidate(
                    asked["code"].lstrip("+"),
                    None,
                    asked.start("code"),
                    asked.end("code"),
                    asked.start("code"),
                    Form.BARE_CODE,
                )
            return
        context = _Context(text, self._failure_word, self._names, self._words)
        for match in _free(_NUMBER, text, taken):
            signed = self._signed(text, match, context)
            if signed:
                yield signed
        for pattern in (self._after_word, _NUMBER_WITH_TEXT):
            for match in _free(pattern, text, taken):
                yield from self._unsigned(text, match, context)
        yield from self._without_sign(text, taken)
        yield from self._before_sentences(text, taken)
        yield from self._told(text, taken)
        if not self._names.literals.may_be_in(text):
            return
        yield from self._of_named_exchange(text, taken)
        yield from self._listed(text, taken)
        yield from self._beside_names(text, taken)
        yield from self._asked_about(text, taken)

    def _told(self, text: str, taken: Taken) -> Iterator[Candidate]:
        """Yield the codes that somebody got, without the name of an exchange; a round number is an amount."""
        for match in _free(_TOLD, text, taken):
            code, (at, end) = match["code"], match.span("code")
            known = not (code[0] != "-" and code.endswith("00")) and self._known_code(code)
            if known and self._number_context.may_be_error(text, at, end):
                yield Candidate(code, None, at, end, at, self.name, frozenset({CALLED}))

    def _beside_names(self, text: str, taken: Taken) -> Iterator[Candidate]:
        """Yield the codes with their exchange after them, of a text that reports something or is short."""
        if _HEAD_OF_NAMED.search(text) is None:
            return
        reports = None
        for match in _free(self._with_name, text, taken):
            code, (at, end) = match["code"], match.span("code")
            round_amount = code[0] != "-" and code.endswith("00")
            if round_amount or self._holders(code).isdisjoint(self._names.venues(match["name"])):
                continue
            if _is_position_count_or_id(text, at) or not self._number_context.may_be_error(text, at, end):
                continue
            if reports is None:
                reports = len(text) < _MAX_QUESTION or reports_something(text)
            if reports:
                yield Candidate(code, None, at, end, at, self.name)

    def _asked_about(self, text: str, taken: Taken) -> Iterator[Candidate]:
        """Yield the codes of a short text that has no other numbers than codes of an exchange it names."""
        if len(text) >= _MAX_QUESTION or "\n" in text.strip():
            return
        numbers = list(_QUESTION.finditer(text))
        if (
            len(numbers) < _MIN_ASKED
            or holds_any(text, _MARKS)
            or len(_DIGITS.findall(_VERSION.sub("", text))) != len(numbers)
        ):
            return
        named = self._names.venues(text)
        for match in numbers:
            code, (at, end) = match["code"], match.span("code")
            if (
                len(code) < _DISTINCTIVE_DIGITS
                or named.isdisjoint(self._holders(code))
                or _AMOUNT.search(text, 0, at)
                or _is_not_an_error(text, end)
                or _MONEY.match(text, end)
                or _is_position_count_or_id(text, at)
                or not self._number_context.may_be_error(text, at, end)
            ):
                return
        for match in numbers:
            if not taken.covers(match.start()):
                at, end = match.span("code")
                yield Candidate(match["code"], None, at, end, at, self.name)

    def _before_sentences(self, text: str, taken: Taken) -> Iterator[Candidate]:
        """Yield longer numbers with a sentence after them."""
        known: dict[str, bool] = {}
        for match in _free(_NUMBER_WITH_SENTENCE, text, taken):
            if _is_position_count_or_id(text, match.start()) or self._is_identifier(
                text, match["code"], known
            ):
                continue
            message, end = self._tail(text, match.end("code"))
            doubted = match["name"] or _is_not_an_error(text, match.end("code"))
            if OTHER_KEY.search(text, max(0, match.start() - _LEAD_REACH), match.start()):
                continue  # an index, or the argument of a function
            may_be_error = self._number_context.may_be_error(text, match.start(), match.end("code")) or (
                message is not None and self._part_of_message(match["code"], message)
            )
            if (doubted or not may_be_error) and not (
                message and self._known_message(match["code"], message)
            ):
                continue
            cell = text[max(0, match.start() - 3) : match.start()].strip(" `")[-1:] in ("|", "\t", ";")
            if cell and is_other_column(text, match.start()):
                continue
            keys = frozenset({CELL} if cell else ())
            yield Candidate(
                match["code"], message, match.start(), end, match.start(), Form.NAMED_NUMBER, keys
            )

    @staticmethod
    def _is_identifier(text: str, number: str, known: dict[str, bool]) -> bool:
        """Return whether the text somewhere gives a number as that of a ticket or the like.

        `known` keeps what was found out about each number of the text.
        """
        if number not in known:
            places = (match.start() for match in re.finditer(number, text[:_FAR]))
            known[number] = any(_IDENTIFIER.search(text, max(0, at - _LEAD_REACH), at) for at in places)
        return known[number]

    def _of_named_exchange(self, text: str, taken: Taken) -> Iterator[Candidate]:
        """Yield the codes in forms that are errors only near the name of an exchange that has them."""
        for pattern in (*self._forms_near_name, *self._doubted_forms):
            for match in _free(pattern, text, taken):
                code, at = match["code"], match.start("code")
                if _is_position_count_or_id(text, at) or _is_not_an_error(text, match.end("code")):
                    continue
                if match.groupdict().get("mark") and not self._ends_message(code, text, match.start()):
                    continue  # the number of an issue
                doubted = pattern in self._doubted_forms
                short = len(text) < _MAX_QUESTION // 2  # hardly more than the code
                if pattern is _BRACKETED and not (
                    short
                    or follows_name_of_error(text, at)
                    or self._number_context.is_about_error(text, at, match.end("code"))
                ):
                    continue
                if doubted and not self._number_context.may_be_error(text, at, match.end("code")):
                    continue
                if pattern is self._forms_near_name[0] and self._number_context.is_about_trade(
                    text, at, match.end("code")
                ):
                    continue
                lead = text[max(0, at - _LEAD_REACH) : at].rpartition("\n")[2]
                if pattern is _BRACKETED and (OTHER_KEY.search(lead) or NOT_LEAD.search(lead)):
                    continue  # an index, the argument of a function, a process
                if self._known_code(code) and self._is_named(code, text, at, match.end()):
                    end = match.end("code")
                    message, end = read_value(text, match.end()) if pattern is _ARGUMENTS else (None, end)
                    yield Candidate(code, message, at, end, at, self.name)

    def _listed(self, text: str, taken: Taken) -> Iterator[Candidate]:
        """Yield several codes that follow one another, if one of the exchanges named near them has each."""
        for match in _free(self._several, text, taken):
            start, end = match.span("code")
            codes = list(_DIGITS.finditer(match["code"]))
            named = self._names.venues_between(text, start - _NAMED_REACH, end + _NAMED_REACH)
            if (
                named.isdisjoint(frozenset[str].intersection(*(self._holders(code[0]) for code in codes)))
                or any(pattern.match(text, end) for pattern in (_COUNTED, _DEVELOPED))
                or not (
                    match["order"]
                    or self._is_called_error(match)
                    or self._number_context.is_about_error(text, start, end)
                )
            ):
                continue
            for code in codes:
                at = start + code.start()
                yield Candidate(code[0], None, at, at + len(code[0]), at, self.name)

    def _ends_message(self, code: str, text: str, end: int) -> bool:
        """Return whether the message of a code ends at an index, and begins where its line does."""
        start = line_start(text, end, _LINE_REACH)
        return self._known_message(code, text[start:end].strip(" \t*>`\"'"))

    def _only_number(self, text: str) -> re.Match[str] | None:
        """Return the number of a text that is only a number, or asks about one and names an exchange."""
        if len(text) >= _MAX_QUESTION:
            return None
        alone = _ALONE.fullmatch(text.strip())
        if alone:
            return _ALONE.search(text)
        if not self._names.venues(text) or "\n" in text.strip():
            return None
        numbers = list(_QUESTION.finditer(text))
        sole = (
            len(numbers) == 1
            and len(numbers[0]["code"]) >= _CODE_LENGTH
            and not OTHER_KEY.search(text, 0, numbers[0].start("code"))
            and not _AMOUNT.search(text, 0, numbers[0].start("code"))
            and not _ISSUE_OR_COLUMN.search(text, 0, numbers[0].start("code"))
            and not NOT_LEAD.search(text, 0, numbers[0].start("code"))
            and not _IDENTIFIER.search(text, 0, numbers[0].start("code"))
            and not OF_STORE.search(text, 0, numbers[0].start("code"))
            and not _IDENTIFIES.match(text, numbers[0].end("code"))
            and not _is_not_an_error(text, numbers[0].end("code"))
            and not _MONEY.match(text, numbers[0].end("code"))
            and self._number_context.may_be_error(text, *numbers[0].span("code"))
        )
        return numbers[0] if sole and len(_DIGITS.findall(_VERSION.sub("", text))) == 1 else None

    def _without_sign(self, text: str, taken: Taken) -> Iterator[Candidate]:
        for match in _free(_UNSIGNED, text, taken):
            code = "-" + match["code"]
            if self._known_code(code):
                message, end = self._tail(text, match.end())
                if message and (
                    self._known_message(code, message)
                    or (
                        self._part_of_message(code, message)
                        and self._lost_minus.is_lost(match["code"], text, match.start())
                    )
                ):
                    yield Candidate(code, message, match.start(), end, match.start(), self.name)

    def _signed(self, text: str, match: re.Match[str], context: _Context) -> Candidate | None:
        """Return the candidate of a signed number, if words, lead-in or position make it an error."""
        code, at = match["code"], match.start()
        lead = text[max(0, at - _LEAD_REACH) : at].rpartition("\n")[2]
        if context.not_leads.match(lead) or is_other_code(text, at) or labels_zero_count(text, match.end()):
            return None
        known = self._known_code(code)
        message, end = self._tail(text, match.end())
        if message is not None and self._known_message(code, message):
            return Candidate(code, message, at, end, at, self.name)
        if code == "-1" or _MONEY.match(text, match.end()):
            return None
        has_words = _LETTER.search(lead) is not None  # without any, it is in a row of numbers
        listed = _LISTED.search(lead) if has_words else None
        lead_word = has_words and context.leads(self._lead).match(lead)
        if listed:
            before = lead[: listed.start()]
            about = self._failure_word.pattern.search(lead) or self._lead.search(before)
            if not (about and self._known_code(listed["code"])):
                return None
            if known and self._lead.search(before):
                return Candidate(code, None, at, match.end(), at, self.name)
        if lead_word and (known or (_STRONG_LEAD.search(lead) and len(code) >= _CODE_LENGTH)):
            doubted = context.leads(self._named).match(lead)
            is_error = not doubted or self._number_context.may_be_error(text, at, match.end())
            return Candidate(code, message, at, end, at, self.name) if is_error else None
        after = text[match.end() : match.end() + 3]
        quoted = lead.endswith("`") and after.startswith("`")
        first = not lead.strip(" \t>*-#|")
        is_set_off = quoted or after.startswith(' "') or (first and _WORDS_AFTER.match(text, match.end()))
        if (known and is_set_off and after.strip()) or (
            context.is_about_error(match, known=known, quoted=quoted)
            and (quoted or self._number_context.may_be_error(text, at, match.end()))
        ):
            return Candidate(code, None, at, match.end(), at, self.name)
        return None

    def _is_ambiguous(self, code: str, text: str, at: int) -> bool:
        """Return whether the code is short, the text long, and no exchange with that code is named nearby."""
        if len(code) >= _DISTINCTIVE_DIGITS or len(text) <= _MAX_SHORT:
            return False
        return self._holders(code).isdisjoint(self._names.venues_between(text, at - _FAR, at + _FAR))

    def _is_others(self, text: str, match: re.Match[str]) -> bool:
        """Return whether the words before a code in brackets are another program's.

        In `relation missing (code 110043)` they are not about orders, funds or keys, and name no exchange.
        """
        words = text[max(0, match.start() - _LINE_REACH) : match.start()].rpartition("\n")[2]
        if not words.endswith("(") or not words.strip(" ("):
            return False
        about = TRADING_TERM.search(words) or self._known_message(match["code"], words.rstrip(" ("))
        return not (about or self._is_named(match["code"], text, match.start(), match.end()))

    def _unsigned(self, text: str, match: re.Match[str], context: _Context) -> Iterator[Candidate]:
        code, at = match["code"], match.start("code")
        gap = match.groupdict().get("gap")
        if self._has_lost_minus(code, text, match):
            if gap:
                yield from self._with_minus(text, match)
            return
        known = self._known_code(code)
        if not known and len(code) < _DISTINCTIVE_DIGITS:
            return
        if code == "0" or self._is_not_a_code(text, match, context):
            return
        message, end = self._tail(text, match.end("code"))
        recognised = message is not None and (not known or self._known_message(code, message))
        short = len(code) < _CODE_LENGTH or gap is None
        if not recognised and (
            short
            or self._is_ambiguous(code, text, at)
            or self._is_others(text, match)
            or (len(code) == _DISTINCTIVE_DIGITS and context.is_off_topic(match))
            or (
                _is_not_an_error(text, match.end("code"))
                and self._names.venues_between(text, match.start(), at)
            )
        ):
            return
        if len(code) <= _STATUS_DIGITS and not self._is_named(code, text, match.start(), match.end()):
            return  # otherwise an HTTP status, which is reported as one
        worded = gap is None or (
            known and message is not None and (recognised or self._part_of_message(code, message))
        )
        if not (
            worded
            or self._is_called_error(match)
            or self._number_context.may_be_error(text, at, match.end("code"))
        ):
            return
        yield Candidate(
            code,
            message if recognised else None,
            at,
            end if recognised else match.end("code"),
            at,
            self.name,
            frozenset({CALLED} if gap is not None else ()),
        )

    def _with_minus(self, text: str, match: re.Match[str]) -> Iterator[Candidate]:
        """Yield the code of a number whose minus was lost, if its message follows or nothing contradicts."""
        code, at, end = f"-{match['code']}", match.start("code"), match.end("code")
        message, message_end = self._tail(text, end)
        if message is None or not self._known_message(code, message):
            lead = text[max(0, match.start() - 24) : at].rpartition("\n")[2]
            closed = _CLOSE_CODE.fullmatch(match["code"]) and _SOCKET.search(
                text, max(0, at - _LEAD_REACH), at
            )
            counted = (_RATE.match(text, end) or _COUNTED.match(text, end)) and not _STRONG_LEAD.search(lead)
            if closed or counted or NOT_LEAD.search(lead) or code == "-1":
                return
            if not (self._is_called_error(match) or self._number_context.may_be_error(text, at, end)):
                return
        yield Candidate(code, message, at, message_end, at, self.name)

    def _is_not_a_code(self, text: str, match: re.Match[str], context: _Context) -> bool:
        """Return whether the text around a number after a word shows that it is not a code."""
        at = match.start("code")
        gap, before = match.groupdict().get("gap"), text[at - 1 : at]
        lead = text[max(0, match.start() - 24) : at].rpartition("\n")[2]
        joined = gap == "" and before.isascii() and before.isalnum()  # `error51121`, not `报错51121`
        if joined or context.leads_of_others.match(lead):
            return True
        begin = match.start()
        none = text[begin - 1 : begin] == " " and _NO_ERROR.search(text, max(0, begin - _LEAD_REACH), begin)
        issue = text.endswith("(#", 0, at)
        if none or issue or _CLOSED.match(text, match.end("code")):
            return True
        if _CLOSE_CODE.fullmatch(match["code"]) and _SOCKET_CLOSED.search(text, max(0, at - _LEAD_REACH), at):
            return True
        first = line_start(text, at, _CONSTANT_REACH)
        constant = _CONSTANT.fullmatch(text, first, at) is not None
        return constant and not self._is_named(match["code"], text, at, match.end())

    def _has_lost_minus(self, code: str, text: str, match: re.Match[str]) -> bool:
        """Return whether the minus of a code was lost; words after a long one must be its message."""
        if not self._lost_minus.is_lost(code, text, match.start("code")):
            return False
        message, _ = self._tail(text, match.end("code"))
        return (
            len(code) < _DISTINCTIVE_DIGITS or message is None or self._part_of_message(f"-{code}", message)
        )

    def _is_called_error(self, match: re.Match[str]) -> bool:
        """Return whether a number is after a word for an error, rather than only after an exchange's name."""
        if _WORD_FOR_ERROR.match(match.string, match.start()) or _WORD_FOR_CODE.search(match.group()):
            return True
        return self._words.error.pattern.search(match.group()) is not None

    @staticmethod
    def _tail(text: str, position: int) -> tuple[str | None, int]:
        """Read the message after a code up to the end of the line or its brackets; None if there is none."""
        match = _TAIL.match(text, position)
        if match is None:
            return None, position
        stop = text.find("\n", match.end(), match.end() + 600)
        stop = stop if stop >= 0 else min(len(text), match.end() + 600)
        for mark in match["opening"]:
            closing = _CLOSING.get(mark)
            closed = closing.search(text, match.end(), stop) if closing else None
            stop = closed.start() if closed else stop
        if text.count('"', match.end(), stop) % 2:  # a quotation that began before the code ends here
            stop = text.find('"', match.end(), stop)
        message = text[match.end() : stop].rstrip(" \t\r\"')]}`,")
        return (message or None), match.end() + len(message)
