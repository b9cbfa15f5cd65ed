"""The page of what is covered is made from the catalogue as it is."""

from bundle.coverage import PAGE, page
from retcode.core.catalogue.load import load_catalogue


def test_the_page_is_that_of_the_catalogue() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(load_catalogue()), "python -m bundle.coverage --write"


def test_every_table_has_its_row() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for venue in load_catalogue().tables.values():
        assert f"| {venue.name} | {len(venue.entries):,} |" in text
