"""An entry as Markdown: complete, and no text of it acts as markup."""

import re

from retcode.core.catalogue.load import Catalogue
from retcode.core.catalogue.model import Effect, Recovery, Retry, Verdict
from retcode.core.catalogue.verdict import Judgement
from retcode.core.present.entry_markdown import code_and_meaning, entry_markdown
from retcode.core.present.terminal import entry_text
from retcode.core.present.verdict_text import (
    RECOVERY_TEXT,
    Tone,
    effect_sentence,
    read_sentence,
    write_sentence,
)


def test_every_entry_can_be_copied_whole(catalogue: Catalogue) -> None:
    for entry in catalogue.entries:
        text = entry_markdown(entry, catalogue)
        assert text.endswith("\n")
        assert entry.verdict.recovery.value in text
        for sentence in (read_sentence(entry.verdict), write_sentence(entry.verdict, entry.subject)):
            assert str(sentence) in text
        for message in entry.messages:
            assert message.text in text, entry.key


def test_what_happened_to_the_request_comes_first(catalogue: Catalogue) -> None:
    entry = catalogue.with_code("-1007", "binance-usdm")[0]
    effect = effect_sentence(entry)
    assert effect.startswith("It may have been carried out: the order may exist (")
    for text in (entry_markdown(entry, catalogue), entry_text(entry, catalogue)):
        assert 0 < text.index(effect) < text.index(RECOVERY_TEXT[entry.recovery])


def test_no_text_asks_to_retry_where_the_verdict_asks_to_look_first(catalogue: Catalogue) -> None:
    looked_up = [one for one in catalogue.entries if one.verdict.retry_write is Retry.RECONCILE_FIRST]
    waiting = [one for one in looked_up if one.recovery is Recovery.BACK_OFF]
    assert waiting
    for entry in waiting:
        for text in (entry_markdown(entry, catalogue), entry_text(entry, catalogue)):
            assert "look before you resend" in text, entry.key
            assert RECOVERY_TEXT[Recovery.BACK_OFF] not in text, entry.key


def test_what_may_have_happened_names_what_was_asked_for(catalogue: Catalogue) -> None:
    for key, words in (
        ("binance-usdm/-1007", "the order may exist"),
        ("mexc-spot/10201", "the money may have moved"),
        ("mexc-spot/730101", "the change may be in force"),
    ):
        entry = catalogue.entry(key)
        assert entry is not None
        assert words in effect_sentence(entry)


def test_a_line_to_type_is_never_wrapped(catalogue: Catalogue) -> None:
    entry = catalogue.with_code("-1021", "binance-usdm")[0]
    longest = max((item.line for item in catalogue.explain(entry).library), key=len)
    assert len(longest) > 80
    assert any(line.endswith(longest) for line in entry_text(entry, catalogue).splitlines())
    assert f"`{longest}`" in entry_markdown(entry, catalogue)


def test_a_message_with_another_effect_than_its_code_says_so(catalogue: Catalogue) -> None:
    entry = catalogue.with_code("-2010", "binance-spot")[0]
    [duplicate] = [
        line for line in entry_markdown(entry, catalogue).splitlines() if "Duplicate order" in line
    ]
    assert "the order may exist" in duplicate


def test_every_entry_can_be_copied_as_one_line(catalogue: Catalogue) -> None:
    for entry in catalogue.entries:
        line = code_and_meaning(entry, catalogue)
        assert "\n" not in line
        assert line.startswith(f"{catalogue.tables[entry.venue].name} {entry.code}")
        assert entry.headline


def test_a_code_and_its_meaning(catalogue: Catalogue) -> None:
    entry = catalogue.with_code("-1021", "binance-usdm")[0]
    assert code_and_meaning(entry, catalogue) == f"Binance USD-M -1021 INVALID_TIMESTAMP: {entry.title}"


def test_markup_outside_code_is_taken_literally(catalogue: Catalogue) -> None:
    for entry in catalogue.entries:
        for line in entry_markdown(entry, catalogue).splitlines():
            outside = re.sub(r"(`+)(?:(?!\1).)*\1", "", line)
            outside = re.sub(r"^(?:#{2,3} |- (?:Recovery: )?|\d+\. )|<https://[^>]*>$", "", outside)
            outside = re.sub(r"\*\*[a-z-]+\*\*|^\*\*.*\*\*$", "", outside)
            assert not re.search(r"(?<!\\)[*_<>\[\]]", outside), (entry.key, line)


def test_what_is_said_of_sending_again_is_never_weaker_than_the_verdict() -> None:
    for recovery in Recovery:
        for retry in Retry:
            verdict = Verdict(recovery, retry, retry)
            for sentence in (read_sentence(verdict), write_sentence(verdict)):
                plain_yes = sentence.tone is Tone.GO and sentence.answer.startswith("yes")
                assert plain_yes <= (retry is Retry.YES), sentence
        assert RECOVERY_TEXT[recovery]
    first = write_sentence(Verdict(Recovery.RECONCILE, Retry.YES, Retry.RECONCILE_FIRST))
    assert first.tone is Tone.STOP
    assert first.answer.startswith("not yet")


def test_a_long_step_goes_on_below_its_text_and_not_below_its_number(catalogue: Catalogue) -> None:
    entry = catalogue.with_code("51008", "okx")[0]
    lines = entry_text(entry, catalogue).splitlines()
    steps = lines[lines.index("Fix") + 1 :]
    steps = steps[: steps.index("")]
    assert any(not line.startswith("  1. ") and not line[2].isdigit() for line in steps)
    for line in steps:
        assert line[2].isdigit() or line.startswith("     "), line


def test_where_the_possible_meanings_ask_for_different_things_the_text_says_so(catalogue: Catalogue) -> None:
    entry = catalogue.entry("binance-usdm/-1021")
    assert entry is not None
    judged = Judgement(Effect.NONE, None, Retry.DEPENDS, Retry.DEPENDS)
    assert "- What to do depends on which error this is\n" in entry_markdown(entry, catalogue, judged)
