/** What stands around an answer on the card: where it is, which parcels are here, what went wrong. Pure. */

import type { Geometry } from "geojson";
import { writeAddress, type Address, type Lang, type Selection } from "./address";
import type { ParcelHit } from "./answer";
import { thisCopy } from "./copy";
import type { CardContext } from "./card-zones";
import { el, type Child } from "./element";
import type { Found } from "./enquiry";
import { coordinates } from "./numbers";
import type { Refused } from "./server";
import type { StyleNotes } from "./style-sheet";
import { say, type Key } from "./words";

export function cardContext(notes: StyleNotes | null, lang: Lang): CardContext {
  return {
    lang,
    colors: new Map(notes?.legend.map((each) => [each.code, each.color])),
    patterns: new Map(notes?.legend.map((each) => [each.code, each.pattern])),
    planTitles: new Map(notes?.plans.map((each) => [each.planId, each.title])),
    levelLabels: new Map(notes?.levels.flatMap((each) => (each.label === null ? [] : [[each.level, each.label]]))),
  };
}

export function subtitleOf({ selection, answer }: Found, lang: Lang): string {
  if (selection.kind === "point") return coordinates(selection.lon, selection.lat, lang);
  const commune = answer.subject.key?.commune ?? "";
  return commune === "" ? "" : say(lang, "card.commune", { commune });
}

/** What to outline on the map: the subject as the server measured it, or at least the point. */
export function geometryOf({ selection, answer }: Found): Geometry | null {
  if (answer.subject.geometry !== null) return answer.subject.geometry;
  return selection.kind === "point" ? { type: "Point", coordinates: [selection.lon, selection.lat] } : null;
}

/** No parcel here, which parcels are here, or several on top of each other; `choose` asks about one of them. */
export function renderHints(found: Found, lang: Lang, choose: (parcelId: string) => void): Child {
  const { selection, answer, overlapping } = found;
  const link = ({ parcelId, key }: ParcelHit): HTMLElement => {
    const text = key === null ? parcelId : say(lang, "card.title.parcel", { number: key.number, sheet: key.sheet });
    const isShown = selection.kind === "parcel" && selection.parcelId === parcelId;
    const click = (): void => choose(parcelId);
    return el("button", { type: "button", class: "text-button", "aria-current": isShown ? "true" : null, click }, text);
  };
  const links = (key: Key, hits: readonly ParcelHit[]): HTMLElement =>
    el("div", { class: "hint" }, say(lang, key, { count: hits.length }), ...hits.map(link));
  if (overlapping.length > 1) return links("card.several", overlapping);
  if (selection.kind !== "point") return null;
  const { parcels } = answer.subject;
  return parcels.length > 0 ? links("card.parcels_here", parcels) : el("p", { class: "hint" }, say(lang, "card.no_parcel"));
}

export function refusalKey(selection: Selection, refused: Refused): Key {
  const isLostParcel = selection.kind === "parcel" && refused.kind === "not_found";
  return isLostParcel ? "problem.parcel_not_found" : `problem.${refused.kind}`;
}

export function mayRetry(refused: Refused): boolean {
  return refused.kind === "away" || refused.kind === "busy" || refused.kind === "broken";
}

/** Where the same question is answered: on the server that a copy was made from. */
export function answeredAt(refused: Refused, address: Address): string | null {
  const url = refused.kind === "copy" ? (thisCopy()?.publicUrl ?? null) : null;
  return url === null ? null : `${url}/${writeAddress({ ...address, edition: null })}`;
}
