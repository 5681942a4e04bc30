import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { open } from "@/testing/render";
import { cuesByLanguage, ofAsset, type SceneCue } from "./queries";

const asset = { id: 1, title: "The “old” film", kind: "timeline", library: "main", language: "en", source_url: "javascript:alert(1)" };
const scene = (id: number, start: number) => ({
  id, asset, timecode: `10:00:0${start}:00`, start_seconds: start, duration_seconds: 4, recorded_at: null, updated_at: "2026-03-01T10:00:00Z", languages: ["en", "de"], tags: ["street"], people: ["Ada"],
  is_favorite: true, offline_ready: false, preview_ready: false, thumbnail_url: null, title: [{ text: `Scene ${id}`, is_match: false }], snippets: [],
});
const other = { ...scene(99, 0), asset: { ...asset, id: 2 } };
const found = { items: [scene(1, 0), scene(2, 4), scene(3, 8), other], total: 4, is_total_exact: true, facets: { library: [{ value: "main", count: 4 }] }, backend: "postgres", next_cursor: null };
const cue = (start: number, text: string, language: string | null, speaker: string | null = null): SceneCue => ({ language, start_seconds: start, end_seconds: start + 2, speaker, text });
const whole = { ...scene(2, 4), title: "Scene 2", description: "A street", transcript: "", translations: "", cues: [cue(4, "Good morning", "en", "Ada"), cue(6, "and good night", "en", "Ada"), cue(4, "Guten Morgen", "de")] };

test("scenes stand with their asset, and a facet narrows them", async () => {
  const { asked, user } = open("/media", { "GET /api/scenes": found });
  expect(await screen.findAllByRole("heading", { name: asset.title })).toHaveLength(2);
  expect(within(screen.getAllByRole("list", { name: `Scenes of ${asset.title}` })[0] as HTMLElement).getAllByRole("link")).toHaveLength(3);
  await user.click(screen.getByRole("button", { name: /^main/u }));
  await waitFor(() => expect(new URL(asked.at(-1)?.url ?? "").searchParams.getAll("library")).toEqual(["main"]));
  expect(new URL(asked.at(-1)?.url ?? "").searchParams.get("sort")).toBe("-recorded_at");
});

test("without media it says how to read some", async () => {
  open("/media", { "GET /api/scenes": { ...found, items: [], total: 0 } });
  expect(await screen.findByText(/springline media import/u)).toBeDefined();
});

test("a scene has its words by language, and the cue of the address is marked", async () => {
  const { user, router } = open("/media/scenes/2?at=6.5", { "GET /api/scenes/2": whole, "GET /api/scenes": found });
  const transcript = await screen.findByRole("list", { name: "Transcript" });
  const cues = within(transcript).getAllByRole("listitem");
  expect(cues.map((item) => item.getAttribute("aria-current"))).toEqual([null, "true"]);
  expect(within(transcript).getAllByText("Ada"), "a speaker is named when they begin").toHaveLength(1);
  await user.click(screen.getByRole("tab", { name: "German" }));
  expect(await screen.findByText("Guten Morgen")).toBeDefined();
  expect(router.state.location.searchStr).toBe("?at=6.5&language=de");
  expect(screen.queryByRole("link", { name: /javascript/u })).toBeNull();
});

test("its neighbours are those of its asset alone, by pointer and keyboard", async () => {
  const { user, router } = open("/media/scenes/2", { "GET /api/scenes/2": whole, "GET /api/scenes": found });
  const neighbours = await screen.findByRole("navigation", { name: "Scenes of the asset" });
  const strip = within(neighbours).getAllByRole("link", { name: /10:00:0/u });
  expect(strip).toHaveLength(3);
  expect(strip.filter((link) => link.getAttribute("aria-current") === "page")).toHaveLength(1);
  await waitFor(async () => {
    await user.keyboard("j"); // the command is there a moment after what is shown
    expect(router.state.location.pathname).toBe("/media/scenes/3");
  });
});

test("cues of an unknown language come last", () => {
  expect(cuesByLanguage([cue(0, "?", null), cue(0, "a", "en"), cue(1, "b", "en")]).map(({ language, cues }) => [language, cues.length])).toEqual([["en", 2], ["und", 1]]);
});

test("an asset's title is looked for without its quotation marks", () => {
  expect(ofAsset('The "old" film')).toBe('asset_title:"The  old  film"');
});
