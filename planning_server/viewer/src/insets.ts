/** How much of the map cards and sheets cover, in pixels from each edge. */

import type { Insets } from "./map";

/** A box over more than two thirds of the width is a sheet at the bottom; otherwise it stands at the nearer side. */
export function insetsOf(map: HTMLElement, boxes: readonly HTMLElement[], margin: number): Insets {
  const frame = map.getBoundingClientRect();
  const out = { top: margin, right: margin, bottom: margin, left: margin };
  for (const box of boxes) {
    if (box.hidden) continue;
    const rect = box.getBoundingClientRect();
    if (rect.width > frame.width * 0.67) out.bottom = Math.max(out.bottom, frame.bottom - rect.top + margin);
    else if (rect.left - frame.left < frame.right - rect.right) out.left = Math.max(out.left, rect.right - frame.left + margin);
    else out.right = Math.max(out.right, frame.right - rect.left + margin);
  }
  return out;
}
