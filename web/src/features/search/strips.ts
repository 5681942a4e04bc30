import type { SceneFound } from "./queries";

/** The scenes found of one asset, by their place in it. */
export interface Strip {
  asset: SceneFound["asset"];
  /** Seconds; where the last of these scenes ends. How long the asset goes on is not told. */
  end: number;
  scenes: SceneFound[];
}

/** One strip for each asset, in the order in which their first scenes were found. */
export function stripsOf(scenes: SceneFound[]): Strip[] {
  const strips = new Map<number, Strip>();
  for (const scene of scenes) {
    const end = scene.start_seconds + scene.duration_seconds;
    const strip = strips.get(scene.asset.id);
    if (!strip) strips.set(scene.asset.id, { asset: scene.asset, end, scenes: [scene] });
    else {
      strip.scenes.push(scene);
      strip.end = Math.max(strip.end, end);
    }
  }
  for (const strip of strips.values()) strip.scenes.sort((one, other) => one.start_seconds - other.start_seconds);
  return [...strips.values()];
}

const LEAST_WIDTH = 0.8; // percent: a scene of a second in a film stays something that can be hit

/** Where a span of seconds lies on a strip that ends at `end`, as CSS percentages. */
export function placeOn(end: number, start: number, duration: number): { left: string; width: string } {
  if (end <= 0) return { left: "0%", width: "100%" };
  const width = Math.max((duration / end) * 100, LEAST_WIDTH);
  const left = Math.min((start / end) * 100, 100 - width);
  return { left: `${round(left)}%`, width: `${round(width)}%` };
}

const round = (value: number) => Math.round(value * 100) / 100;

/** A picture of a scene that this origin serves; others would tell their host who looks at what, and are refused. */
export function ownPicture(address: string | null, origin = window.location.origin): string | null {
  if (address === null || !URL.canParse(address, origin)) return null;
  const url = new URL(address, origin);
  return url.origin === origin ? url.pathname + url.search : null;
}
