"""The decoder: pasted text in, report out. Stages: scan, shapes, identify, match, report; nothing flows back."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from gui.core.catalogue.load import Catalogue
from gui.core.catalogue.model import Entry
from gui.core.decode.identify import Identifier, Identity, Recognition, Sign
from gui.core.decode.match import Likeness, Match, MessageIndex
from gui.core.decode.notices import notices
from gui.core.decode.report import (
    UNKNOWN_VENUE,
    Alternative,
    Certainty,
    Finding,
    Mismatch,
    Outcome,
    Place,
    Report,
    StatusFinding,
    Success,
)
from gui.core.decode.shapes import Candidate, recognisers
from gui.core.decode.shapes.http import Status, find_headers, find_statuses, is_page
from gui.core.decode.text import FlatText, flatten
from gui.core.redact import redact

_SUCCESS_WORDS = re.compile(
    r"(?i)^(?:success(?:ful(?:ly)?)?|ok|operate succeed|the operation of .{0,60} is done\.?|)$"
)
_SURENESS = {Certainty.PROVEN: 2, Certainty.LIKELY: 1, Certainty.OPEN: 0}
# What exchanges outside the catalogue call success: Bitget and KuCoin.
_OTHERS_SUCCESS = ("00000", "200000")
_SURROGATE = re.compile("[\ud800-\udfff]")
_UNTIL = re.compile(r"(?i)banned until (\d{10,13})")
_MOST_REMARKS = 20
_FEWEST_OF_BATCH = 2
_ITEM_TAGS = (
    ("symbol", "symbol"),
    ("newclientorderid", "client order id"),
    ("clientorderid", "client order id"),
    ("orderid", "order"),
    ("externaloid", "external id"),
)
_MOST_PLACES = 200
_JOIN_REACH = 1500
_BESIDE = 60
_SHORT = 8192
_MOST_ALTERNATIVES = 8


@dataclass(frozen=True, slots=True)
class _Sighting:
    """One candidate with its identity: an occurrence of an error."""

    candidate: Candidate
    identity: Identity


class Decoder:
    """Decodes texts against one catalogue. Keeps nothing of what it is given."""

    def __init__(self, catalogue: Catalogue, recognition: Recognition | None = None) -> None:
        self._catalogue = catalogue
        self._messages = MessageIndex(catalogue)
        self._recognition = recognition or Recognition()
        self._recognisers = recognisers(catalogue, self._messages)
        self._identifier = Identifier(catalogue, self._messages)

    def decode(self, text: str, venue: str | None = None, *, mask: bool = True) -> Report:
        """Return what `text` says. `venue` overrides whose it is; `mask` hides secrets in the report's values.

        Takes any text, of any size and content, and never raises for what it contains.
        """
        if not text.isascii():
            text = _SURROGATE.sub("\ufffd", text)
        report = self._read(flatten(text), text, venue, mask)
        if report.verdict is Outcome.NONE and len(text) < _SHORT and "\n" in text.strip():
            again = self._read(flatten(text, join_lines=True), text, venue, mask)
            if again.verdict is Outcome.ERROR and again.findings:
                return again
        return report

    def _read(self, flat: FlatText, text: str, venue: str | None, mask: bool) -> Report:
        lines = _Lines(text)
        statuses = tuple(find_statuses(flat.text))
        signs = self._recognition.signs(flat.text)
        errors: list[_Sighting] = []
        successes: list[Candidate] = []
        for candidate in self._candidates(flat.text):
            if self._is_success(candidate, flat.text):
                successes.append(candidate)
            elif candidate.outer and _is_status(candidate.code):
                statuses = (*statuses, Status(int(candidate.code), candidate.code_at, candidate.code_at + 3))
            elif (
                _is_status(candidate.code)
                and candidate.form == "object"
                and any(status.start <= candidate.code_at < status.end for status in statuses)
            ):
                continue
            elif self._is_error(candidate, flat.text, signs):
                sighting = self._sight(candidate, flat.text, signs, venue)
                if candidate.code_at >= 0 or sighting.identity.entry is not None:
                    errors.append(sighting)
        errors = _neighbourly(_agree(errors), self._catalogue)
        findings = tuple(self._finding(group, flat, lines, statuses, mask) for group in _grouped(errors))
        shown = _status_findings(self._catalogue, statuses, flat, lines)
        said = tuple(
            Success(
                _success_says(candidate), *lines.place(flat.raw(candidate.start), flat.raw(candidate.end))
            )
            for candidate in successes
        )
        failed = [status for status in statuses if status.status >= 400]
        verdict = Outcome.ERROR if findings or failed else Outcome.SUCCESS if said else Outcome.NONE
        return Report(
            verdict=verdict,
            http_status=(failed or statuses)[0].status if statuses else _stated_status(errors),
            findings=findings,
            statuses=shown,
            successes=said if not findings else (),
            notices=notices(
                flat.text,
                [s.candidate for s in errors],
                statuses,
                tuple(find_headers(flat.text)),
                is_page(flat.text),
            ),
            redactions=dict(redact(text)[1]) if mask else {},
        )

    def _sight(
        self, candidate: Candidate, text: str, signs: tuple[Sign, ...], venue: str | None
    ) -> _Sighting:
        """Identify a candidate; where only words were found, the venue they fit decides which code it is."""
        identity = self._identifier.identify(candidate, text, signs, venue)
        if candidate.also and identity.entry is not None:
            candidate = replace(candidate, code=identity.entry.code)
        return _Sighting(candidate, identity)

    def _candidates(self, text: str) -> list[Candidate]:
        """Run all recognisers; of candidates for the same number or words, the more specific form's stays."""
        taken: list[Candidate] = []
        starts: list[int] = []
        ends: list[int] = []
        for recogniser in self._recognisers:
            fresh = [c for c in recogniser.find(text) if not _covered(c, starts, ends)]
            taken += fresh
            taken.sort(key=lambda c: (c.start, c.end))
            starts, ends = _spans(taken)
        return _joined(taken)

    @staticmethod
    def _is_success(candidate: Candidate, text: str) -> bool:
        if candidate.code in _OTHERS_SUCCESS and candidate.form == "object":
            return True
        if candidate.code not in ("0", "200") or candidate.form not in ("object", "tuple"):
            return False
        if candidate.outer or (candidate.value("success") or "").lower() == "false":
            return False
        message = (candidate.message or "").strip()
        if (candidate.value("success") or "").lower() == "true":
            return True
        if candidate.code == "200":
            return candidate.keys >= {"code"} and not re.search(r"(?i)error|fail|invalid", message)
        if not message or message in ("null", "None"):
            return bool(
                candidate.keys & {"msg", "message", "data", "success", "retmsg", "errormsg"} - {"errormsg"}
            )
        return bool(_SUCCESS_WORDS.match(message)) or (
            "id" in candidate.keys and re.match(r"[a-z.]{3,20}@|spot@", message) is not None
        )

    def _is_error(self, candidate: Candidate, text: str, signs: tuple[Sign, ...]) -> bool:
        """Say whether a candidate is an exchange's error, and no other number under a key named code."""
        code, message = candidate.code, candidate.message
        known = any(entry.venue != "http" for entry in self._catalogue.with_code(code))
        if candidate.form == "prose" and not known and not code.startswith("-"):
            return any(s.exchange and -300 < candidate.start - s.at < 600 for s in signs) and not any(
                s.vendor for s in signs
            )
        if candidate.form != "object":
            return True
        if candidate.outer and (
            not message or not (code.startswith("-") or known) or code in ("0", "1", "200") or len(code) == 3
        ):
            return False
        if (
            "reason" in candidate.keys
            and not candidate.keys & {"msg", "message"}
            and not code.startswith("-")
        ):
            return False  # a WebSocket's close code
        if (
            "sqlstate" in candidate.keys
            or {"errno", "syscall"} & candidate.keys
            or "wasclean" in candidate.keys
        ):
            return False
        if (
            {"exitcode", "exit_code", "signal"} & candidate.keys
            or "jsonrpc" in candidate.around | candidate.keys
            and not ({"usin", "usout"} & candidate.around or any(sign.exchange for sign in signs))
        ):
            return False
        if code == "0":
            return (
                bool(message)
                and re.search(r"(?i)restricted location|unknown property|eligibility", message or "")
                is not None
            )
        if code == "200":
            return False
        if (
            "errorcode" in candidate.keys
            and "code" not in candidate.keys
            and not (candidate.keys & {"errormsg", "errormessage", "message", "msg", "error"})
        ):
            return False
        if code.startswith("-"):
            return (known or bool(message)) and len(code) >= 2
        if (candidate.value("success") or "").lower() == "false" and known:
            return True
        if not message:
            return (known and len(code) >= 5) or (
                len(code) > 3
                and any(sign.exchange and abs(sign.at - candidate.start) < 300 for sign in signs)
            )
        if len(code) == 3 and 400 <= int(code) <= 599 and not known:
            return False
        if any(sign.vendor and abs(sign.at - candidate.start) < 400 for sign in signs) and not known:
            return False
        return True

    def _finding(
        self, group: list[_Sighting], flat: FlatText, lines: _Lines, statuses: tuple[Status, ...], mask: bool
    ) -> Finding:
        first = next((s for s in group if s.candidate.message), group[0])
        candidate, identity = first.candidate, first.identity
        entry, match = identity.entry, identity.match
        verdict = (match.template.message.verdict if match else entry.verdict) if entry else None
        concept = (match.template.message.concept if match else entry.concept) if entry else None
        mismatch = self._mismatch(candidate, identity)
        message = _tidy(candidate.message or "")
        params = dict(match.params) if match else {}
        address = re.search(r"request ip:? ?([0-9a-fA-F.:x]{3,40})", message)
        if address:
            params["ip"] = address[1].rstrip(".")
        until = _UNTIL.search(message)
        if until:
            params.setdefault("until", until[1])
        if mask:
            message = redact(message)[0]
            params = {name: redact(value)[0] for name, value in params.items()}
        places = tuple(
            Place(*lines.place(flat.raw(s.candidate.start), flat.raw(s.candidate.end)))
            for s in group[:_MOST_PLACES]
        )
        return Finding(
            code=candidate.code,
            venue=identity.venue or UNKNOWN_VENUE,
            certainty=Certainty.OPEN
            if mismatch and identity.certainty is Certainty.LIKELY
            else identity.certainty,
            name=entry.name if entry else "",
            title=self._catalogue.concepts[concept].title if concept else "",
            message=message,
            params=params,
            http_status=_status_of(candidate, statuses, flat.text),
            recovery=verdict.recovery if verdict else None,
            retry_read=verdict.retry_read if verdict else None,
            retry_write=verdict.retry_write if verdict else None,
            concept=concept,
            entry=entry.key if entry else None,
            exchange=identity.exchange,
            evidence=tuple(_sentence(text) for text in identity.evidence),
            alternatives=tuple(
                self._alternative(other, candidate) for other in identity.others[:_MOST_ALTERNATIVES]
            ),
            mismatch=mismatch,
            remarks=tuple(redact(says)[0] for says in _remarks(group)) if mask else _remarks(group),
            occurrences=len(group),
            line=places[0].line,
            start=places[0].start,
            end=places[0].end,
            places=places,
        )

    def _alternative(self, entry: Entry, candidate: Candidate) -> Alternative:
        match = self._messages.of_entry(entry, candidate.message) if candidate.message else None
        concept = match.template.message.concept if match else entry.concept
        return Alternative(
            venue=entry.venue,
            code=entry.code,
            name=entry.name,
            meaning=self._catalogue.concepts[concept].title,
            recovery=match.template.message.verdict.recovery if match else entry.recovery,
        )

    def _mismatch(self, candidate: Candidate, identity: Identity) -> Mismatch | None:
        """Say whose message it is, if the text is another code's word for word and not this one's at all."""
        if not candidate.message or identity.match or identity.entry is None:
            return None
        if any(self._messages.of_entry(other, candidate.message) for other in identity.others):
            return None
        venue = identity.venue
        owners = [m for m in self._messages.anywhere(candidate.message) if m.template.entry.venue == venue]
        if not owners or any(m.template.entry.code == candidate.code for m in owners):
            return None
        owner = max(owners, key=lambda m: m.template.words).template
        if owner.words < 2:
            return None
        name = self._catalogue.venues[owner.entry.venue].name
        label = f"{owner.entry.code} {owner.entry.name}".strip()
        return Mismatch(
            venue=owner.entry.venue,
            code=owner.entry.code,
            name=owner.entry.name,
            says=f"The number is {candidate.code}, but the text is that of {label} at {name}. Trust neither until you have both from the server.",
        )


class _Lines:
    """Line numbers of a text, counted once."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def place(self, start: int, end: int) -> tuple[int, int, int]:
        return bisect_right(self._starts, start), start, max(start, end)


def _spans(taken: list[Candidate]) -> tuple[list[int], list[int]]:
    return [c.start for c in taken], [c.end for c in taken]


def _covered(candidate: Candidate, starts: list[int], ends: list[int]) -> bool:
    """Say whether the number (or the words) of a candidate lie within one already taken."""
    at = candidate.code_at if candidate.code_at >= 0 else candidate.start
    index = bisect_right(starts, at) - 1
    for i in range(index, max(-1, index - 6), -1):
        if starts[i] <= at < ends[i]:
            return True
    return False


def _joined(candidates: list[Candidate]) -> list[Candidate]:
    """Let words without a number belong to the number printed near them, where it is one of theirs."""
    numbered = [c for c in candidates if c.code_at >= 0]
    joined: list[Candidate] = []
    adopted: dict[int, str] = {}
    for candidate in candidates:
        if candidate.code_at >= 0:
            continue
        codes = {candidate.code, *candidate.also}
        near = [n for n in numbered if n.code in codes and abs(n.start - candidate.start) < _JOIN_REACH]
        if near and near[0].message is None and near[0].code_at not in adopted and candidate.message:
            adopted[near[0].code_at] = candidate.message
        elif not near and (bare := _bare_beside(candidate, numbered)) and bare.code_at not in adopted:
            adopted[bare.code_at] = candidate.message or ""
        elif near:
            joined.append(replace(candidate, code=near[0].code, also=()))
        else:
            joined.append(candidate)
    for candidate in numbered:
        words = adopted.get(candidate.code_at)
        joined.append(replace(candidate, message=words) if words and candidate.message is None else candidate)
    return sorted(joined, key=lambda c: (c.start, c.end))


def _bare_beside(words: Candidate, numbered: list[Candidate]) -> Candidate | None:
    """Return the number without words that stands right beside these words, so that they are told as its own."""
    beside = [
        n
        for n in numbered
        if n.message is None and min(abs(n.start - words.end), abs(words.start - n.end)) < _BESIDE
    ]
    return beside[0] if beside and words.message else None


def _is_status(code: str) -> bool:
    return len(code) == 3 and code.isdigit() and 400 <= int(code) <= 599


def _agree(sightings: list[_Sighting]) -> list[_Sighting]:
    """Let a sighting without evidence of its own follow one of the same code whose venue is surer."""
    surest: dict[str, Identity] = {}
    for sighting in sightings:
        code = sighting.candidate.code
        best = surest.get(code)
        if best is None or _SURENESS[sighting.identity.certainty] > _SURENESS[best.certainty]:
            surest[code] = sighting.identity
    agreed = []
    for sighting in sightings:
        best = surest[sighting.candidate.code]
        own = sighting.identity
        if (
            best is not own
            and _SURENESS[best.certainty] > _SURENESS[own.certainty]
            and best.entry is not None
            and (
                own.venue is None
                or own.venue == best.venue
                or any(o.key == best.entry.key for o in own.others)
            )
            and not (
                own.entry
                and own.match
                and own.match.likeness is Likeness.WHOLE
                and own.venue != best.venue
                and not _same_words(own, best)
            )
        ):
            match = (
                best.match
                if best.match and sighting.candidate.message is None
                else (own.match if own.venue == best.venue else best.match)
            )
            own = Identity(
                best.venue, best.certainty, best.evidence, best.entry, match, best.others, best.exchange
            )
        agreed.append(_Sighting(sighting.candidate, own))
    return agreed


def _neighbourly(sightings: list[_Sighting], catalogue: Catalogue) -> list[_Sighting]:
    """Let open sightings follow the one venue that the surer errors of the text come from, if they may be its."""
    sure = {
        s.identity.venue for s in sightings if s.identity.certainty is not Certainty.OPEN and s.identity.entry
    }
    if len(sure) != 1:
        return sightings
    venue = sure.pop()
    settled = []
    for sighting in sightings:
        own = sighting.identity
        entry = next((e for e in (own.entry, *own.others) if e is not None and e.venue == venue), None)
        if (
            own.certainty is Certainty.OPEN
            and entry is not None
            and own.known
            and venue in own.possible | {own.venue}
        ):
            says = f"another error of this text is {catalogue.venues[venue or ''].name}'s"
            match = own.match if own.entry and own.entry.venue == venue else own.matches.get(entry.key)
            others = tuple(e for e in ((own.entry,) if own.entry else ()) + own.others if e.venue != venue)
            own = Identity(venue, Certainty.LIKELY, (*own.evidence[:-1], says), entry, match, others)
        settled.append(_Sighting(sighting.candidate, own))
    return settled


def _same_words(one: Identity, other: Identity) -> bool:
    return bool(one.match and other.match and one.match.template.plain == other.match.template.plain)


def _grouped(sightings: list[_Sighting]) -> list[list[_Sighting]]:
    """Group occurrences of the same error: code, venue and wire message alike. A bare number joins the first of its code."""
    groups: dict[tuple[str, str | None, str], list[_Sighting]] = {}
    for sighting in sightings:
        candidate, identity = sighting.candidate, sighting.identity
        words = (
            identity.match.template.message.concept
            if identity.match
            else (identity.entry.concept if identity.entry else "")
        )
        key = (candidate.code, identity.venue, words)
        groups.setdefault(key, []).append(sighting)
    return list(groups.values())


def _status_of(candidate: Candidate, statuses: tuple[Status, ...], text: str) -> int | None:
    """Return the HTTP status that belongs to a candidate: its own, else the one told just before it."""
    if candidate.http_status:
        return candidate.http_status
    own = candidate.value("status") or candidate.value("statuscode") or candidate.value("httpstatus")
    if own and own.isdigit() and 100 <= int(own) <= 599:
        return int(own)
    before = [s for s in statuses if s.start < candidate.start and candidate.start - s.end < 1500]
    if before and text.count("\n\n", before[-1].end, candidate.start) <= 1:
        return before[-1].status
    line_end = text.find("\n", candidate.end)
    after = [s for s in statuses if candidate.end <= s.start < (line_end if line_end >= 0 else len(text))]
    return after[0].status if after else (before[-1].status if before and len(statuses) == 1 else None)


def _stated_status(sightings: Iterable[_Sighting]) -> int | None:
    return next((s.candidate.http_status for s in sightings if s.candidate.http_status), None)


def _status_findings(
    catalogue: Catalogue, statuses: tuple[Status, ...], flat: FlatText, lines: _Lines
) -> tuple[StatusFinding, ...]:
    counts = Counter(status.status for status in statuses)
    found = []
    for status in {s.status: s for s in reversed(statuses)}.values():
        entry = catalogue.entry(f"http/{status.status}")
        found.append(
            StatusFinding(
                status.status,
                entry.key if entry else None,
                entry.title if entry else "",
                entry.recovery if entry else None,
                counts[status.status],
                *lines.place(flat.raw(status.start), flat.raw(status.end)),
            )
        )
    return tuple(sorted(found, key=lambda finding: finding.start))


def _remarks(group: list[_Sighting]) -> tuple[str, ...]:
    """Name the items of a batch that failed, by place and by what the answer says of them."""
    remarks = []
    for candidate in (sighting.candidate for sighting in group[:_MOST_REMARKS]):
        if not candidate.in_list or candidate.siblings < _FEWEST_OF_BATCH or candidate.index is None:
            continue
        tags = [f"{label} {value}" for key, label in _ITEM_TAGS if (value := candidate.value(key))]
        named = f" ({', '.join(tags)})" if tags else ""
        remarks.append(
            f"item {candidate.index + 1} of {candidate.siblings} in the answer's list failed{named}"
        )
    return tuple(dict.fromkeys(_sentence(remark) for remark in remarks))


def _success_says(candidate: Candidate) -> str:
    said = f' "{candidate.message}"' if candidate.message else ""
    return f"code {candidate.code}{said} means the request succeeded."


def _tidy(message: str) -> str:
    return re.sub(r"\s+", " ", message).strip()


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:] + "."
