import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { kindOf, ownPageOf, parseReference, partName, placeOf } from "./references";

const FIXTURES = join(import.meta.dirname, "..", "..", "..", "..", "contracts", "fixtures", "provenance_reference", "v1");
const fixtures = (folder: string) => readdirSync(join(FIXTURES, folder)).map((file) => [file, JSON.parse(readFileSync(join(FIXTURES, folder, file), "utf-8")) as unknown] as const);

describe("references", () => {
  test.each(fixtures("valid"))("of the contract are read: %s", (_, text) => {
    expect(parseReference(text as string)).not.toBeNull();
  });

  test.each(fixtures("invalid").filter(([, text]) => typeof text === "string"))("that are none are refused: %s", (_, text) => {
    expect(parseReference(text as string)).toBeNull();
  });

  test("have a kind, a key, a version and a part", () => {
    expect(parseReference("highlight/30@2#/quotes/0")).toEqual({ kind: "highlight", key: "30", version: 2, fragment: "/quotes/0" });
    expect(parseReference(" person/5 ")).toEqual({ kind: "person", key: "5", version: null, fragment: null });
  });

  test("lead to the page of what they name, and a version of it to the explorer", () => {
    const places = ["person/5", "request/12", "run/3", "chat/messages#17"].map((text) => placeOf(text)?.to);
    expect(places).toEqual(["/people/5", "/requests/12", "/runs/3", "/messages/17"]);
    expect(["insight/5", "evidence/7", "answer/2"].map((text) => placeOf(text)?.to)).toEqual(["/insights/5", "/evidence/7", "/ask/2"]);
    expect(placeOf("person/5@3")).toEqual({ to: "/provenance", search: { reference: "person/5@3" } });
    expect(placeOf("highlight/5")).toEqual({ to: "/provenance", search: { reference: "highlight/5" } });
    expect(placeOf("person/../admin")).toEqual({ to: "/provenance", search: { reference: "person/../admin" } });
    expect(placeOf("no reference")).toBeNull();
    expect([ownPageOf("highlight/5@2"), ownPageOf("document/charter"), ownPageOf("document/Charter/a")]).toEqual([{ to: "/people/5" }, null, null]);
  });

  test("of documents, bundles, web pages and diffs lead to their pages, at a version and at words", () => {
    const places = ["bundle/handbook", "bundle/handbook@3", "document/handbook/leave/a%20b.md", "document/handbook/leave.md@2#char=10,20", "web/https://example.org/a?b@4", "diff/handbook/1..2", "diff/handbook/leave.md/1..2"];
    expect(places.map(placeOf)).toEqual([
      { to: "/bundles/handbook" },
      { to: "/bundles/handbook", search: { version: "3" } },
      { to: "/bundles/handbook/documents", search: { path: "leave/a b.md" } },
      { to: "/bundles/handbook/documents", search: { path: "leave.md", text: "2", at: "char=10,20" } },
      { to: "/web-pages", search: { url: "https://example.org/a?b", text: "4" } },
      { to: "/bundles/handbook/diff", search: { from: "1", to: "2" } },
      { to: "/bundles/handbook/diff", search: { from: "1", to: "2", path: "leave.md" } },
    ]);
    expect(placeOf("document/charter@2")).toEqual({ to: "/provenance", search: { reference: "document/charter@2" } });
  });

  test("and their parts are said as people count", () => {
    const parts = [null, "", "/bio_text", "/quotes/0", "/proof_points/2", "char=4,18", "t=1.5,3", "17", "/a~1b"];
    expect(parts.map(partName)).toEqual(["the whole", "the whole", "bio text", "quote 1", "proof point 3", "characters 4–18", "1.5–3 s", "no. 17", "a/b"]);
    expect([kindOf("chat/messages#17"), kindOf("media_import/2")]).toEqual(["message", "media import"]);
  });
});
