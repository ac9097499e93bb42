"""The streets: centre lines in the local frame, width between the red lines, class by QCVN 01:2021 table 2.17.

Streets are laid out straight and then bent: nothing moves in the old centre, and the further out, the more the
grid sways, as a town does that grew up its valley.
"""

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Polygon

CLASS_BY_WIDTH: Final = {
    30: "đường chính đô thị",
    24: "đường liên khu vực",
    20: "đường chính khu vực",
    16: "đường khu vực",
    12: "đường phân khu vực",
    10: "đường nhóm nhà ở",
    7: "đường nhóm nhà ở",
}
RING: Final = "Đường Vành Đai"
WITHIN_RING: Final = frozenset(
    {
        "Đường Nguyễn Du", "Đường Phan Đình Phùng", "Đường Bùi Thị Xuân", "Đường Nguyễn Trãi", "Đường Hồ Mơ",
        "Đường Đồi Thông", "Đường Hai Bà Trưng", "Đường Hoàng Diệu", "Đường Ngô Quyền",
        "Đường Mai Anh Đào", "Đường Hoa Dã Quỳ", "Đường Đồi Cỏ", "Đường Ven Suối", "Đường Đồi Mây",
    }
)  # fmt: skip
CENTRE: Final = (-445.0, -215.0, 445.0, 395.0)  # the straight part: u, v, u, v


@dataclass(frozen=True, slots=True)
class Road:
    """A street: its line in the local frame and its width between the red lines, metres."""

    name: str
    width_m: int
    line: LineString

    @property
    def road_class(self) -> str:
        return CLASS_BY_WIDTH[self.width_m]

    @property
    def surface(self) -> Polygon:
        """The land between the red lines, ends cut square."""
        return self.line.buffer(self.width_m / 2, cap_style="flat", join_style="mitre", mitre_limit=2.0)


def bent(local: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sway points of the straight layout; points of the centre stay where they are."""
    u, v = local[:, 0], local[:, 1]
    out_u = np.maximum(np.maximum(CENTRE[0] - u, u - CENTRE[2]), 0.0)
    out_v = np.maximum(np.maximum(CENTRE[1] - v, v - CENTRE[3]), 0.0)
    t = np.clip(np.hypot(out_u, out_v) / 420.0, 0.0, 1.0)
    weight = t * t * (3.0 - 2.0 * t)
    du = 46.0 * weight * np.sin(v / 210.0 + 0.6)
    dv = 58.0 * weight * np.sin(u / 270.0 - 0.4)
    return np.column_stack([u + du, v + dv])


def _swayed(points: list[tuple[float, float]]) -> LineString:
    straight = shapely.segmentize(LineString(points), 24.0)
    line = shapely.transform(straight, bent)
    return shapely.simplify(line, 0.0)


def _across(name: str, width: int, v: float, start: float, end: float) -> Road:
    return Road(name, width, _swayed([(start, v), (end, v)]))


def _along(name: str, width: int, u: float, start: float, end: float) -> Road:
    return Road(name, width, _swayed([(u, start), (u, end)]))


def _ring(name: str, width: int) -> Road:
    """A closed, rounded oblong around the town."""
    points: list[tuple[float, float]] = []
    for step in range(0, 361, 4):
        angle = math.radians(step % 360)
        c, s = math.cos(angle), math.sin(angle)
        wobble = 1.0 + 0.035 * math.sin(3 * angle + 0.7) + 0.02 * math.cos(5 * angle)
        points.append(
            (
                round(10 + 905 * wobble * math.copysign(abs(c) ** 0.74, c), 3),
                round(45 + 690 * wobble * math.copysign(abs(s) ** 0.74, s), 3),
            )
        )
    return Road(name, width, LineString(points))


def streets() -> list[Road]:
    """All streets, the most important first: where two cross, the land belongs to the first."""
    drawn = _drawn()
    inside = Polygon(next(road.line for road in drawn if road.name == RING).coords)
    return [
        replace(road, line=_inner(road.line, inside)) if road.name in WITHIN_RING else road for road in drawn
    ]


def _inner(line: LineString, inside: Polygon) -> LineString:
    """The longest part of a street within the ring road."""
    parts = [part for part in shapely.get_parts(line.intersection(inside)) if isinstance(part, LineString)]
    return max(parts, key=lambda part: part.length)


def _drawn() -> list[Road]:
    return [
        _across("Đường Hùng Vương", 30, 30, -1500, 1500),
        _along("Đường Trần Phú", 24, 0, -1300, 1300),
        _ring(RING, 24),
        _across("Đường Lê Lợi", 20, 390, -893, 1500),
        _along("Đường Quang Trung", 20, 440, -790, 1000),
        _across("Đường Nguyễn Du", 16, -210, -980, 950),
        _across("Đường Phan Đình Phùng", 16, 268, -960, 960),
        _along("Đường Bùi Thị Xuân", 16, -440, -820, 860),
        _along("Đường Nguyễn Trãi", 16, 220, -860, 860),
        _across("Đường Hồ Mơ", 16, -500, -900, 900),
        _along("Đường Suối Thông", 16, 690, -505, 605),
        _along("Đường Đồi Thông", 12, -330, -210, 860),
        _along("Đường Hai Bà Trưng", 12, -110, -210, 860),
        _along("Đường Yersin", 12, 330, -210, 470),
        _across("Đường Hoàng Diệu", 12, -94, -980, 980),
        _across("Đường Ngô Quyền", 12, 152, -980, 980),
        _across("Đường Mai Anh Đào", 12, 545, -900, 900),
        _along("Đường Hoa Dã Quỳ", 12, -680, -800, 800),
        _along("Đường Cao Bá Quát", 12, 110, -210, 545),
        _along("Đường Lý Tự Trọng", 10, -220, -94, 390),
        _along("Đường Nguyễn Khuyến", 10, -560, -210, 545),
        _along("Đường Bà Huyện Thanh Quan", 10, 565, -500, 545),
        _along("Đường Xuân Diệu", 10, 805, -94, 268),
        _across("Đường Chợ Cũ", 10, -152, -440, 220),
        _across("Đường Tú Xương", 10, -36, -330, 440),
        _across("Đường Phan Bội Châu", 10, 96, -440, 440),
        _across("Đường Nguyễn Công Trứ", 10, 210, 110, 440),
        _across("Đường Hàn Mặc Tử", 10, 330, -440, 330),
        _across("Đường Thông Xanh", 10, 468, -560, 565),
        _across("Đường Đồi Cỏ", 10, -585, -440, 690),
        _along("Đường Ven Suối", 10, -220, -720, -500),
        _along("Đường Đồi Mây", 10, 110, -720, -500),
        _across("Đường Công Nghiệp 1", 20, 600, 690, 1300),
        _along("Đường Công Nghiệp 2", 16, 1010, 390, 1000),
        _across("Đường Thôn Đông", 7, 150, 930, 1400),
        _along("Đường Cây Đa", 7, 1075, 30, 390),
        _across("Đường Thôn Tây", 7, 200, -1350, -900),
        _along("Đường Giếng Nước", 7, -1090, 30, 420),
        _across("Đường Thôn Nam", 7, -790, -1100, 600),
        _along("Đường Đập Nước", 7, -520, -1100, -600),
        _along("Đường Vườn Hồng", 7, 330, -1050, -688),
    ]
