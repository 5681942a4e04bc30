import { describe, expect, test } from "vitest";
import { readSource, sourceLink, sourceName } from "./sources";
import { actorTold, bandOf, changedOf, claimTold, confidenceTold, readValue, valueTold } from "./wording";

describe("claims", () => {
  test("are told with their value and its unit", () => {
    expect(claimTold({ subject: "Parental leave", predicate: "lasts", value: 14, unit: "weeks" })).toBe("Parental leave · lasts · 14 weeks");
    expect([valueTold({ value: 1250.5, unit: "€" }), valueTold({ value: 40, unit: "%" }), valueTold({ value: false, unit: null }), valueTold({ value: "Ada", unit: null })]).toEqual(["1,250.5 €", "40%", "no", "Ada"]);
  });

  test("have a value as it is written: what looks like a name stays one", () => {
    expect(["14", "-0.5", "yes", "No", "007", "3.1m", "12345678901234567890", " Ada "].map(readValue)).toEqual([14, -0.5, true, false, "007", "3.1m", "12345678901234567890", "Ada"]);
  });

  test("are low in confidence below a half", () => {
    expect([0, 0.49, 0.5, 0.79, 0.8, 1].map(bandOf)).toEqual(["low", "low", "middling", "middling", "high", "high"]);
    expect(confidenceTold(0.825)).toBe("83 %");
  });
});

test("who did something is told by name, else as what they are", () => {
  expect([actorTold("account/5", "Ada"), actorTold("account/5", null), actorTold("token/2"), actorTold("command/serve"), actorTold("facts/1")]).toEqual(["Ada", "account 5", "a token", "the command line", "facts/1"]);
});

test("evidence has changed where its words were edited or are gone, not where they moved", () => {
  const outcomes = ["unchanged", "moved", "edited", "gone", "hidden"] as const;
  expect(changedOf(outcomes.map((outcome) => ({ outcome }))).map(({ outcome }) => outcome)).toEqual(["edited", "gone"]);
});

describe("sources", () => {
  test("are documents, web pages and messages", () => {
    expect(readSource("document/handbook/people/leave%20days.md@3")).toEqual({ kind: "document", bundle: "handbook", path: "people/leave days.md", message: null, version: 3 });
    expect(readSource("web/https://example.org/terms@2")).toEqual({ kind: "web", bundle: null, path: "https://example.org/terms", message: null, version: 2 });
    expect(readSource("chat/messages#17")).toEqual({ kind: "message", bundle: null, path: null, message: 17, version: null });
    expect(["chat/messages", "bundle/handbook@2", "document/handbook", "no reference", "chat/messages#x"].map(readSource)).toEqual([null, null, null, null, null]);
  });

  test("have a name for people", () => {
    expect(["document/handbook/people/leave.md@3", "document/handbook/leave.md", "web/https://example.org/terms/", "chat/messages#17"].map(sourceName)).toEqual([
      "leave.md in handbook",
      "leave.md in handbook",
      "example.org/terms",
      "A message",
    ]);
  });

  test("are opened at the place of the words", () => {
    expect(sourceLink("document/handbook/people/leave.md@3", { start: 12, end: 20 })).toEqual({ to: "/bundles/$slug/documents", params: { slug: "handbook" }, search: { path: "people/leave.md", at: "char=12,20" } });
    expect(sourceLink("chat/messages#17", { start: 0, end: 4 })).toEqual({ to: "/messages/$messageId", params: { messageId: 17 }, search: { start: 0, end: 4 } });
    expect(sourceLink("document/handbook/leave.md", { start: null, end: null })).toEqual({ to: "/bundles/$slug/documents", params: { slug: "handbook" }, search: { path: "leave.md" } });
    expect(sourceLink("bundle/handbook@3")).toBeNull();
  });
});
