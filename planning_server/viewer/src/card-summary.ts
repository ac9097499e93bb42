/** The answer at a glance: what the plan that governs makes of the parcel, as one bar in the colours of the map. Pure. */

import type { Applies, ConstraintsAnswer } from "./answer";
import { byPlan, partOf, swatch, themeWord, type CardContext } from "./card-zones";
import { el } from "./element";
import { share } from "./numbers";

/** The zones of the plan that governs, or else of the most detailed one; largest share first. */
export function leadingZones(answer: ConstraintsAnswer): Applies[] {
  const [leading] = byPlan(answer.applies.filter((item) => partOf(item) === "zones"));
  return [...(leading?.items ?? [])].sort((left, right) => (right.share ?? 0) - (left.share ?? 0));
}

export function renderSummary(answer: ConstraintsAnswer, context: CardContext): HTMLElement | null {
  const zones = leadingZones(answer);
  if (zones.length === 0) return null;
  const isParcel = answer.subject.type !== "point";
  const parts = zones.map((item) => {
    const part = el("span", {});
    part.style.flexGrow = String(item.share ?? 1);
    part.style.backgroundColor = context.colors.get(item.code ?? "") ?? "#999999";
    return part;
  });
  const rows = zones.map((item) => {
    const amount = isParcel && item.share !== null ? el("strong", {}, share(item.share, context.lang)) : null;
    return el("li", {}, swatch(item.code, context), amount, el("span", {}, item.label ?? item.code ?? themeWord(item, context.lang)));
  });
  const bar = isParcel && zones.length > 1 ? el("div", { class: "stack", "aria-hidden": "true" }, ...parts) : null;
  return el("div", { class: "summary" }, bar, el("ul", {}, ...rows));
}
