"""The commands with a model: every form of the digest has its text, a preview and a sending agree, doctor asks it."""

import json
from pathlib import Path

import pytest

from tests.machineservice import Behaviour, drops, embedding_by, in_turn, machine_service, saying, sending
from tests.scheduler import kept
from tests.scheduler.briefs.outboxes import write_config
from tests.scheduler.conftest import Command

DAY = "2026-11-23"


def config_for(folder: Path, address: str, more: str = "") -> Path:
    return write_config(
        folder, f'[machine]\naddress = "{address}"\nmodel = "m7"\nallow_private_addresses = true\n{more}'
    )


def found(
    inside: Command, config: Path, *, name: str = "machine", **env: str
) -> tuple[int, list[tuple[str, str, str]]]:
    """The exit code of doctor, and (verdict, found, remedy) of its checks of that name."""
    done = inside("doctor", "--json", "--config", config, env=env)
    checks = [one for one in json.loads(done.stdout)["checks"] if one["name"] == name]
    return done.returncode, [(one["verdict"], one["found"], one["remedy"]) for one in checks]


def test_a_preview_and_the_sending_agree_though_the_model_would_say_something_else(
    inside: Command, tmp_path: Path
) -> None:
    kept.fill(tmp_path / "data")
    with machine_service(in_turn(saying("The first answer."), saying("Another answer."))) as service:
        config = config_for(tmp_path, service.address)
        preview = inside("digest", "preview", "--day", DAY, "--config", config)
        sent = inside("digest", "send", "daily", "--day", DAY, "--config", config)
        day = inside("digest", "--date", DAY, "--format", "markdown", "--config", config)
        assert (preview.returncode, sent.returncode, day.returncode) == (0, 0, 0), sent.stderr
        assert len(service.got) == 1
    (page,) = (tmp_path / "data" / "digests").glob("*.html")
    for text in (preview.stdout, page.read_text("utf-8"), day.stdout):
        assert "The first answer." in text and "Machine-made summary in English, by m7" in text


def test_a_service_that_fails_holds_nothing_back(inside: Command, tmp_path: Path) -> None:
    kept.fill(tmp_path / "data")
    with machine_service(drops) as service:
        done = inside("digest", "--date", DAY, "--config", config_for(tmp_path, service.address))
    assert done.returncode == 0
    assert "summaries by m7: 0 of 1; the line was lost" in done.stdout
    assert "Azerbaijan and China upgrade ties" in done.stdout.replace("*", "")


def test_doctor_says_nothing_of_a_model_that_nobody_wants(inside: Command, tmp_path: Path) -> None:
    assert found(inside, write_config(tmp_path, "")) == (0, [])


def test_doctor_says_that_the_service_answers_and_asks_it_for_one_word(inside: Command, tmp_path: Path) -> None:
    with machine_service(saying("yes")) as service:
        config = config_for(tmp_path, service.address, 'key = "env:MODEL_KEY"\n')
        assert found(inside, config, MODEL_KEY="sk-1") == (0, [("ok", f"m7 answers at {service.address}", "")])
        ((_, headers, _),) = service.got
        assert headers["authorization"] == "Bearer sk-1"
        code, ((verdict, why, remedy),) = found(inside, config)
        assert (code, verdict, why) == (1, "fail", "the key of the service cannot be read")
        assert "set the variable" in remedy


@pytest.mark.parametrize(
    ("behaviour", "code", "verdict", "why"),
    [
        (sending(b"", 401), 1, "fail", "the service answered 401"),
        (sending(b"", 404), 1, "fail", "the service answered 404"),
        (sending(b"", 503), 0, "warn", "the service answered 503"),
        (sending(b"<html>"), 0, "warn", "an answer was not JSON"),
    ],
)
def test_doctor_fails_on_what_we_have_to_mend_and_warns_of_the_rest(
    inside: Command, tmp_path: Path, behaviour: Behaviour, code: int, verdict: str, why: str
) -> None:
    with machine_service(behaviour) as service:
        returned, ((told, found_, remedy),) = found(inside, config_for(tmp_path, service.address))
    assert (returned, told, found_) == (code, verdict, why)
    assert remedy


SENTENCES = {"railway": [1.0, 0.1], "bank": [-1.0, 0.1], "museum": [0.0, 1.0]}


def of_sentence(text: str) -> list[float]:
    return next(vector for word, vector in SENTENCES.items() if word in text)


@pytest.mark.parametrize(
    ("behaviour", "code", "verdict", "said"),
    [
        (embedding_by(of_sentence), 0, "ok", "e7 answers at"),
        (
            embedding_by(lambda _: [1.0, 0.5]),
            0,
            "warn",
            "e7 finds texts alike that have nothing in common (cosine 1.00)",
        ),
        (sending(b"", 401), 1, "fail", "the service answered 401"),
        (sending(b"", 503), 0, "warn", "the service answered 503"),
        (saying("yes"), 0, "warn", "an answer held no vectors"),
    ],
)
def test_doctor_asks_the_service_for_embeddings_and_whether_its_model_tells_texts_apart(
    inside: Command, tmp_path: Path, behaviour: Behaviour, code: int, verdict: str, said: str
) -> None:
    with machine_service(behaviour) as service:
        own = f'[embedding]\naddress = "{service.address}"\nmodel = "e7"\nallow_private_addresses = true\n'
        returned, ((told, found_, remedy),) = found(inside, write_config(tmp_path, own), name="embedding")
        assert [path for path, _, _ in service.got] == ["/v1/embeddings"]
    assert (returned, told) == (code, verdict) and found_.startswith(said)
    assert bool(remedy) == (verdict != "ok")


def test_doctor_says_nothing_of_embeddings_that_nobody_wants(inside: Command, tmp_path: Path) -> None:
    assert found(inside, write_config(tmp_path, ""), name="embedding") == (0, [])


def test_an_address_without_a_model_is_refused_with_its_remedy(inside: Command, tmp_path: Path) -> None:
    config = write_config(tmp_path, '[machine]\naddress = "https://api.example/v1"\n')
    done = inside("digest", "--date", DAY, "--config", config)
    assert done.returncode == 2
    assert "machine.address needs machine.model" in done.stderr
    set_by_variable = inside("doctor", "--json", "--config", config, env={"SILKWATCH_MACHINE__MODEL": "m7"})
    assert "needs machine.model" not in set_by_variable.stdout
