"""What a reply must not be, and that the bundled ones are not."""

from collections.abc import Mapping

import pytest

from retcode.core.catalogue.load import load_catalogue
from retcode.core.catalogue.model import Concept, Effect
from retcode.core.replies.lint import check, check_language, main, read_rules
from retcode.core.replies.model import Language
from retcode.core.resources import resource

RULES = read_rules(resource("replies", "rules", "en.json"))
REFUSED = "insufficient-balance"
OPEN = "backend-timeout"
SUPPORT = "account-frozen"
SOUND = (
    "Your order[ for {symbol}] may exist, and the exchange did not say so. "
    "Please check your open orders first, and do not send it again before that."
)


@pytest.fixture(scope="module")
def concepts() -> Mapping[str, Concept]:
    return load_catalogue().concepts


def problems(concepts: Mapping[str, Concept], **replies: str) -> list[str]:
    texts = {name.replace("_", "-"): text for name, text in replies.items()}
    english = Language("en", "English", texts)
    own = {name: concepts[name] for name in texts if name in concepts}
    return [fault.problem for fault in check_language(english, RULES, own, "en.json")]


def test_the_bundled_replies_keep_the_rules(concepts: Mapping[str, Concept]) -> None:
    assert check(resource("replies"), concepts) == []


def test_a_sound_reply_has_no_fault(concepts: Mapping[str, Concept]) -> None:
    assert problems(concepts, backend_timeout=SOUND) == []


@pytest.mark.parametrize(
    ("concept", "text", "problem"),
    [
        (REFUSED, SOUND.partition(". ")[0] + " and this sentence goes on for a while longer.", "1 sentences"),
        (REFUSED, "It failed. Sorry.", "characters"),
        (REFUSED, SOUND.replace("Please", "Please  "), "unneeded spaces"),
        (REFUSED, SOUND.removesuffix("."), "full stop"),
        (REFUSED, SOUND.replace("{symbol}", "{coin}"), "unknown values coin"),
        (REFUSED, SOUND.replace("[ for {symbol}]", " for {symbol}"), "outside square brackets"),
        (REFUSED, SOUND.replace("{symbol}", "it"), "without a value"),
        (REFUSED, SOUND.replace("open orders", "open orders and the API"), "developer's word: API"),
        (REFUSED, SOUND + " Then send us your key.", "asks for a key"),
        (OPEN, SOUND.replace("do not send it again before that", "then send it again"), "invites a resend"),
        (OPEN, SOUND.replace("check your open orders first", "wait a while"), "does not ask to look first"),
        (OPEN, SOUND.replace("may exist", "was not placed"), "states that nothing was carried out"),
        (SUPPORT, SOUND.replace("do not send it again before that", "then try again"), "invites a resend"),
        ("no-such-concept", SOUND, "no such concept"),
    ],
)
def test_a_reply_that_breaks_a_rule_is_a_fault(
    concepts: Mapping[str, Concept], concept: str, text: str, problem: str
) -> None:
    (found,) = problems(concepts, **{concept: text})
    assert problem in found


def test_replies_are_sorted_and_each_is_its_own(concepts: Mapping[str, Concept]) -> None:
    first, second = problems(concepts, **{OPEN: SOUND, SUPPORT: SOUND})
    assert first == "the replies are not sorted by concept"
    assert second == f"is the same as the reply to {OPEN}"


def test_a_refusal_may_be_sent_again_once_it_is_corrected(concepts: Mapping[str, Concept]) -> None:
    corrected = SOUND.replace("do not send it again before that", "then send it again")
    assert problems(concepts, insufficient_balance=corrected) == []


def test_rules_that_cannot_be_read_are_a_fault(
    concepts: Mapping[str, Concept],
    tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
) -> None:
    root = tmp_path_factory.mktemp("replies")
    assert main([str(root)]) == 1
    assert "there are no English replies" in capsys.readouterr().out
    (root / "en.json").write_text('{"language": "en", "name": "English", "replies": {}}', encoding="utf-8")
    assert [fault.file for fault in check(root, concepts)] == ["replies/rules/en.json"]


def test_english_is_complete_and_other_languages_need_not_be(concepts: Mapping[str, Concept]) -> None:
    for tag, missing in (("en", len(concepts)), ("fr", 0)):
        assert len([*check_language(Language(tag, tag, {}), RULES, concepts, "x.json")]) == missing


def test_a_warning_is_no_invitation() -> None:
    assert not RULES.has(RULES.repeat, "Please do not send it again.")
    assert RULES.has(RULES.repeat, "Please send it again.")


@pytest.mark.parametrize(
    ("tag", "invitation", "warning"),
    [
        ("zh", "请核对挂单，然后重新提交。", "请先核对挂单，在此之前请勿重新提交。"),
        ("ru", "Пожалуйста, отправьте её повторно.", "До этого не отправляйте её повторно."),
        ("es", "Por favor, envíela otra vez.", "Hasta entonces no la envíe otra vez."),
    ],
)
def test_the_rules_know_an_invitation_in_each_language(tag: str, invitation: str, warning: str) -> None:
    rules = read_rules(resource("replies", "rules", f"{tag}.json"))
    assert rules.has(rules.repeat, invitation)
    assert not rules.has(rules.repeat, warning)


@pytest.mark.parametrize(
    ("tag", "word"), [("en", "endpoints"), ("zh", "请检查签名是否正确"), ("ru", "Проверьте параметры")]
)
def test_words_of_developers_are_found_in_each_language(tag: str, word: str) -> None:
    assert read_rules(resource("replies", "rules", f"{tag}.json")).code_word.search(word)


def test_a_general_reply_to_an_open_outcome_keeps_the_rules(concepts: Mapping[str, Concept]) -> None:
    blunt = Language("fr", "fr", {}, general={Effect.UNKNOWN: "Nothing was placed."})
    problems = [fault.problem for fault in check_language(blunt, RULES, concepts, "fr.json")]
    assert len(problems) == 2
