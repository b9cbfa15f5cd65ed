"""Fill in the templates of web pages that come with the program."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from retcode.core.resources import reading, resource

if TYPE_CHECKING:
    from jinja2 import Environment


def render_page(folder: str, name: str, **values: object) -> str:
    """Return a page made of a template in a folder below `resources`.

    Raises ResourceError if the template, or one that it includes, is missing or damaged.
    """
    with reading(f"{folder}/{name}"):
        return _templates(folder).get_template(name).render(values)


@cache
def _templates(folder: str) -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader([resource(folder), resource("pages")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
