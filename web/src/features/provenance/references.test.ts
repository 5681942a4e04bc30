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
    expect(placeOf("person/5@3")).toEqual({ to: "/provenance", search: { reference: "person/5@3" } });
    expect(placeOf("highlight/5")).toEqual({ to: "/provenance", search: { reference: "highlight/5" } });
    expect(placeOf("person/../admin")).toEqual({ to: "/provenance", search: { reference: "person/../admin" } });
    expect(placeOf("no reference")).toBeNull();
    expect([ownPageOf("highlight/5@2"), ownPageOf("document/charter")]).toEqual(["/people/5", null]);
  });

  test("and their parts are said as people count", () => {
    const parts = [null, "", "/bio_text", "/quotes/0", "/proof_points/2", "char=4,18", "t=1.5,3", "17", "/a~1b"];
    expect(parts.map(partName)).toEqual(["the whole", "the whole", "bio text", "quote 1", "proof point 3", "characters 4–18", "1.5–3 s", "no. 17", "a/b"]);
    expect([kindOf("chat/messages#17"), kindOf("media_import/2")]).toEqual(["message", "media import"]);
  });
});
