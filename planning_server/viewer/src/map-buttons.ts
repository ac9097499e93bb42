/** The buttons on the map: zoom, whole area, own position, coordinates. */

import type { Lang } from "./address";
import { readCoordinates } from "./coordinates";
import { el, icon, ICONS } from "./element";
import { Popover } from "./popover";
import { say, type Key } from "./words";

export interface MapButtonActions {
  readonly zoom: (steps: number) => void;
  readonly extent: () => void;
  readonly goTo: (lon: number, lat: number) => void;
  readonly goToMetric: (east: number, north: number) => void;
  readonly locate: () => void;
  readonly panel: () => void;
}

export class MapButtons {
  readonly element: HTMLElement;
  readonly panelButton: HTMLButtonElement;
  readonly #buttons: [HTMLButtonElement, Key][];
  readonly #coordinates = new Popover(ICONS.pin, "map-button");
  readonly #label = el("label", { for: "coordinates" });
  readonly #input = el("input", { type: "text", id: "coordinates", autocomplete: "off", "aria-describedby": "coordinates-note" });
  readonly #go = el("button", { type: "submit", class: "button" });
  readonly #note = el("p", { class: "quiet", id: "coordinates-note" });
  #lang: Lang = "vi";
  #example: string | null = null;

  constructor(private readonly actions: MapButtonActions) {
    const make = (path: string, key: Key, click: () => void): HTMLButtonElement => {
      const button = el("button", { type: "button", class: "map-button", click }, icon(path));
      this.#buttons.push([button, key]);
      return button;
    };
    this.#buttons = [];
    this.panelButton = make(ICONS.layers, "control.panel", () => actions.panel());
    const zooms = el("div", { class: "zooms" },
      make(ICONS.plus, "control.zoom_in", () => actions.zoom(1)),
      make(ICONS.minus, "control.zoom_out", () => actions.zoom(-1)));
    const extent = make(ICONS.extent, "control.extent", () => actions.extent());
    const locate = make(ICONS.locate, "control.locate", () => actions.locate());
    const form = el("form", { novalidate: true }, this.#label, el("div", { class: "row" }, this.#input, this.#go), this.#note);
    form.addEventListener("submit", (event) => this.#submit(event));
    this.#coordinates.box.append(form);
    const coordinates = el("div", { class: "with-popover" }, this.#coordinates.button, this.#coordinates.box);
    this.element = el("div", { class: "map-buttons" }, this.panelButton, zooms, extent, locate, coordinates);
  }

  #submit(event: Event): void {
    event.preventDefault();
    const reading = readCoordinates(this.#input.value);
    const isUnreadable = reading.kind === "unreadable";
    this.#input.setAttribute("aria-invalid", String(isUnreadable));
    this.#note.setAttribute("role", isUnreadable ? "alert" : "note");
    if (isUnreadable) {
      this.#note.textContent = say(this.#lang, "coordinates.unreadable");
    } else {
      this.#coordinates.close();
      if (reading.kind === "place") this.actions.goTo(reading.lon, reading.lat);
      else this.actions.goToMetric(reading.east, reading.north);
    }
  }

  /** `example` is a place of this deployment as people would type it. */
  draw(lang: Lang, example: string | null): void {
    this.#lang = lang;
    this.#example = example;
    for (const [button, key] of this.#buttons) {
      button.title = say(lang, key);
      button.setAttribute("aria-label", say(lang, key));
    }
    this.#coordinates.setText("", say(lang, "control.coordinates"));
    this.#label.textContent = say(lang, "coordinates.hint");
    this.#go.textContent = say(lang, "coordinates.go");
    this.#note.textContent = this.#example === null ? "" : say(lang, "coordinates.example", { example: this.#example });
  }
}
