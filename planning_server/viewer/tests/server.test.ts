import { afterEach, describe, expect, test, vi } from "vitest";
import { Enquiry } from "../src/enquiry";
import { fetchConstraints, Refused } from "../src/server";

const TODAY = { lang: "vi", date: null, edition: null } as const;
const POINT = { kind: "point", lon: 108.45, lat: 11.94 } as const;

function answers(reply: (url: URL) => Response | Promise<Response>): ReturnType<typeof vi.fn> {
  const fetched = vi.fn((path: string, _options?: RequestInit) => Promise.resolve(reply(new URL(path, "http://here"))));
  vi.stubGlobal("fetch", fetched);
  return fetched;
}

function problem(status: number, type: string): Response {
  return new Response(JSON.stringify({ type, detail: "Vì sao" }), { status, headers: { "content-type": "application/problem+json" } });
}

afterEach(() => vi.unstubAllGlobals());

describe("questions to the server", () => {
  test("carry place, language, day and edition, and no other host", async () => {
    const fetched = answers(() => Response.json({}));
    await fetchConstraints(POINT, { lang: "en", date: "2030-01-01", edition: 3 });
    expect(fetched.mock.calls[0]?.[0]).toBe("/constraints?lon=108.45&lat=11.94&lang=en&date=2030-01-01&edition=3");
  });

  test.each([
    [422, "/problems/outside-extent", "outside"],
    [422, "/problems/invalid-parameter", "refused"],
    [404, "/problems/no-such-parcel", "not_found"],
    [410, "/problems/withdrawn", "withdrawn"],
    [429, "/problems/rate", "busy"],
    [500, "/problems/internal-error", "broken"],
    [503, "/problems/database", "away"],
  ])("%i %s is told as %s", async (status, type, kind) => {
    answers(() => problem(status, type));
    await expect(fetchConstraints(POINT, TODAY)).rejects.toMatchObject({ kind, status, detail: "Vì sao" });
  });

  test("an error page that is no JSON is still an error with a name", async () => {
    answers(() => new Response("<h1>Bad gateway</h1>", { status: 502 }));
    await expect(fetchConstraints(POINT, TODAY)).rejects.toMatchObject({ kind: "away", detail: null });
    answers(() => new Response("<h1>captive portal</h1>"));
    await expect(fetchConstraints(POINT, TODAY)).rejects.toMatchObject({ kind: "broken" });
  });

  test("no network is told as the server being away", async () => {
    answers(() => Promise.reject(new TypeError("Failed to fetch")));
    await expect(fetchConstraints(POINT, TODAY)).rejects.toBeInstanceOf(Refused);
  });
});

describe("an enquiry", () => {
  test("asks about the parcel under the point when parcels are drawn", async () => {
    const asked: string[] = [];
    answers((url) => {
      asked.push(url.pathname + (url.searchParams.get("parcel") ?? ""));
      return url.pathname === "/parcels"
        ? Response.json({ features: [{ properties: { parcel_id: "p1", commune: "9", sheet: "1", number: "2" } }] })
        : Response.json({ subject: { type: "parcel", parcel_id: "p1" } });
    });
    const found = await new Enquiry().ask(POINT, true, TODAY);
    expect(asked).toEqual(["/parcels", "/constraintsp1"]);
    expect(found?.selection).toEqual({ kind: "parcel", parcelId: "p1" });
    expect(found?.overlapping[0]?.key).toEqual({ commune: "9", sheet: "1", number: "2" });
  });

  test("asks about the point itself where there is no parcel, and far out", async () => {
    const asked: string[] = [];
    answers((url) => {
      asked.push(url.pathname);
      return url.pathname === "/parcels" ? Response.json({ features: [] }) : Response.json({});
    });
    expect((await new Enquiry().ask(POINT, true, TODAY))?.selection).toEqual(POINT);
    expect((await new Enquiry().ask(POINT, false, TODAY))?.selection).toEqual(POINT);
    expect(asked).toEqual(["/parcels", "/constraints", "/constraints"]);
  });

  test("the last question wins", async () => {
    let answerFirst: (response: Response) => void = () => undefined;
    let count = 0;
    answers(() => {
      count += 1;
      return count === 1 ? new Promise<Response>((resolve) => (answerFirst = resolve)) : Response.json({ edition: 2 });
    });
    const enquiry = new Enquiry();
    const first = enquiry.ask(POINT, false, TODAY);
    const second = enquiry.ask({ ...POINT, lon: 108.5 }, false, TODAY);
    answerFirst(Response.json({ edition: 1 }));
    expect(await first).toBeNull();
    expect((await second)?.answer.edition).toBe(2);
  });
});
