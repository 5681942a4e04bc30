import { expect, test } from "vitest";
import { changesOf, originOf, partsCounted, partsOf, problemBelow, problemSaid, problemTitle, sizeOf } from "./wording";

test("versions and files are told in words", () => {
  expect(changesOf({ added: 3, changed: 0, removed: 2 })).toBe("3 added, 2 removed");
  expect(changesOf({ added: 0, changed: 0, removed: 0 })).toBe("nothing changed");
  expect([originOf({ how: "git", commit: "3f2a1b9c00" }), originOf({ how: "upload" }), originOf({})]).toEqual(["from git, 3f2a1b9", "uploaded", ""]);
  expect([0, 812, 1_000, 34_400, 1_240_000, 200_000_000].map(sizeOf)).toEqual(["0 bytes", "812 bytes", "1.0 kB", "34 kB", "1.2 MB", "200 MB"]);
  expect([partsOf("a/b/c.md"), partsOf("c.md")]).toEqual([{ folder: "a/b/", name: "c.md" }, { folder: "", name: "c.md" }]);
  expect([partsCounted("pptx", 6), partsCounted("xlsx", 2), partsCounted("pdf", 3), partsCounted("pdf", 1), partsCounted("csv", null)]).toEqual(["6 slides", "2 sheets", "3 pages", null, null]);
  expect([problemTitle("password"), problemTitle("new-one"), problemTitle(null)]).toEqual(["It is protected by a password", "It couldn’t be read", "It couldn’t be read"]);
});

test("what is wrong with a document is said once", () => {
  const detail = "The file is damaged: no zip file. Save it anew.";
  expect([problemSaid("damaged", detail), problemSaid("damaged", null)]).toEqual([detail, "The file is damaged."]);
  expect([problemBelow("damaged", detail), problemBelow("damaged", "Save it anew."), problemBelow(null, null)]).toEqual(["No zip file. Save it anew.", "Save it anew.", ""]);
});
