"""What is suggested for layers and columns of a planner's own naming."""

from __future__ import annotations

from planning_server.ingest.findings.kind import INFO, kind

LAYER_SUGGESTED = kind(
    "A50",
    "layer_suggested",
    INFO,
    "Lớp “{layer}” không được khai báo; có thể đọc với role {role}: {listed}. Chỉ áp dụng khi có trả lời.",
    "The layer “{layer}” is not mapped; it could be read with the role {role}: {listed}. Nothing is applied without an answer.",
    (
        "Hãy trả lời câu hỏi nếu lớp thuộc đồ án; nếu không thì không phải làm gì.",
        "Answer the question where the layer belongs to the plan; otherwise there is nothing to do.",
    ),
)
ATTRIBUTE_SUGGESTED = kind(
    "A51",
    "attribute_suggested",
    INFO,
    "Cột “{column}” không được khai báo; có thể là {attribute} ({reason}). Chỉ áp dụng khi có trả lời.",
    "Column “{column}” is not mapped; it could be {attribute} ({reason}). Nothing is applied without an answer.",
    (
        'Nếu đúng, hãy trả lời câu hỏi, hoặc ghi "{attribute}": "{column}" vào “attributes” của lớp “{layer}” trong mapping.layers; nếu không, không phải làm gì.',
        'Where that is right, answer the question or write "{attribute}": "{column}" into “attributes” of the layer “{layer}” in mapping.layers; otherwise there is nothing to do.',
    ),
)
