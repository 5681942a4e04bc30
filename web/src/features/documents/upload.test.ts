import { describe, expect, test } from "vitest";
import { ProblemError } from "@/api";
import { type Chosen, chosenFiles, droppedFiles, isMovedOn, LARGEST_FILE, LARGEST_FORM, objection, type Sent, upload, type UploadPorts, withMore } from "./upload";

const chosen = (path: string, size = 10): Chosen => ({ path, file: sized(path, size) });
function sized(name: string, size: number): File {
  const file = new File(["x"], name);
  Object.defineProperty(file, "size", { value: size });
  return file;
}
const made = { version: null, is_new: false };

/** A server that has some files already; hashes are the first letters of names. */
function server(...here: string[]) {
  const asked: unknown[] = [];
  let sending = 0;
  const seen = { asked, most: 0 };
  const ports: UploadPorts = {
    hash: (file) => Promise.resolve(file.name[0] ?? ""),
    announce: (originals) => {
      asked.push(["announce", originals.map(({ sha256 }) => sha256).join("")]);
      return Promise.resolve({ originals: originals.map(({ sha256 }) => ({ sha256, is_here: here.includes(sha256), upload: here.includes(sha256) ? null : { method: "PUT" as const, url: `/to/${sha256}`, headers: {} } })) });
    },
    put: async ({ url }, file, onSent) => {
      seen.most = Math.max(seen.most, ++sending);
      onSent(file.size / 2);
      await Promise.resolve();
      asked.push(["put", url]);
      sending -= 1;
    },
    form: (slug, form, onSent) => {
      onSent(99);
      asked.push(["form", slug, form.getAll("files").map((file) => (file as File).name), form.get("note"), form.get("base"), form.get("is_whole")]);
      return Promise.resolve(made);
    },
    make: (slug, body) => {
      asked.push(["make", slug, body]);
      return Promise.resolve(made);
    },
  };
  return { ...seen, ports, seen };
}
const wanted = (...files: Chosen[]) => ({ slug: "handbook", chosen: files, note: "spring", isWhole: false, base: 3 });

describe("an upload", () => {
  test("of little is one form", async () => {
    const { asked, ports } = server();
    const told: Sent[] = [];
    await upload(wanted(chosen("a.md"), chosen("b/c.md")), ports, (sent) => told.push(sent));
    expect(asked).toEqual([["form", "handbook", ["a.md", "b/c.md"], "spring", "3", "false"]]);
    expect(told.at(-1)).toEqual({ step: "sending", done: 20, total: 20 });
  });

  test("of much sends what the server lacks, each once, then makes the version", async () => {
    const { asked, ports, seen } = server("b");
    const told: Sent[] = [];
    const large = LARGEST_FORM;
    await upload(wanted(chosen("a.pdf", large), chosen("a-copy.pdf", large), chosen("b.pdf", large), chosen("c.pdf", 7)), ports, (sent) => told.push(sent));
    expect(asked).toEqual([
      ["announce", "abc"],
      ["put", "/to/a"],
      ["put", "/to/c"],
      ["make", "handbook", {
        documents: [{ path: "a.pdf", sha256: "a" }, { path: "a-copy.pdf", sha256: "a" }, { path: "b.pdf", sha256: "b" }, { path: "c.pdf", sha256: "c" }],
        removed: [], base: 3, note: "spring", is_whole: false,
      }],
    ]);
    expect(told.map(({ step }) => step).filter((step, index, all) => step !== all[index - 1])).toEqual(["reading", "sending", "making"]);
    expect(told.findLast(({ step }) => step === "sending")).toEqual({ step: "sending", done: large + 7, total: large + 7 });
    expect(seen.most).toBe(2);
  });

  test("never has more than three files on their way", async () => {
    const { ports, seen } = server();
    await upload(wanted(...[..."abcdefghij"].map((letter) => chosen(letter, LARGEST_FORM))), ports, () => {});
    expect(seen.most).toBe(3);
  });

  test("that fails says why", async () => {
    const { ports } = server();
    const problem = new ProblemError(409, "Moved on", "somebody else", null, "urn:springline:problem:bundle-moved-on");
    await expect(upload(wanted(chosen("a")), { ...ports, form: () => Promise.reject(problem) }, () => {})).rejects.toBe(problem);
    expect([isMovedOn(problem), isMovedOn(new Error("other"))]).toEqual([true, false]);
  });
});

describe("what is chosen", () => {
  test("is refused before it is sent where it can't be kept", () => {
    expect(objection([])).toMatch(/at least one/u);
    expect(objection([chosen("film.pdf", LARGEST_FILE + 1)])).toMatch(/film\.pdf has more than 200 MB/u);
    expect(objection([chosen("a", LARGEST_FILE)])).toBeNull();
  });

  test("has the paths of folders, without hidden files; the same path is one file", () => {
    const inFolder = new File(["x"], "leave.md");
    Object.defineProperty(inFolder, "webkitRelativePath", { value: "handbook/leave.md" });
    expect(chosenFiles([inFolder, new File([], ".DS_Store"), new File([], "b.md")]).map(({ path }) => path)).toEqual(["handbook/leave.md", "b.md"]);
    const newer = chosen("b.md", 99);
    expect(withMore([chosen("c.md"), chosen("b.md")], [newer, chosen("a.md")]).map(({ path, file }) => [path, file.size])).toEqual([["a.md", 10], ["b.md", 99], ["c.md", 10]]);
  });

  test("is found in folders that are dropped, however many files they have", async () => {
    const file = (path: string) => ({ isFile: true, fullPath: path, file: (done: (file: File) => void) => done(new File([], path)) });
    const folder = (path: string, ...batches: unknown[][]) => ({ isFile: false, fullPath: path, createReader: () => ({ readEntries: (done: (entries: unknown[]) => void) => done(batches.shift() ?? []) }) });
    const dropped = [file("/one.md"), folder("/h", [file("/h/a.md"), file("/h/.git")], [folder("/h/sub", [file("/h/sub/b.md")])])];
    const transfer = { items: dropped.map((entry) => ({ webkitGetAsEntry: () => entry })), files: [] } as unknown as DataTransfer;
    expect((await droppedFiles(transfer)).map(({ path }) => path)).toEqual(["one.md", "h/a.md", "h/sub/b.md"]);
  });
});
