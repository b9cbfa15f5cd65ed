"""The keys that errors are printed under: those of codes, those of messages, and those beside them."""

from __future__ import annotations

from dataclasses import dataclass

from retcode.core.decode.scan.recognition import Recognition

CODE_KEYS = frozenset(
    "code errorcode error_code error-code errcode err_code err-code retcode ret_code scode s_code "
    "apicode api_code bizcode biz_code ecode responsecode".split()
)
MESSAGE_KEYS = frozenset(
    "msg message errormessage error_message error-message errormsg error_msg errmsg err_msg err-msg retmsg "
    "ret_msg smsg errmessage fullerrmessage description detail reason error errordata data text".split()
)
# Keys that are used for a message only if there is no better one.
WEAK_MESSAGE_KEYS = frozenset({"error", "description", "detail", "reason", "data", "text"})
# Keys that say something about an error without being its code or message.
_OTHER_KEYS = frozenset(
    "success error_nr _httpcode errortype error_type status statuscode status_code httpstatus http_status "
    "httpcode http_code id channel traceid showtype _extend requesttime jsonrpc label errno syscall "
    "exit_code exitcode signal orderid clientorderid newclientorderid origclientorderid symbol "
    "positionside reduceonly "
    "externaloid ratelimits announcement usin usout ts intime outtime retextinfo wasclean ok error_subcode "
    "fbtrace_id domain country zip phone currency sqlstate sqlmessage severity routine constraint result "
    "method stream event table".split()
)


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys to look for, in lower case; `known` are all of them in each spelling."""

    code: frozenset[str]
    message: frozenset[str]
    known: frozenset[str]

    @classmethod
    def of(cls, recognition: Recognition) -> Keys:
        """Return the usual keys with those of all exchanges."""
        code = CODE_KEYS.union(*(record.code_keys for record in recognition.exchanges))
        message = MESSAGE_KEYS.union(*(record.message_keys for record in recognition.exchanges))
        clues = [clue for record in recognition.exchanges for clue in record.clues]
        beside = _OTHER_KEYS.union(*(clue.keys + clue.without for clue in clues))
        everything = code | message | beside
        return cls(code, message, everything | {key.replace("_", "") for key in everything})

    def find(self, printed: str) -> str:
        """Return the known spelling of a printed key, by its last part if need be; empty if it is unknown."""
        if printed[-1] in "-.":
            return ""
        key = printed.lower().replace("-", "_")
        if key in self.known or key.replace("_", "") in self.known:
            return key
        last = printed.lower().replace("-", ".").rpartition(".")[2]
        return last if last in self.known else ""
