"""The timeline of a triage: errors over time, bans as spans, and a range to select."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from retcode.core.triage.axis import axis_ticks
from retcode.core.triage.formatting import count_text
from retcode.core.triage.local_time import local_offset, local_time, zone_name
from retcode.core.triage.model import Ban, BanKind, Timeline
from retcode.core.triage.summary import Layer, TimeRange, bucket_range
from retcode.style.appearance import Appearance
from retcode.style.keys import typed_text
from retcode.style.paint import SMALL, class_brush, scaled_font
from retcode.style.widgets import plain_tip

_LEFT, _RIGHT, _TOP, _BAN = 46, 14, 10, 16
_MAX_ZONE_SHARE = 0.4  # of the axis; a longer zone name is shortened
_TALL, _SHORT = 108, 56  # logical pixels above the axis
_LABEL_ROOM = 96  # logical pixels from one label of the axis to the next, at least
_LONGEST_LABEL = "  00 Mmm 00:00  "  # of the axis, with a margin


class TimelineView(QWidget):
    """Bars stacked by recovery class. Drag, or Shift with the arrow keys, selects a range; Esc clears it."""

    span_chosen = Signal(object)  # TimeRange | None
    text_typed = Signal(str)

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._line: Timeline | None = None
        self._layers: tuple[Layer, ...] = ()
        self._bans: tuple[Ban, ...] = ()
        self._selection: tuple[int, int] | None = None
        self._cursor = 0
        self._anchor: int | None = None
        self._dragging = False
        self._short = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Timeline")
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        look.changed.connect(self.update)
        self._describe()

    def set_state(
        self, line: Timeline | None, layers: Sequence[Layer], bans: Sequence[Ban], span: TimeRange | None
    ) -> None:
        """Show these counts over time, these bans, and this range as chosen."""
        self._line, self._layers, self._bans = line, tuple(layers), tuple(bans)
        if not self._dragging:
            self._selection = bucket_range(line, span)
        self._cursor = min(self._cursor, max(0, (line.buckets if line else 0) - 1))
        self._describe()
        self.update()

    def set_short(self, short: bool) -> None:
        """Use only the height that the bars need."""
        if short != self._short:
            self._short = short
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Leave room for the bars, the bans above them and the axis below."""
        return QSize(320, (_SHORT if self._short else _TALL) + self.fontMetrics().height() + 8)

    # Painting -----------------------------------------------------------------------------------

    def paintEvent(self, _: QPaintEvent) -> None:
        """Draw everything, which is a few hundred rectangles."""
        painter = QPainter(self)
        theme = self._look.theme
        painter.fillRect(self.rect(), QColor(theme.surface))
        line = self._line
        if line is None:
            painter.setPen(QColor(theme.muted))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "No errors with a time yet")
            return
        plot = self._plot()
        if self._selection:
            chosen = self._selection_rect(plot, self._selection)
            painter.fillRect(chosen, QColor(theme.selection))
        self._paint_bans(painter, plot)
        self._paint_grid(painter, plot)
        self._paint_bars(painter, plot)
        self._paint_axis(painter, plot, line)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._selection:
            painter.setPen(QPen(QColor(theme.accent), 1.5))
            chosen = self._selection_rect(plot, self._selection)
            painter.drawLine(chosen.topLeft(), chosen.bottomLeft())
            painter.drawLine(chosen.topRight(), chosen.bottomRight())
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), 5, 5)
            self._paint_cursor(painter, plot)

    def _paint_bans(self, painter: QPainter, plot: QRectF) -> None:
        theme = self._look.theme
        for ban in self._bans:
            start = self._x(plot, ban.end if ban.start is None else ban.start)
            end = self._x(plot, ban.end)
            if end <= plot.left() or start >= plot.right():
                continue
            start, end = max(start, plot.left()), max(min(end, plot.right()), start + 2)
            hue = theme.red if ban.kind is BanKind.BANNED else theme.amber
            painter.fillRect(
                QRectF(start, plot.top() - _BAN, end - start, plot.height() + _BAN), QColor(hue.fill)
            )
            painter.fillRect(QRectF(start, plot.top() - _BAN, end - start, 2), QColor(hue.text))
            painter.setPen(QColor(hue.text))
            painter.setFont(scaled_font(self.font(), SMALL))
            if painter.fontMetrics().horizontalAdvance(ban.kind) + 6 < end - start:
                where = QRectF(start + 4, plot.top() - _BAN + 2, end - start - 4, _BAN)
                painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, ban.kind)
            painter.setFont(self.font())

    def _paint_grid(self, painter: QPainter, plot: QRectF) -> None:
        theme = self._look.theme
        most = self._most()
        painter.fillRect(QRectF(plot.left(), plot.bottom(), plot.width(), 1), QColor(theme.control_line))
        painter.fillRect(QRectF(plot.left(), plot.top(), plot.width(), 1), QColor(theme.line))
        painter.setPen(QColor(theme.muted))
        metrics = painter.fontMetrics()
        for value, height in ((most, plot.top()), (0, plot.bottom())):
            label = QRectF(0, height - metrics.height() / 2, plot.left() - 8, metrics.height())
            painter.drawText(
                label, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, _short(value)
            )

    def _paint_bars(self, painter: QPainter, plot: QRectF) -> None:
        line, most = self._line, self._most()
        assert line is not None
        wide = plot.width() / line.buckets
        gap = 1.0 if wide >= 4 else 0.0
        theme, ratio = self._look.theme, self.devicePixelRatioF()
        brushes = [class_brush(theme, layer.recovery, ratio) for layer in self._layers]
        for bucket in range(line.buckets):
            left = plot.left() + bucket * wide
            bottom = plot.bottom()
            for layer, brush in zip(self._layers, brushes, strict=True):
                count = layer.counts[bucket] if bucket < len(layer.counts) else 0
                if count:
                    height = max(2.0, count * plot.height() / most)
                    bar = QRectF(left, max(plot.top(), bottom - height), max(wide - gap, 1.5), height)
                    painter.fillRect(bar, brush)
                    bottom -= height

    def _paint_axis(self, painter: QPainter, plot: QRectF, line: Timeline) -> None:
        theme = self._look.theme
        metrics = painter.fontMetrics()
        zone = f"local time, {zone_name()}"
        if metrics.horizontalAdvance(zone) > plot.width() * _MAX_ZONE_SHARE:
            zone = zone_name()
        zone_width = metrics.horizontalAdvance(zone) + 16
        top = plot.bottom() + 5
        painter.setPen(QColor(theme.muted))
        right = QRectF(plot.left(), top, plot.width(), metrics.height())
        painter.drawText(right, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, zone)
        for timestamp, text in self._ticks(plot, line):
            x = self._x(plot, timestamp)
            painter.fillRect(QRectF(x, plot.bottom(), 1, 4), QColor(theme.control_line))
            width = metrics.horizontalAdvance(text)
            left = max(x - width / 2, plot.left())  # large text would meet the count at the left
            if left + width < plot.right() - zone_width:
                painter.drawText(QPointF(left, top + metrics.ascent()), text)

    def _paint_cursor(self, painter: QPainter, plot: QRectF) -> None:
        cursor = self._selection_rect(plot, (self._cursor, self._cursor + 1))
        middle = cursor.center().x()
        painter.setBrush(QColor(self._look.theme.accent))
        painter.setPen(Qt.PenStyle.NoPen)
        tip = [(middle, plot.bottom() + 1), (middle - 4, plot.bottom() + 7), (middle + 4, plot.bottom() + 7)]
        painter.drawPolygon([QPointF(*point) for point in tip])

    # Keys and mouse -----------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with arrows, Home and End; select with Shift; clear the selection with Esc."""
        line = self._line
        moves = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_PageUp: -10,
            Qt.Key.Key_PageDown: 10,
            Qt.Key.Key_Home: -(1 << 20),
            Qt.Key.Key_End: 1 << 20,
        }
        by = moves.get(Qt.Key(event.key()))
        if line is not None and by is not None:
            self._move(by, choose=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif event.key() == Qt.Key.Key_Escape and self._selection is not None:
            self._choose(None)
        elif event.key() != Qt.Key.Key_Escape and (text := typed_text(event)):
            self.text_typed.emit(text)
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a selection."""
        if event.button() is Qt.MouseButton.LeftButton and self._line is not None:
            self._dragging = True
            self._anchor = self._cursor = self._bucket(event.position().x())
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Select the range from where the button was pressed to this position."""
        if self._dragging and self._anchor is not None:
            self._cursor = self._bucket(event.position().x())
            if self._cursor != self._anchor or self._selection is not None:
                self._selection = self._between()
            self._describe()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Finish a selection. A click without a drag clears it."""
        if self._dragging and event.button() is Qt.MouseButton.LeftButton:
            self._dragging = False
            moved = self._anchor is not None and self._anchor != self._cursor
            self._choose(self._between() if moved else None)

    def event(self, event: QEvent) -> bool:
        """Show a tool tip for the position."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip and self._line is not None:
            bucket = self._bucket(event.pos().x())
            QToolTip.showText(event.globalPos(), plain_tip(self._tooltip(bucket, bucket + 1)), self)
            return True
        return super().event(event)

    def _move(self, by: int, *, choose: bool) -> None:
        assert self._line is not None
        before = self._cursor
        self._cursor = min(max(0, before + by), self._line.buckets - 1)
        if not choose:
            self._anchor = None
            self._describe()
            self.update()
            return
        if self._anchor is None:
            self._anchor = before
        self._choose(self._between())

    def _between(self) -> tuple[int, int]:
        anchor = self._cursor if self._anchor is None else self._anchor
        return min(anchor, self._cursor), max(anchor, self._cursor) + 1

    def _choose(self, selection: tuple[int, int] | None) -> None:
        line = self._line
        if line is None:
            return
        self._selection = selection
        if selection is None:
            self._anchor = None
        self._describe()
        self.update()
        self.span_chosen.emit(
            None
            if selection is None
            else (line.start + selection[0] * line.width, line.start + selection[1] * line.width)
        )

    # Places -------------------------------------------------------------------------------------

    def _plot(self) -> QRectF:
        below = self.fontMetrics().height() + 10
        top = max(_TOP + _BAN, self.fontMetrics().height() // 2 + 2)
        left = max(_LEFT, self.fontMetrics().horizontalAdvance(_short(self._most())) + 14)
        return QRectF(left, top, max(40, self.width() - left - _RIGHT), max(20, self.height() - top - below))

    def _x(self, plot: QRectF, timestamp: float) -> float:
        assert self._line is not None
        return (
            plot.left()
            + (timestamp - self._line.start) / (self._line.width * self._line.buckets) * plot.width()
        )

    def _bucket(self, x: float) -> int:
        assert self._line is not None
        plot = self._plot()
        return min(max(0, int((x - plot.left()) / plot.width() * self._line.buckets)), self._line.buckets - 1)

    def _selection_rect(self, plot: QRectF, selection: tuple[int, int]) -> QRectF:
        assert self._line is not None
        wide = plot.width() / self._line.buckets
        return QRectF(
            plot.left() + selection[0] * wide,
            plot.top() - _BAN,
            (selection[1] - selection[0]) * wide,
            plot.height() + _BAN,
        )

    def _most(self) -> int:
        buckets = self._line.buckets if self._line else 0
        return max((self._count(bucket, bucket + 1) for bucket in range(buckets)), default=0) or 1

    def _count(self, first: int, last: int) -> int:
        return sum(sum(layer.counts[first:last]) for layer in self._layers)

    def _ticks(self, plot: QRectF, line: Timeline) -> Iterator[tuple[float, str]]:
        """Yield round local times with their labels, as many as have room."""
        label = max(_LABEL_ROOM, self.fontMetrics().horizontalAdvance(_LONGEST_LABEL))
        room = max(2, int(plot.width() // label))
        return axis_ticks(line.start, line.width * line.buckets, room, local_time, local_offset(line.start))

    # Words --------------------------------------------------------------------------------------

    def _tooltip(self, first: int, last: int) -> str:
        line = self._line
        assert line is not None
        start, end = line.start + first * line.width, line.start + last * line.width
        lines = [
            f"{local_time(start)} to {local_time(end, '%H:%M:%S')}",
            count_text(self._count(first, last), "error"),
        ]
        totals = [(layer.recovery, sum(layer.counts[first:last])) for layer in self._layers]
        lines += [f"{recovery}: {count:,}" for recovery, count in totals if count]
        held = [ban for ban in self._bans if (ban.start or ban.end) < end and ban.end > start]
        lines += [f"{ban.kind} until {local_time(ban.end)}" for ban in held]
        return "\n".join(lines)

    def _describe(self) -> None:
        """Describe the selection or the cursor in words, for screen readers."""
        if self._line is None:
            self.setAccessibleDescription("No errors with a time yet")
            return
        here = self._selection or (self._cursor, self._cursor + 1)
        kind = "Chosen" if self._selection else "At the cursor"
        self.setAccessibleDescription(f"{kind}: {self._tooltip(*here)}".replace("\n", ", "))


def _short(count: int) -> str:
    """Return a count in as few characters as an axis has room for."""
    if count < 10_000:
        return str(count)
    return f"{count / 1000:.0f}k" if count < 1_000_000 else f"{count / 1_000_000:.1f}M"
