/** The days on which the law changes: a version comes into force, or ends. Read from the list of plans. */

import { asBag, asList, asNumber, asText } from "./answer";
import { readDay } from "./address";

export interface Change {
  readonly title: string;
  readonly version: number | null;
  readonly kind: "starts" | "ends";
}

export interface LawDay {
  readonly day: string;
  readonly changes: readonly Change[];
}

function changesOf(value: unknown): [string, Change][] {
  const bag = asBag(value);
  const title = asText(bag["title"]) ?? asText(bag["plan_id"]) ?? "";
  const version = asNumber(bag["version"]);
  const [from, to] = [readDay(asText(bag["in_force_from"])), readDay(asText(bag["in_force_to"]))];
  const out: [string, Change][] = [];
  if (from !== null) out.push([from, { title, version, kind: "starts" }]);
  if (to !== null) out.push([to, { title, version, kind: "ends" }]);
  return out;
}

/** Newest first. Where one version takes over from another of the same plan, only the new one is told. */
export function readLawDays(plans: unknown): LawDay[] {
  const days = new Map<string, Change[]>();
  for (const plan of asList(asBag(plans)["plans"])) {
    const changes = asList(asBag(plan)["versions"]).flatMap(changesOf);
    const starts = new Set(changes.filter(([, change]) => change.kind === "starts").map(([day]) => day));
    for (const [day, change] of changes) {
      if (change.kind === "ends" && starts.has(day)) continue;
      days.set(day, [...(days.get(day) ?? []), change]);
    }
  }
  return [...days].map(([day, changes]) => ({ day, changes })).sort((left, right) => (left.day < right.day ? 1 : -1));
}

/** The day among `days` (newest first) whose law still holds on `today`; null before the first. */
export function lawDayOf(days: readonly LawDay[], today: string): string | null {
  return days.find((each) => each.day <= today)?.day ?? null;
}
