"""The icon of the program in the formats of each system.

`python -m bundle.icons` draws the PNG files anew after a change to the SVG file.
"""

from __future__ import annotations

import platform
import struct
from pathlib import Path

from retcode.core.resources import resource

SIZES = (16, 32, 48, 64, 128, 256, 512)
# Apple's names for a PNG of each size in an .icns file.
_ICNS_TYPES = {16: b"icp4", 32: b"icp5", 64: b"icp6", 128: b"ic07", 256: b"ic08", 512: b"ic09"}
_MAX_ICO = 256


def png(size: int) -> Path:
    """Return the icon's PNG file of `size` x `size` pixels."""
    return resource("icons", f"retcode-{size}.png")


def icon_file(work: Path) -> str | None:
    """Write the icon in the format that programs of this system contain; None if they contain none."""
    if platform.system() == "Windows":
        made, content = work / "retcode.ico", ico({size: png(size).read_bytes() for size in SIZES})
    elif platform.system() == "Darwin":
        made, content = work / "retcode.icns", icns({size: png(size).read_bytes() for size in SIZES})
    else:
        return None
    made.write_bytes(content)
    return str(made)


def ico(images: dict[int, bytes]) -> bytes:
    """Return an .ico file of PNG images, given by their size in pixels."""
    images = {size: image for size, image in images.items() if size <= _MAX_ICO}
    header = struct.pack("<HHH", 0, 1, len(images))
    offset = len(header) + 16 * len(images)
    table = b""
    for size, image in images.items():
        table += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(image), offset)
        offset += len(image)
    return header + table + b"".join(images.values())


def icns(images: dict[int, bytes]) -> bytes:
    """Return an .icns file of the PNG images, given by their size in pixels, that it has a name for."""
    parts = b"".join(
        _ICNS_TYPES[size] + struct.pack(">I", len(image) + 8) + image
        for size, image in images.items()
        if size in _ICNS_TYPES
    )
    return b"icns" + struct.pack(">I", len(parts) + 8) + parts


def draw() -> None:
    """Draw the PNG files from the SVG file."""
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    application = QGuiApplication.instance() or QGuiApplication(["icons", "-platform", "offscreen"])
    renderer = QSvgRenderer(str(resource("icons", "retcode.svg")))
    for size in SIZES:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(0)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        image.save(str(png(size)))
    del application


if __name__ == "__main__":
    draw()
