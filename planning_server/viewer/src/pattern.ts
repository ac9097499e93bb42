/** A square of the style's sprite on a swatch, so that legend and card look as the map does. */

import type { PatternSign } from "./style-sheet";

export function layPattern(node: HTMLElement, pattern: PatternSign | null): HTMLElement {
  if (pattern === null) return node;
  const { sheet, x, y } = pattern;
  node.classList.add("patterned");
  node.style.backgroundImage = `image-set(url("${sheet}.png") 1x, url("${sheet}@2x.png") 2x)`;
  node.style.backgroundPosition = `${-x}px ${-y}px`;
  return node;
}
