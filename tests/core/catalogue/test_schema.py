"""The JSON Schema beside the data is that of the types, and the data is valid by it."""

import json
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest

from retcode.core.catalogue.schema import main, schemas
from retcode.core.resources import resource

ROOT = resource("catalogue")
FILES = [
    *(("concepts.schema.json", file) for file in sorted((ROOT / "concepts").glob("*.json"))),
    ("documents.schema.json", ROOT / "documents.json"),
    *(("venue.schema.json", file) for file in sorted((ROOT / "venues").glob("*.json"))),
    ("venue.schema.json", ROOT / "http_statuses.json"),
]


def test_the_written_schemas_are_those_of_the_types() -> None:
    folder = ROOT / "schema"
    written = {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir()}
    assert written == schemas(), "python -m retcode.core.catalogue.schema --write"


def test_write_makes_the_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--write", "--into", str(tmp_path / "new")]) == 0
    assert {file.name for file in (tmp_path / "new").iterdir()} == set(schemas())
    assert capsys.readouterr().out == ""
    main([])
    assert capsys.readouterr().out == "".join(schemas().values())


@pytest.mark.parametrize(("schema", "file"), FILES, ids=lambda value: getattr(value, "name", value))
def test_the_data_is_valid(schema: str, file: Path) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(schemas()[schema]))
    validator.check_schema(validator.schema)
    assert list(validator.iter_errors(json.loads(file.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ("concepts.schema.json", [{"id": "x"}]),
        ("documents.schema.json", [{"id": "x", "title": "X", "checked": "2026-05-28", "comment": "?"}]),
        ("venue.schema.json", {"id": "x", "entries": [{"code": -1021}]}),
    ],
)
def test_the_schemas_refuse_what_the_types_refuse(schema: str, value: object) -> None:
    assert not jsonschema.Draft202012Validator(json.loads(schemas()[schema])).is_valid(value)
