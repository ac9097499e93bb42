/** From a press on the map to an answer: which parcel is meant, then what applies to it. The last question wins. */

import type { Selection } from "./address";
import type { ConstraintsAnswer, ParcelHit } from "./answer";
import { fetchConstraints, fetchParcelsAt, Refused, type Asking } from "./server";

export interface Found {
  readonly selection: Selection;
  readonly answer: ConstraintsAnswer;
  readonly overlapping: readonly ParcelHit[];
}

/** The parcels at a point; a server without a cadastre has none. Outside the extent is refused as it is. */
async function parcelsAt(lon: number, lat: number, asking: Asking, signal: AbortSignal): Promise<ParcelHit[]> {
  try {
    return await fetchParcelsAt(lon, lat, asking, signal);
  } catch (error) {
    if (error instanceof Refused && error.kind === "not_found") return [];
    throw error;
  }
}

/** Where parcels are not drawn (`aimsAtParcels` false) a press means the place itself. */
async function find(selection: Selection, aimsAtParcels: boolean, asking: Asking, signal: AbortSignal): Promise<Found> {
  if (selection.kind === "point" && aimsAtParcels) {
    const hits = await parcelsAt(selection.lon, selection.lat, asking, signal);
    const [first] = hits;
    if (first !== undefined) {
      const parcel: Selection = { kind: "parcel", parcelId: first.parcelId };
      return { selection: parcel, answer: await fetchConstraints(parcel, asking, signal), overlapping: hits };
    }
  }
  return { selection, answer: await fetchConstraints(selection, asking, signal), overlapping: [] };
}

export class Enquiry {
  #running: AbortController | null = null;

  /** The answer, or null when another question or `cancel` came meanwhile. Refusals are thrown. */
  async ask(selection: Selection, aimsAtParcels: boolean, asking: Asking): Promise<Found | null> {
    this.cancel();
    const running = new AbortController();
    this.#running = running;
    try {
      const found = await find(selection, aimsAtParcels, asking, running.signal);
      return running.signal.aborted ? null : found;
    } catch (error) {
      if (running.signal.aborted) return null;
      throw error;
    }
  }

  cancel(): void {
    this.#running?.abort();
    this.#running = null;
  }
}
