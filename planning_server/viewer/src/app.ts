/** Joins the parts: what the address says is shown, and what people do is written back to the address. */

import type { Geometry } from "geojson";
import type { StyleSpecification } from "maplibre-gl";
import { readAddress, sameSelection, writeAddress, type Address, type Camera, type Lang, type Selection } from "./address";
import { announcement, renderAnswer, titleOf } from "./card";
import { CardView } from "./card-view";
import { el } from "./element";
import { Enquiry, type Found } from "./enquiry";
import { answeredAt, cardContext, geometryOf, mayRetry, refusalKey, renderHints, subtitleOf } from "./found-card";
import { rememberLang, rememberedLang } from "./language";
import { boxOf, hasWebGl, PlanningMap, type Insets } from "./map";
import { MapButtons } from "./map-buttons";
import { findMetricPlace, metricWords } from "./metric-place";
import { Notices } from "./notices";
import { coordinates } from "./numbers";
import { insetsOf } from "./insets";
import { readLawDays, type LawDay } from "./law-changes";
import { LawNotices } from "./law-notices";
import { Panel } from "./panel";
import { fetchPlans, fetchStyle, Refused, type Asking } from "./server";
import { planPlaces } from "./plan-places";
import { composeStyle, readStyleNotes, selectedFeatures, type Box, type StyleNotes } from "./style-sheet";
import { TopBar } from "./top-bar";
import { whereAmI } from "./where-am-i";
import { say, type Key } from "./words";

const VIETNAM: Camera = { lon: 106.5, lat: 16, zoom: 4.6 };

/** `isNew`: a step in the history; `zoom`: where the map is flying to meanwhile. */
interface Asked {
  readonly isNew: boolean;
  readonly takesFocus?: boolean;
  readonly zoom?: number;
}

type Shown = Omit<Address, "lang"> & { readonly lang: Lang };

export class App {
  #state: Shown;
  #map: PlanningMap | null = null;
  #notes: StyleNotes | null = null;
  #selected: Geometry | null = null;
  #found: Found | null = null;
  /** The server's day once it has told it; until then this device's. */
  #today = new Date().toLocaleDateString("sv-SE");
  #styleRequest: AbortController | null = null;
  /** The address names a parcel and no camera: the map goes there once the answer has come. */
  #isUnplaced: boolean;
  readonly #enquiry = new Enquiry();
  readonly #mapBox = el("div", { id: "map", class: "map" });
  readonly #live = el("div", { class: "visually-hidden", "aria-live": "polite" });
  readonly #disclaimer = el("footer", { class: "disclaimer" });
  readonly #skip = el("a", { class: "skip", href: "#map" });
  readonly #notices = new Notices();
  readonly #lawNotices = new LawNotices(this.#notices, {
    setLaw: (date, edition) => this.#setLaw(date, edition),
    reload: () => void this.#loadStyle(),
    extent: () => this.#showExtent(),
  });
  readonly #bar: TopBar;
  readonly #card: CardView;
  readonly #panel: Panel;
  readonly #buttons: MapButtons;

  constructor(private readonly root: HTMLElement) {
    const address = readAddress(location.search);
    this.#state = { ...address, lang: address.lang ?? rememberedLang() ?? "vi" };
    this.#isUnplaced = address.camera === null && address.selection?.kind === "parcel";
    this.#bar = new TopBar({
      setLang: (lang) => this.#setLang(lang),
      setDate: (date) => this.#setLaw(date, this.#state.edition),
      lawDays: () => this.#lawDays(),
    });
    this.#card = new CardView({ close: () => this.#deselect(), zoomTo: () => this.#zoomToSelected(), link: () => location.href });
    this.#panel = new Panel({
      toggle: (name, shown) => this.#toggle(name, shown),
      showPlan: (box) => this.#map?.fit(box, this.#insets()),
      setPalette: (palette) => (this.#set({ palette }, "replace"), void this.#loadStyle()),
      close: () => this.#showPanel(false),
    });
    this.#buttons = new MapButtons({
      zoom: (steps) => this.#map?.zoomBy(steps),
      extent: () => this.#showExtent(),
      goTo: (lon, lat) => this.#goTo(lon, lat),
      goToMetric: (east, north) => void this.#goToMetric(east, north),
      locate: () => this.#locate(),
      panel: () => this.#showPanel(this.#panel.element.hidden !== false),
    });
  }

  start(): void {
    this.root.append(this.#skip, this.#bar.element,
      el("main", {}, this.#mapBox, this.#card.element, this.#panel.element, this.#buttons.element, this.#notices.element),
      this.#disclaimer, this.#live);
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
    const { camera, selection, date, edition, palette, off } = this.#state;
    this.#drawWords();
    const isOtherLaw = date !== before.date || edition !== before.edition || this.#state.lang !== before.lang;
    if (isOtherLaw || palette !== before.palette) void this.#loadStyle();
    else this.#map?.setOff(off);
    if (this.#notes !== null) this.#panel.draw(this.#notes, this.#state.lang, off);
    if (camera !== null) this.#map?.jumpTo(camera);
    if (sameSelection(selection, before.selection) && !isOtherLaw) return;
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
    this.#bar.draw({ lang, date, edition: this.#notes?.edition ?? edition, today: this.#today });
    const bounds = this.#notes?.bounds ?? null;
    const example = bounds && `${((bounds[1] + bounds[3]) / 2).toFixed(5)}, ${((bounds[0] + bounds[2]) / 2).toFixed(5)}`;
    this.#buttons.draw(lang, example);
    this.#disclaimer.textContent = this.#say("app.disclaimer");
    this.#skip.textContent = this.#say("app.skip");
    this.#panel.drawFrame(lang);
    this.#map?.setLabel(this.#say("app.map"));
    this.#drawTitle(null);
    this.#lawNotices.draw({ lang, date, edition });
  }

  /** A list that cannot be had leaves the date control without its shortcuts, nothing more. */
  async #lawDays(): Promise<readonly LawDay[]> {
    try {
      return readLawDays(await fetchPlans(this.#asking()));
    } catch {
      return [];
    }
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
      const style = (await fetchStyle(this.#asking(), this.#state.palette, request.signal)) as StyleSpecification;
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
    if (this.#state.date === null && this.#notes.date !== null) this.#today = this.#notes.date;
    this.#notices.hide("map");
    this.#notices.hide("tiles");
    this.#notices.hide("newer");
    this.#drawWords();
    this.#panel.draw(this.#notes, this.#state.lang, this.#state.off);
    if (this.#map === null) this.#openMap(this.#notes.bounds);
    this.#map?.setStyle(composeStyle(style, { off: this.#state.off, selected: selectedFeatures(this.#selected), places: planPlaces(this.#notes.plans) }));
    if (this.#found !== null) this.#drawAnswer(this.#found);
  }

  #openMap(bounds: Box | null): void {
    if (!hasWebGl()) return this.#notices.show("webgl", this.#say("problem.no_webgl"));
    const { camera, selection } = this.#state;
    const at = selection?.kind === "point" ? { ...selection, zoom: 17 } : null;
    this.#map = new PlanningMap(this.#mapBox, this.#say("app.map"), camera ?? at ?? bounds ?? VIETNAM, this.#extentInsets(), {
      pressed: (lon, lat) => this.#press(lon, lat),
      moved: (moved) => this.#set({ camera: moved }, "replace"),
      settled: () => this.#onSettled(),
      tileFailed: () => this.#notices.show("tiles", this.#say("problem.tiles"),
        { text: this.#say("control.retry"), run: () => void this.#loadStyle() }),
      graphicsLost: () => this.#notices.show("webgl", this.#say("problem.webgl_lost")),
      graphicsBack: () => this.#notices.hide("webgl"),
    });
    if (this.#isUnplaced && this.#found !== null) this.#zoomToSelected();
  }

  #onSettled(): void {
    if (this.#map === null) return;
    this.#panel.setInView(this.#map.codesInView());
    this.#lawNotices.empty(this.#state.lang, this.#map.whyEmpty(this.#notes?.bounds ?? null));
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
    this.#panel.setOff(this.#state.off);
  }

  #showPanel(shown: boolean): void {
    const hadFocus = this.#panel.element.contains(document.activeElement);
    this.#panel.element.hidden = !shown;
    this.#buttons.panelButton.setAttribute("aria-expanded", String(shown));
    this.root.classList.toggle("has-panel", shown);
    if (!shown && hadFocus) this.#buttons.panelButton.focus();
  }

  #showExtent(): void {
    if (this.#notes?.bounds) this.#map?.fit(this.#notes.bounds, this.#extentInsets());
  }

  #goTo(lon: number, lat: number): void {
    const zoom = Math.max(this.#map?.camera.zoom ?? 0, 17);
    this.#map?.flyTo({ lon, lat, zoom }, this.#insets());
    void this.#enquire({ kind: "point", lon, lat }, { isNew: true, takesFocus: true, zoom });
  }

  async #goToMetric(east: number, north: number): Promise<void> {
    try {
      const found = await findMetricPlace(east, north, this.#notes?.bounds ?? null, this.#asking());
      this.#notices.showBriefly("reading", metricWords(found, this.#state.lang));
      if (found.kind === "found") this.#goTo(found.lon, found.lat);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#notices.showBriefly("reading", error.detail ?? this.#say(`problem.${error.kind}`));
    }
  }

  #locate(): void {
    whereAmI((lon, lat) => this.#goTo(lon, lat), () => this.#notices.showBriefly("locate", this.#say("problem.locate")));
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    if (this.#card.isOpen) this.#deselect();
  }

  // ---------------------------------------------------------------- selection

  #press(lon: number, lat: number): void {
    const takesFocus = this.#map?.canvas.matches(":focus-visible") ?? false;
    const plan = this.#map?.planAt(lon, lat);
    if (plan) this.#map?.fit(plan, this.#insets());
    else void this.#enquire({ kind: "point", lon, lat }, { isNew: true, takesFocus });
  }

  #deselect(): void {
    if (this.#state.selection !== null) this.#set({ selection: null }, "push");
    this.#clear();
  }

  #clear(): void {
    this.#enquiry.cancel();
    const hadFocus = this.#card.hasFocus();
    this.#found = null;
    this.#select(null);
    this.#card.hide();
    this.#live.textContent = "";
    this.#drawTitle(null);
    if (hadFocus) this.#map?.canvas.focus({ preventScroll: true });
  }

  async #enquire(selection: Selection, how: Asked): Promise<void> {
    const zoom = how.zoom ?? this.#map?.camera.zoom ?? this.#state.camera?.zoom ?? 17;
    const isSame = sameSelection(selection, this.#state.selection);
    if (how.isNew && !isSame) this.#set({ selection }, "push");
    this.#showWaiting(selection);
    if (how.takesFocus) this.#card.focus();
    try {
      const found = await this.#enquiry.ask(selection, zoom >= this.#parcelZoom, this.#asking());
      if (found === null) return;
      this.#set({ selection: found.selection }, "replace");
      this.#drawAnswer(found);
      this.#live.textContent = announcement(found.answer, this.#state.lang);
      if (how.isNew && how.zoom === undefined) this.#uncover();
      if (this.#isUnplaced && this.#map !== null) this.#zoomToSelected();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#drawRefusal(selection, error);
    }
  }

  /** From here on parcels are drawn, and a press means one of them. */
  get #parcelZoom(): number {
    return this.#notes?.groups.includes("parcels") ? this.#notes.parcelZoom : 13;
  }

  /** The card may have grown over what it tells about. */
  #uncover(): void {
    const box = this.#selected && boxOf(this.#selected);
    if (box !== null) this.#map?.uncover(box, this.#insets());
  }

  #showWaiting(selection: Selection): void {
    const { lang } = this.#state;
    if (window.innerWidth < 1000) this.#showPanel(false);
    if (selection.kind === "point") {
      this.#select({ type: "Point", coordinates: [selection.lon, selection.lat] });
      this.#card.showLoading(lang, this.#say("card.title.point"), coordinates(selection.lon, selection.lat, lang));
    } else if (!this.#card.isOpen || this.#found === null) {
      this.#card.showLoading(lang, this.#say("card.title.parcel_plain"), "");
    }
  }

  #select(geometry: Geometry | null): void {
    this.#selected = geometry;
    this.#map?.setSelected(selectedFeatures(geometry));
  }

  #drawAnswer(found: Found): void {
    const { lang } = this.#state;
    this.#found = found;
    const title = titleOf(found.answer.subject, lang);
    const choose = (parcelId: string): void =>
      void this.#enquire({ kind: "parcel", parcelId }, { isNew: true }).then(() => this.#zoomToSelected());
    const body = renderAnswer(found.answer, cardContext(this.#notes, lang));
    this.#card.showAnswer(lang, title, subtitleOf(found, lang), renderHints(found, lang, choose), body);
    this.#drawTitle(title);
    this.#select(geometryOf(found));
    this.#lawNotices.newer(lang, found.answer.edition, this.#notes?.edition ?? null);
  }

  #drawRefusal(selection: Selection, refused: Refused): void {
    this.#found = null;
    const { lang } = this.#state;
    const isParcel = selection.kind === "parcel";
    const key = refusalKey(selection, refused);
    const retry = mayRetry(refused) ? (): void => void this.#enquire(selection, { isNew: false }) : null;
    const title = this.#say(isParcel ? "card.title.parcel_plain" : "card.title.point");
    const where = selection.kind === "point" ? coordinates(selection.lon, selection.lat, lang) : "";
    this.#card.showProblem(lang, title, where, { key, detail: refused.detail, retry, answeredAt: answeredAt(refused, this.#state) });
    if (isParcel) this.#select(null);
    this.#live.textContent = this.#say(key);
  }

  #zoomToSelected(): void {
    this.#isUnplaced = false;
    const box = this.#selected && boxOf(this.#selected);
    if (box !== null) this.#map?.fit(box, this.#insets(48), 19);
  }

  /** Several plans far apart are named points, and their names need room at the edges. */
  #extentInsets(): Insets {
    return this.#insets(planPlaces(this.#notes?.plans ?? []).features.length > 1 ? 72 : 16);
  }

  #insets(margin = 16): Insets {
    return insetsOf(this.#mapBox, [this.#card.element, this.#panel.element], margin);
  }
}
