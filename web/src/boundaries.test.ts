import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

const SOURCE = resolve(import.meta.dirname);
const IMPORTS = /(?:from|import)\s*\(?\s*["']([^"']+)["']/gu;

/** What a source file imports of this application, as paths from `src`. */
function importsOf(file: string): string[] {
  const code = readFileSync(join(SOURCE, file), "utf-8");
  return [...code.matchAll(IMPORTS)]
    .map((match) => match[1] ?? "")
    .filter((name) => name.startsWith("@/") || name.startsWith("."))
    .map((name) => (name.startsWith("@/") ? name.slice(2) : relative(SOURCE, resolve(SOURCE, dirname(file), name))));
}

/** Why an import isn't allowed; null where it is. */
export function objection(file: string, imported: string): string | null {
  const [layer, feature] = file.split("/");
  const [otherLayer, otherFeature, ...inside] = imported.split("/");
  if (["ui", "lib", "api", "styles"].includes(layer ?? "") && ["features", "app"].includes(otherLayer ?? "")) return `${layer} knows no ${otherLayer}`;
  if (layer === "lib" && ["ui", "api"].includes(otherLayer ?? "")) return `lib knows no ${otherLayer}`;
  if (layer === "ui" && otherLayer === "api") return "ui knows no api";
  if (otherLayer !== "features" || (layer === "features" && feature === otherFeature)) return null;
  return inside.length === 0 ? null : `only the index of ${otherFeature} is for others`;
}

const files = (readdirSync(SOURCE, { recursive: true }) as string[]).filter((file) => /\.tsx?$/u.test(file));

test("a feature is imported by its index only, and what lies below knows nothing of what lies above", () => {
  const objections = files.flatMap((file) => importsOf(file).map((imported) => [file, imported, objection(file, imported)])).filter(([, , reason]) => reason !== null);
  expect(objections).toEqual([]);
});

test("the check sees what it is for", () => {
  expect(importsOf("app/features.ts")).toContain("features/people");
  expect(objection("ui/Button.tsx", "features/people")).toBe("ui knows no features");
  expect(objection("api/client.ts", "app/live")).toBe("api knows no app");
  expect(objection("features/runs/RunPage.tsx", "features/people/queries")).toBe("only the index of people is for others");
  expect(objection("features/runs/RunPage.tsx", "features/people")).toBeNull();
  expect(objection("features/people/index.ts", "features/people/queries")).toBeNull();
});

test("words become text, never markup or code", () => {
  const markup = /dangerouslySetInnerHTML|\.(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write|createContextualFragment|srcdoc|\beval\(|new Function\(/iu;
  const using = files.filter((file) => !file.includes(".test.") && markup.test(readFileSync(join(SOURCE, file), "utf-8")));
  expect(using).toEqual([]);
});

test("only the primitive for charts imports ECharts, and only when a chart is shown", () => {
  const using = files.filter((file) => /from\s+["']echarts/u.test(readFileSync(join(SOURCE, file), "utf-8").replaceAll(/import type .*/gu, "")));
  expect(using).toEqual(["ui/chart-drawing.ts"]);
});
