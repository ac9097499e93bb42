"""A small rule set of an office, as its words."""

from __future__ import annotations

OFFICE_RULES = """\
format: rule-set/1
id: suoimo.quy-dinh
version: 1
title: {vi: Quy định quản lý kiến trúc Suối Mơ, en: Suối Mơ architecture rules}
in_force_from: 2026-01-01
in_force_to: null
requires: []
documents:
  qd: {number: 12/2025/QĐ-UBND, url: null}
tables: {}
rules:
  - id: suoimo.height
    kind: height
    measure: height
    title: {vi: Chiều cao tối đa trong khu hiện hữu, en: Maximum height in the existing area}
    operator: "<="
    unit: m
    severity: mandatory
    applies_when:
      - {fact: context, among: [existing_area]}
    limits:
      - value: 10
    source: {document: qd, clause: Điều 7, table: null, row: null, mark: text}
tests:
  - {name: ten metres, rule: suoimo.height, facts: {context: existing_area}, limits: [10]}
"""
"""A house of 11.8 m in an existing area, which the plan and QCVN 01 let pass, fails by it: 11.8 - 10 = 1.8 m too high."""
