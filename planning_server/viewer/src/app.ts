/** Joins the parts: what the address says is shown, and what people do is written back to the address. */

import type { FeatureCollection, Geometry } from "geojson";
import type { StyleSpecification } from "maplibre-gl";
import { readAddress, sameSelection, writeAddress, type Address, type Camera, type Lang, type Selection } from "./address";
import type { ConstraintsAnswer } from "./answer";
import { announcement, renderAnswer, titleOf, type CardContext } from "./card";
import { CardView } from "./card-view";
import { el, icon, ICONS, type Child } from "./element";
import { Enquiry, PARCEL_ZOOM, type Found } from "./enquiry";
import { rememberLang, rememberedLang } from "./language";
import { boxOf, hasWebGl, PlanningMap } from "./map";
import { MapButtons } from "./map-buttons";
import { Notices } from "./notices";
import { coordinates, day } from "./numbers";
import { insetsOf } from "./insets";
import { Panel } from "./panel";
import { fetchStyle, Refused, type Asking } from "./server";
import { composeStyle, readStyleNotes, type Box, type StyleNotes } from "./style-sheet";
import { TopBar } from "./top-bar";
import { say, type Key } from "./words";

const NOTHING: FeatureCollection = { type: "FeatureCollection", features: [] };
const VIETNAM: Camera = { lon: 106.5, lat: 16, zoom: 4.6 };

type Shown = Omit<Address, "lang"> & { readonly lang: Lang };

function asCollection(geometry: Geometry | null): FeatureCollection {
  return geometry === null ? NOTHING : { ...NOTHING, features: [{ type: "Feature", properties: {}, geometry }] };
}

export class App {
  #state: Shown;
  #map: PlanningMap | null = null;
  #notes: StyleNotes | null = null;
  #selected: FeatureCollection = NOTHING;
  #found: Found | null = null;
  #styleRequest: AbortController | null = null;
  readonly #enquiry = new Enquiry();
  readonly #mapBox = el("div", { id: "map", class: "map" });
  readonly #live = el("div", { class: "visually-hidden", "aria-live": "polite" });
  readonly #disclaimer = el("footer", { class: "disclaimer" });
  readonly #skip = el("a", { class: "skip", href: "#map" });
  readonly #notices = new Notices();
  readonly #bar: TopBar;
  readonly #card: CardView;
  readonly #panel: Panel;
  readonly #panelBox: HTMLElement;
  readonly #panelTitle = el("h2", {});
  readonly #panelClose: HTMLButtonElement;
  readonly #buttons: MapButtons;

  constructor(private readonly root: HTMLElement) {
    const address = readAddress(location.search);
    this.#state = { ...address, lang: address.lang ?? rememberedLang() ?? "vi" };
    this.#bar = new TopBar({ setLang: (lang) => this.#setLang(lang), setDate: (date) => this.#setLaw(date, this.#state.edition) });
    this.#card = new CardView({ close: () => this.#deselect(), zoomTo: () => this.#zoomToSelected(), link: () => location.href });
    this.#panel = new Panel({ toggle: (name, shown) => this.#toggle(name, shown), showPlan: (box) => this.#map?.fit(box, this.#insets()) });
    this.#panelClose = el("button", { type: "button", class: "icon-button", click: () => this.#showPanel(false) }, icon(ICONS.close));
    this.#panelBox = el("aside", { class: "panel", id: "panel" },
      el("div", { class: "panel-head" }, this.#panelTitle, this.#panelClose), this.#panel.body);
    this.#buttons = new MapButtons({
      zoom: (steps) => this.#map?.zoomBy(steps),
      extent: () => this.#showExtent(),
      goTo: (lon, lat) => this.#goTo(lon, lat),
      locate: () => this.#locate(),
      panel: () => this.#showPanel(this.#panelBox.hidden !== false),
    });
  }

  start(): void {
    this.root.append(this.#skip, this.#bar.element,
      el("main", {}, this.#mapBox, this.#card.element, this.#panelBox, this.#buttons.element, this.#notices.element),
      this.#disclaimer, this.#live);
    this.#panelBox.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#showPanel(false);
    });
    addEventListener("keydown", (event) => this.#onKey(event));
    addEventListener("popstate", () => this.#onHistory());
    this.#showPanel(matchMedia("(min-width: 1000px)").matches);
    this.#drawWords();
    void this.#loadStyle();
    if (this.#state.selection !== null) void this.#enquire(this.#state.selection, { isNew: false });
  }

  // ------------------------------------------------------------------ address

  #set(change: Partial<Shown>, how: "push" | "replace"): void {
    this.#state = { ...this.#state, ...change };
    const url = location.pathname + writeAddress(this.#state);
    if (how === "push") history.pushState(null, "", url);
    else history.replaceState(null, "", url);
  }

  #onHistory(): void {
    const before = this.#state;
    const address = readAddress(location.search);
    this.#state = { ...address, lang: address.lang ?? before.lang };
    const { camera, selection, date, edition, off } = this.#state;
    this.#drawWords();
    if (date !== before.date || edition !== before.edition) void this.#loadStyle();
    else this.#map?.setOff(off);
    if (this.#notes !== null) this.#panel.draw(this.#notes, this.#state.lang, off);
    if (camera !== null) this.#map?.jumpTo(camera);
    if (sameSelection(selection, before.selection)) return;
    if (selection === null) this.#clear();
    else void this.#enquire(selection, { isNew: false });
  }

  // ---------------------------------------------------------- words and style

  #asking(): Asking {
    const { lang, date, edition } = this.#state;
    return { lang, date, edition };
  }

  #say(key: Key, values: Record<string, string | number> = {}): string {
    return say(this.#state.lang, key, values);
  }

  #drawWords(): void {
    const { lang, date, edition } = this.#state;
    document.documentElement.lang = lang;
    this.#bar.draw({ lang, date, edition: this.#notes?.edition ?? edition });
    const bounds = this.#notes?.bounds ?? null;
    const example = bounds && `${((bounds[1] + bounds[3]) / 2).toFixed(5)}, ${((bounds[0] + bounds[2]) / 2).toFixed(5)}`;
    this.#buttons.draw(lang, example);
    this.#disclaimer.textContent = this.#say("app.disclaimer");
    this.#skip.textContent = this.#say("app.skip");
    this.#panelTitle.textContent = this.#say("control.panel");
    this.#panelBox.setAttribute("aria-label", this.#say("control.panel"));
    this.#panelClose.setAttribute("aria-label", this.#say("control.close"));
    this.#map?.setLabel(this.#say("app.map"));
    this.#drawTitle(null);
    if (date === null) this.#notices.hide("date");
    else this.#notices.show("date", this.#say("date.notice", { date: day(date, lang) }),
      { text: this.#say("date.reset"), run: () => this.#setLaw(null, this.#state.edition) });
    if (edition === null) this.#notices.hide("edition");
    else this.#notices.show("edition", this.#say("edition.notice", { edition }),
      { text: this.#say("edition.reset"), run: () => this.#setLaw(this.#state.date, null) });
  }

  #drawTitle(subject: string | null): void {
    const app = this.#say("app.title");
    document.title = subject === null ? app : `${subject} · ${app}`;
  }

  async #loadStyle(): Promise<void> {
    this.#styleRequest?.abort();
    const request = new AbortController();
    this.#styleRequest = request;
    try {
      const style = (await fetchStyle(this.#asking(), request.signal)) as StyleSpecification;
      if (!request.signal.aborted) this.#useStyle(style);
    } catch (error) {
      if (request.signal.aborted) return;
      if (!(error instanceof Refused)) throw error;
      const text = `${this.#say("problem.map_away")} ${error.detail ?? this.#say(`problem.${error.kind}`)}`;
      this.#notices.show("map", text, { text: this.#say("control.retry"), run: () => void this.#loadStyle() });
    }
  }

  #useStyle(style: StyleSpecification): void {
    this.#notes = readStyleNotes(style, this.#state.lang);
    this.#notices.hide("map");
    this.#notices.hide("tiles");
    this.#notices.hide("newer");
    this.#drawWords();
    this.#panel.draw(this.#notes, this.#state.lang, this.#state.off);
    if (this.#map === null) this.#openMap(this.#notes.bounds);
    this.#map?.setStyle(composeStyle(style, this.#state.off, this.#selected));
    if (this.#found !== null) this.#drawAnswer(this.#found);
  }

  #openMap(bounds: Box | null): void {
    if (!hasWebGl()) {
      this.#notices.show("webgl", this.#say("problem.no_webgl"));
      return;
    }
    const { camera, selection } = this.#state;
    const at = selection?.kind === "point" ? { lon: selection.lon, lat: selection.lat, zoom: 17 } : null;
    this.#map = new PlanningMap(this.#mapBox, this.#say("app.map"), camera ?? at ?? bounds ?? VIETNAM, this.#insets(), {
      pressed: (lon, lat) => this.#press(lon, lat),
      moved: (moved) => this.#set({ camera: moved }, "replace"),
      settled: () => this.#onSettled(),
      tileFailed: () => this.#notices.show("tiles", this.#say("problem.tiles"),
        { text: this.#say("control.retry"), run: () => void this.#loadStyle() }),
      graphicsLost: () => this.#notices.show("webgl", this.#say("problem.webgl_lost")),
      graphicsBack: () => this.#notices.hide("webgl"),
    });
    if (camera === null && at === null && this.#found !== null) this.#zoomToSelected();
  }

  #onSettled(): void {
    if (this.#map === null) return;
    this.#panel.setInView(this.#map.codesInView());
    this.root.dataset["settled"] = "true";
  }

  // ------------------------------------------------------------------ actions

  #setLang(lang: Lang): void {
    if (lang === this.#state.lang) return;
    rememberLang(lang);
    this.#set({ lang }, "replace");
    this.#drawWords();
    this.#reload();
  }

  #setLaw(date: string | null, edition: number | null): void {
    if (date === this.#state.date && edition === this.#state.edition) return;
    this.#set({ date, edition }, "push");
    this.#drawWords();
    this.#reload();
  }

  #reload(): void {
    void this.#loadStyle();
    if (this.#state.selection !== null) void this.#enquire(this.#state.selection, { isNew: false });
  }

  #toggle(name: string, shown: boolean): void {
    const off = this.#state.off.filter((each) => each !== name);
    this.#set({ off: shown ? off : [...off, name].sort() }, "replace");
    this.#map?.setOff(this.#state.off);
  }

  #showPanel(shown: boolean): void {
    const hadFocus = this.#panelBox.contains(document.activeElement);
    this.#panelBox.hidden = !shown;
    this.#buttons.panelButton.setAttribute("aria-expanded", String(shown));
    this.root.classList.toggle("has-panel", shown);
    if (!shown && hadFocus) this.#buttons.panelButton.focus();
  }

  #showExtent(): void {
    if (this.#notes?.bounds) this.#map?.fit(this.#notes.bounds, this.#insets());
  }

  #goTo(lon: number, lat: number): void {
    const selection: Selection = { kind: "point", lon, lat };
    const zoom = Math.max(this.#map?.camera.zoom ?? 0, 17);
    this.#map?.flyTo({ lon, lat, zoom }, this.#insets());
    void this.#enquire(selection, { isNew: true, takesFocus: true, zoom });
  }

  #locate(): void {
    const failed = (): void => {
      this.#notices.show("locate", this.#say("problem.locate"));
      setTimeout(() => this.#notices.hide("locate"), 6000);
    };
    if (!("geolocation" in navigator)) return failed();
    navigator.geolocation.getCurrentPosition(({ coords }) => this.#goTo(coords.longitude, coords.latitude), failed, {
      enableHighAccuracy: true,
      timeout: 15_000,
    });
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    if (this.#card.isOpen) this.#deselect();
  }

  // ---------------------------------------------------------------- selection

  #press(lon: number, lat: number): void {
    const takesFocus = this.#map?.canvas.matches(":focus-visible") ?? false;
    void this.#enquire({ kind: "point", lon, lat }, { isNew: true, takesFocus });
  }

  #deselect(): void {
    if (this.#state.selection !== null) this.#set({ selection: null }, "push");
    this.#clear();
  }

  #clear(): void {
    this.#enquiry.cancel();
    const hadFocus = this.#card.hasFocus();
    [this.#found, this.#selected] = [null, NOTHING];
    this.#map?.setSelected(NOTHING);
    this.#card.hide();
    this.#live.textContent = "";
    this.#drawTitle(null);
    if (hadFocus) this.#map?.canvas.focus({ preventScroll: true });
  }

  async #enquire(selection: Selection, how: { isNew: boolean; takesFocus?: boolean; zoom?: number }): Promise<void> {
    const zoom = how.zoom ?? this.#map?.camera.zoom ?? this.#state.camera?.zoom ?? 17;
    const isSame = sameSelection(selection, this.#state.selection);
    if (how.isNew && !isSame) this.#set({ selection }, "push");
    this.#showWaiting(selection);
    if (how.takesFocus) this.#card.focus();
    try {
      const found = await this.#enquiry.ask(selection, zoom, this.#asking());
      if (found === null) return;
      this.#set({ selection: found.selection }, "replace");
      this.#drawAnswer(found);
      this.#announce(found.answer);
      if (!how.isNew && this.#state.camera === null) this.#zoomToSelected();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#drawRefusal(selection, error);
    }
  }

  #showWaiting(selection: Selection): void {
    const { lang } = this.#state;
    if (window.innerWidth < 1000) this.#showPanel(false);
    if (selection.kind === "point") {
      this.#select({ type: "Point", coordinates: [selection.lon, selection.lat] });
      this.#card.showLoading(lang, this.#say("card.title.point"), coordinates(selection.lon, selection.lat, lang));
      this.#map?.uncover(selection.lon, selection.lat, this.#insets());
    } else if (!this.#card.isOpen || this.#found === null) {
      this.#card.showLoading(lang, this.#say("card.title.parcel_plain"), "");
    }
  }

  #select(geometry: Geometry | null): void {
    this.#selected = asCollection(geometry);
    this.#map?.setSelected(this.#selected);
  }

  #context(): CardContext {
    const notes = this.#notes;
    return {
      lang: this.#state.lang,
      colors: new Map(notes?.legend.map((each) => [each.code, each.color])),
      planTitles: new Map(notes?.plans.map((each) => [each.planId, each.title])),
      levelLabels: new Map(notes?.levels.flatMap((each) => (each.label === null ? [] : [[each.level, each.label]]))),
    };
  }

  #drawAnswer(found: Found): void {
    const { answer, selection } = found;
    const { lang } = this.#state;
    this.#found = found;
    const title = titleOf(answer.subject, lang);
    const point = selection.kind === "point" ? selection : null;
    const commune = answer.subject.key?.commune;
    const subtitle = point ? coordinates(point.lon, point.lat, lang) : commune ? this.#say("card.commune", { commune }) : "";
    this.#card.showAnswer(lang, title, subtitle, this.#hints(found), renderAnswer(answer, this.#context()));
    this.#drawTitle(title);
    const geometry = answer.subject.geometry ?? (point && { type: "Point" as const, coordinates: [point.lon, point.lat] });
    if (geometry !== null) this.#select(geometry);
    this.#noticeNewerEdition(answer);
  }

  /** What to say above the answer: no parcel here, zoom in for parcels, or several on top of each other. */
  #hints(found: Found): Child {
    const { selection, overlapping } = found;
    if (overlapping.length > 1) {
      const links = overlapping.map(({ parcelId, key }) =>
        el("button", { type: "button", class: "text-button", click: () => void this.#enquire({ kind: "parcel", parcelId }, { isNew: true }) },
          key === null ? parcelId : say(this.#state.lang, "card.title.parcel", { number: key.number, sheet: key.sheet })));
      return el("div", { class: "hint" }, this.#say("card.several", { count: overlapping.length }), ...links);
    }
    if (selection.kind !== "point") return null;
    const isFar = (this.#map?.camera.zoom ?? PARCEL_ZOOM) < PARCEL_ZOOM;
    if (!isFar) return el("p", { class: "hint" }, this.#say("card.no_parcel"));
    const zoomHere = el("button", { type: "button", class: "text-button", click: () => this.#goTo(selection.lon, selection.lat) },
      this.#say("control.zoom_here"));
    return el("p", { class: "hint" }, this.#say("card.too_far_out"), " ", zoomHere);
  }

  #announce(answer: ConstraintsAnswer): void {
    this.#live.textContent = announcement(answer, this.#state.lang);
  }

  #noticeNewerEdition(answer: ConstraintsAnswer): void {
    const shown = this.#notes?.edition ?? null;
    if (answer.edition === null || shown === null || answer.edition <= shown) return;
    this.#notices.show("newer", this.#say("edition.newer", { edition: answer.edition, shown }),
      { text: this.#say("edition.reload"), run: () => void this.#loadStyle() });
  }

  #drawRefusal(selection: Selection, refused: Refused): void {
    this.#found = null;
    const { lang } = this.#state;
    const isParcel = selection.kind === "parcel";
    const key: Key = isParcel && refused.kind === "not_found" ? "problem.parcel_not_found" : `problem.${refused.kind}`;
    const mayRetry = ["away", "busy", "broken"].includes(refused.kind);
    const retry = mayRetry ? (): void => void this.#enquire(selection, { isNew: false }) : null;
    const title = this.#say(isParcel ? "card.title.parcel_plain" : "card.title.point");
    this.#card.showProblem(lang, title, key, refused.detail, retry);
    if (isParcel) this.#select(null);
    this.#live.textContent = this.#say(key);
  }

  #zoomToSelected(): void {
    const geometry = this.#selected.features[0]?.geometry;
    const box = geometry === undefined ? null : boxOf(geometry);
    if (box !== null) this.#map?.fit(box, this.#insets(48), 19);
  }

  #insets(margin = 16): ReturnType<typeof insetsOf> {
    return insetsOf(this.#mapBox, [this.#card.element, this.#panelBox], margin);
  }
}
