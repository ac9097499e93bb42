/** Red lines, building lines and corridors on the card. Pure. */

import type { Lang } from "./address";
import type { Applies } from "./answer";
import { el } from "./element";
import { metres } from "./numbers";
import { say, sayCode } from "./words";

function lineDetails(item: Applies, lang: Lang): string[] {
  const out: string[] = [];
  if (item.roadWidthM !== null) out.push(say(lang, "line.road_width", { value: metres(item.roadWidthM, lang) }));
  if (item.setbackM !== null) out.push(say(lang, "line.setback", { value: metres(item.setbackM, lang) }));
  const isCrossing = item.lengthM !== null && item.lengthM > 0;
  if (isCrossing) out.push(say(lang, "line.length", { value: metres(item.lengthM, lang) }));
  else if (item.distanceM !== null && item.distanceM > 0) out.push(say(lang, "line.distance", { value: metres(item.distanceM, lang) }));
  else if (item.distanceM === 0) out.push(say(lang, "line.touches"));
  return out;
}

export function renderLine(item: Applies, lang: Lang): HTMLElement {
  const name = sayCode(lang, "theme", item.code ?? item.theme);
  const more = [item.roadName, item.label].filter((text, index, all) => text !== null && text !== name && all.indexOf(text) === index);
  const head = [name, ...more].join(" · ");
  return el("li", {}, el("span", {}, head), el("span", { class: "quiet" }, lineDetails(item, lang).join(" · ")));
}

/** Several stretches of the same line along one parcel are told once, with their lengths added and the least distance. */
export function mergedLines(items: readonly Applies[]): Applies[] {
  const out: Applies[] = [];
  for (const item of items) {
    const at = out.findIndex(
      (other) =>
        other.code === item.code && other.theme === item.theme && other.label === item.label && other.roadName === item.roadName &&
        other.roadWidthM === item.roadWidthM && other.setbackM === item.setbackM && other.planId === item.planId,
    );
    const known = out[at];
    if (known === undefined) out.push(item);
    else {
      out[at] = {
        ...known,
        lengthM: (known.lengthM ?? 0) + (item.lengthM ?? 0),
        distanceM: Math.min(known.distanceM ?? Infinity, item.distanceM ?? Infinity),
      };
    }
  }
  return out.sort((left, right) => (left.distanceM ?? 0) - (right.distanceM ?? 0));
}
