/** The panel of legend, layer switches and plans on the map. It draws what it is given and reports what people do. */

import type { Lang, Palette } from "./address";
import { el, icon, ICONS, type Child } from "./element";
import { layPattern } from "./pattern";
import type { Box, EffectSign, Group, LegendClass, LineSign, PatternSign, StyleNotes } from "./style-sheet";
import { say, sayCode } from "./words";

export interface PanelActions {
  readonly toggle: (name: string, shown: boolean) => void;
  readonly setPalette: (palette: Palette) => void;
  readonly showPlan: (bounds: Box) => void;
  readonly close: () => void;
}

function swatch(color: string, pattern: PatternSign | null = null): HTMLElement {
  const node = el("span", { class: "swatch", "aria-hidden": "true" });
  node.style.backgroundColor = color;
  return layPattern(node, pattern);
}

function effectSwatch(sign: EffectSign): HTMLElement {
  const node = el("span", { class: "swatch effect", "aria-hidden": "true" });
  node.style.borderColor = sign.color;
  return layPattern(node, sign.pattern);
}

function lineSwatch(sign: LineSign): HTMLElement {
  const node = el("span", { class: sign.group === "overlays" ? "area-swatch" : "line-swatch", "aria-hidden": "true" });
  node.style.borderColor = sign.color;
  node.style.borderStyle = sign.dashed ? "dashed" : "solid";
  return node;
}

/** The classes to list: those in view, or all; always in the order of the register. */
export function listedClasses(legend: readonly LegendClass[], inView: ReadonlySet<string>, all: boolean): LegendClass[] {
  return all ? [...legend] : legend.filter((each) => inView.has(each.code));
}

const TABS = ["legend", "layers"] as const;
type Tab = (typeof TABS)[number];

export class Panel {
  readonly element: HTMLElement;
  readonly #tabs = el("div", { class: "tabs", role: "tablist" });
  readonly #close = el("button", { type: "button", class: "icon-button" }, icon(ICONS.close));
  #notes: StyleNotes | null = null;
  #lang: Lang = "vi";
  #off: readonly string[] = [];
  #inView: ReadonlySet<string> = new Set();
  #all = false;
  readonly #legend = el("div", { class: "legend", role: "tabpanel", id: "panel-legend", "aria-labelledby": "tab-legend" });
  readonly #layers = el("div", { role: "tabpanel", id: "panel-layers", "aria-labelledby": "tab-layers" });
  readonly #buttons: Readonly<Record<Tab, HTMLButtonElement>>;

  constructor(private readonly actions: PanelActions) {
    const button = (tab: Tab): HTMLButtonElement =>
      el("button", { type: "button", role: "tab", id: `tab-${tab}`, "aria-controls": `panel-${tab}`, click: () => this.#open(tab) });
    this.#buttons = { legend: button("legend"), layers: button("layers") };
    this.#tabs.append(this.#buttons.legend, this.#buttons.layers);
    this.#tabs.addEventListener("keydown", (event) => this.#onKey(event));
    this.#close.addEventListener("click", () => this.actions.close());
    const head = el("div", { class: "panel-head" }, this.#tabs, this.#close);
    const body = el("div", { class: "panel-body" }, this.#legend, this.#layers);
    this.element = el("aside", { class: "panel", id: "panel" }, head, body);
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.actions.close();
    });
    this.#open("legend");
  }

  #open(tab: Tab): void {
    this.#legend.hidden = tab !== "legend";
    this.#layers.hidden = tab !== "layers";
    for (const each of TABS) {
      this.#buttons[each].setAttribute("aria-selected", String(each === tab));
      this.#buttons[each].tabIndex = each === tab ? 0 : -1;
    }
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const next: Tab = this.#legend.hidden ? "legend" : "layers";
    this.#open(next);
    this.#buttons[next].focus();
  }

  /** The words of the frame, also before there is a style to tell about. */
  drawFrame(lang: Lang): void {
    this.element.setAttribute("aria-label", say(lang, "control.panel"));
    this.#close.setAttribute("aria-label", say(lang, "control.close"));
    this.#close.title = say(lang, "control.close");
    this.#buttons.legend.textContent = say(lang, "legend.title");
    this.#buttons.layers.textContent = say(lang, "layers.title");
  }

  draw(notes: StyleNotes, lang: Lang, off: readonly string[]): void {
    [this.#notes, this.#lang, this.#off] = [notes, lang, off];
    this.#drawLegend();
    this.#layers.replaceChildren(
      this.#part("layers.shown", el("ul", { class: "switches" }, ...notes.groups.map((group) => this.#groupSwitch(group, notes)))),
      ...this.#levelSwitches(notes),
      this.#part("layers.colours", el("ul", { class: "switches" }, this.#paletteSwitch(notes))),
      this.#part("plans.title", this.#plans(notes)),
    );
  }

  /** Only what follows from the switches; the switches themselves keep their place and focus. */
  setOff(off: readonly string[]): void {
    this.#off = off;
    this.#drawLegend();
  }

  /** The codes of the zones that the map shows now. */
  setInView(codes: ReadonlySet<string>): void {
    const isSame = codes.size === this.#inView.size && [...codes].every((code) => this.#inView.has(code));
    this.#inView = codes;
    if (!isSame) this.#drawLegend();
  }

  #part(title: "legend.in_view" | "legend.lines" | "group.overlays" | "layers.shown" | "layers.levels" | "layers.colours" | "plans.title", ...children: Child[]): HTMLElement {
    return el("section", { class: "part" }, el("h3", {}, say(this.#lang, title)), ...children);
  }

  #drawLegend(): void {
    const notes = this.#notes;
    if (notes === null) return;
    const hadFocus = this.#legend.contains(document.activeElement);
    const lang = this.#lang;
    const classes = listedClasses(notes.legend, this.#inView, this.#all);
    const rows = classes.map((each) => el("li", { "data-code": each.code }, swatch(each.color, each.pattern), el("span", {}, each.label)));
    const known = new Set(notes.legend.map((each) => each.code));
    if ([...this.#inView].some((code) => !known.has(code))) {
      rows.push(el("li", {}, swatch(notes.unknownColor, notes.unknownPattern), el("span", {}, say(lang, "legend.unknown"))));
    }
    const more = el("button", { type: "button", class: "text-button", click: () => this.#toggleAll() },
      say(lang, this.#all ? "legend.only_view" : "legend.all"));
    const list = rows.length > 0 ? el("ul", {}, ...rows) : el("p", { class: "quiet" }, say(lang, "legend.none"));
    this.#legend.replaceChildren(
      this.#part("legend.in_view", list, notes.legend.length > 0 && more),
      ...this.#effectSigns(notes),
      ...this.#lineSigns(notes),
    );
    if (hadFocus) more.focus();
  }

  #toggleAll(): void {
    this.#all = !this.#all;
    this.#drawLegend();
  }

  #effectSigns({ effectSigns }: StyleNotes): HTMLElement[] {
    if (effectSigns.length === 0 || this.#off.includes("overlays")) return [];
    const rows = effectSigns.map((sign) => el("li", { "data-effect": sign.effect }, effectSwatch(sign), el("span", {}, sign.label)));
    return [this.#part("group.overlays", el("ul", {}, ...rows))];
  }

  #lineSigns(notes: StyleNotes): HTMLElement[] {
    const lang = this.#lang;
    const shown = notes.lineSigns.filter((sign) => !this.#off.includes(sign.group) && !(sign.group === "overlays" && notes.effectSigns.length > 0));
    if (shown.length === 0) return [];
    const rows = shown.map((sign) => {
      const word = sign.group === "lines" ? sayCode(lang, "theme", sign.kind) : say(lang, `group.${sign.group}`);
      return el("li", {}, lineSwatch(sign), el("span", {}, word));
    });
    return [this.#part("legend.lines", el("ul", {}, ...rows))];
  }

  #switch(name: string, label: string, hint: string | null = null): HTMLElement {
    const input = el("input", { type: "checkbox", name, checked: !this.#off.includes(name) });
    input.addEventListener("change", () => this.actions.toggle(name, input.checked));
    const note = hint === null ? null : el("span", { class: "quiet" }, hint);
    return el("li", {}, el("label", { class: "switch" }, input, el("span", {}, label, note)));
  }

  #paletteSwitch(notes: StyleNotes): HTMLElement {
    const input = el("input", { type: "checkbox", name: "palette", checked: notes.palette === "colour_blind" });
    input.addEventListener("change", () => this.actions.setPalette(input.checked ? "colour_blind" : null));
    return el("li", {}, el("label", { class: "switch" }, input, el("span", {}, say(this.#lang, "palette.colour_blind"))));
  }

  #groupSwitch(group: Group, notes: StyleNotes): HTMLElement {
    const hint = group === "parcels" ? say(this.#lang, "group.parcels.hint", { zoom: notes.parcelZoom }) : null;
    return this.#switch(group, say(this.#lang, `group.${group}`), hint);
  }

  #levelSwitches(notes: StyleNotes): HTMLElement[] {
    if (notes.levels.length < 2) return [];
    const rows = notes.levels.map(({ level, label }) => this.#switch(`level:${level}`, label ?? sayCode(this.#lang, "level", level)));
    return [this.#part("layers.levels", el("ul", { class: "switches" }, ...rows))];
  }

  #plans(notes: StyleNotes): HTMLElement {
    const lang = this.#lang;
    if (notes.plans.length === 0) return el("p", { class: "quiet" }, say(lang, "plans.none"));
    const rows = notes.plans.map((plan) => {
      const bounds = plan.bounds;
      const title = bounds === null
        ? el("span", {}, plan.title)
        : el("button", { type: "button", class: "text-button", click: () => this.actions.showPlan(bounds) }, plan.title);
      const facts = [
        plan.level === null ? null : sayCode(lang, "level", plan.level),
        plan.version === null ? null : say(lang, "plans.version", { version: plan.version }),
        plan.decision === null ? null : say(lang, "document.decision", { number: plan.decision }),
      ].filter((fact) => fact !== null);
      return el("li", {}, title, el("span", { class: "quiet" }, facts.join(" · ")));
    });
    return el("ul", { class: "plans" }, ...rows);
  }
}
