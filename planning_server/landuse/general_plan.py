"""Sister codes of general plans: seen in software that implements Circular 16/2025/TT-BXD, not in the circular's section 04.

Civil land (`DAT_DD_`), land outside it (`DAT_NDD_`), farming and other land (`DAT_NNK_`). No colours are known for them, so they are drawn in the
neutral colour. The labels spell the codes out; `counterpart` is the code of section 04 with the same use, a proposal of this project.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from planning_server.domain.text import Text

MARK: Final = "secondary"


@dataclass(frozen=True, slots=True)
class GeneralPlanUse:
    """One sister code; `counterpart` None where no single code of section 04 fits."""

    code: str
    label_vi: str
    label_en: str
    counterpart: str | None

    @property
    def label(self) -> Text:
        return Text(self.label_vi, self.label_en)


def _of(code: str, label_vi: str, label_en: str, counterpart: str | None) -> GeneralPlanUse:
    return GeneralPlanUse(code, label_vi, label_en, counterpart)


GENERAL_PLAN_USES: Final[tuple[GeneralPlanUse, ...]] = (
    _of("DAT_DD_Donvio", "Đất đơn vị ở", "Residential unit", None),
    _of("DAT_DD_Honhop", "Đất hỗn hợp", "Mixed use", "DAT_O_Honhop_Nhomo"),
    _of("DAT_DD_CayxanhCCdothi", "Đất cây xanh công cộng đô thị", "Urban public green", "DAT_HTXH_CayxanhCC"),
    _of("DAT_DD_Truonghoc", "Đất trường học", "School", "DAT_HTXH_Truonghoc"),
    _of(
        "DAT_DD_TruongTHPT", "Đất trường trung học phổ thông", "Upper secondary school", "DAT_HTXH_TruongTHPT"
    ),
    _of("DAT_DD_Coquandothi", "Đất cơ quan, trụ sở đô thị", "Urban offices of agencies", "DAT_Coquan"),
    _of("DAT_DD_Giaothongdothi", "Đất giao thông đô thị", "Urban roads", "DAT_HTKT_DuongGT"),
    _of(
        "DAT_DD_HTkhacdothi",
        "Đất hạ tầng khác của đô thị",
        "Other urban infrastructure",
        "DAT_HTKT_Hatangkhac",
    ),
    _of("DAT_DD_DVCCdothi", "Đất dịch vụ công cộng đô thị", "Urban public services", None),
    _of("DAT_NDD_Dancunt", "Đất dân cư nông thôn", "Rural housing", "DAT_O_Langxom"),
    _of("DAT_NDD_Cayxanhsdhc", "Đất cây xanh sử dụng hạn chế", "Restricted green", "DAT_Cayxanhhanche"),
    _of("DAT_NDD_Cayxanhcd", "Đất cây xanh chuyên dụng", "Special green", "DAT_Cayxanhchuyendung"),
    _of("DAT_NDD_Congnghiep", "Đất công nghiệp", "Industry", "DAT_SX_Congnghiep"),
    _of("DAT_NDD_Daotao", "Đất đào tạo", "Training", "DAT_DaotaoNC"),
    _of("DAT_NDD_Coquan", "Đất cơ quan", "Offices of agencies", "DAT_Coquan"),
    _of("DAT_NDD_Dulich", "Đất du lịch", "Tourism", "DAT_Dulich"),
    _of("DAT_NDD_Ditich", "Đất di tích", "Heritage", "DAT_Ditich_tongiao"),
    _of("DAT_NDD_Anninh", "Đất an ninh", "Public security", "DAT_Anninh"),
    _of("DAT_NDD_Quocphong", "Đất quốc phòng", "Defence", "DAT_Quocphong"),
    _of("DAT_NDD_Giaothong", "Đất giao thông", "Roads", "DAT_HTKT_DuongGT"),
    _of("DAT_NDD_Yte", "Đất y tế", "Health", "DAT_HTXH_Yte"),
    _of("DAT_NDD_Vanhoathethao", "Đất văn hóa, thể thao", "Culture and sport", None),
    _of("DAT_NDD_HTkhac", "Đất hạ tầng khác", "Other infrastructure", "DAT_HTKT_Hatangkhac"),
    _of("DAT_NNK_Nongnghiep", "Đất sản xuất nông nghiệp", "Farming", "DAT_NN_Nongnghiep"),
    _of("DAT_NNK_Rungdacdung", "Đất rừng đặc dụng", "Special-use forest", "DAT_NN_Rungdacdung"),
    _of("DAT_NNK_Rungphongho", "Đất rừng phòng hộ", "Protection forest", "DAT_NN_Rungphongho"),
    _of("DAT_NNK_Rungsanxuat", "Đất rừng sản xuất", "Production forest", "DAT_NN_Rungsanxuat"),
    _of("DAT_NNK_Lamnghiep", "Đất lâm nghiệp", "Forestry", None),
    _of("DAT_NNK_Thuysan", "Đất nuôi trồng thủy sản", "Aquaculture", "DAT_NN_Thuysan"),
    _of("DAT_NNK_Chuasudung", "Đất chưa sử dụng", "Unused land", "DAT_KHAC_Chuasudung"),
    _of("DAT_NNK_Honuoc", "Hồ, ao, đầm", "Lakes and ponds", "DAT_KHAC_Honuoc"),
    _of("DAT_NNK_Songsuoi", "Sông, suối, kênh, rạch", "Rivers and canals", "DAT_KHAC_Songsuoi"),
    _of("DAT_NNK_Matnuocbien", "Mặt nước ven biển", "Coastal water", "DAT_KHAC_Matnuocbien"),
)
