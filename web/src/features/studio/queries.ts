import { queryOptions } from "@tanstack/react-query";
import { answer, api, type components, pages, ProblemError } from "@/api";
import { findingsOf } from "@/features/search";
import type { Saved } from "./autosave";
import { documentOf, type Drawing, drawingOf, freePlace, newId, type Pin, pinned, type Viewport, viewportOf, withNode } from "./document";

type Schemas = components["schemas"];
export type Canvas = Schemas["Canvas"];
export type NodeStanding = Schemas["NodeStanding"];
export type CanvasVersionEntry = Schemas["CanvasVersionEntry"];

export const savedOf = (canvas: Canvas): Saved => ({ version: canvas.version, drawing: drawingOf(canvas.title, canvas.document) });

export const canvasQuery = (id: number) =>
  queryOptions({
    queryKey: ["studio", "canvas", id],
    queryFn: ({ signal }) => loadCanvas(id, signal),
  });

/** What is behind the nodes of a version of a canvas now. */
export const standingQuery = (id: number, version: number) =>
  queryOptions({
    queryKey: ["studio", "standing", id, version],
    queryFn: ({ signal }) => answer(api.GET("/api/canvases/{canvas_id}/standing", { params: { path: { canvas_id: id } }, signal })),
    placeholderData: (before) => before,
  });

export const versionsQuery = (id: number) =>
  pages(["studio", "versions", id], (cursor, signal) =>
    answer(api.GET("/api/canvases/{canvas_id}/versions", { params: { path: { canvas_id: id }, query: { limit: 30, ...(cursor !== null && { cursor }) } }, signal })),
  );

export const versionQuery = (id: number, number: number) =>
  queryOptions({
    queryKey: ["studio", "version", id, number],
    queryFn: ({ signal }) => answer(api.GET("/api/canvases/{canvas_id}/versions/{number}", { params: { path: { canvas_id: id, number } }, signal })),
    staleTime: Infinity,
  });

export const whyQuery = (reference: string) =>
  queryOptions({
    queryKey: ["studio", "why", reference],
    queryFn: ({ signal }) => answer(api.GET("/api/provenance/why", { params: { query: { ref: reference, limit: 50 } }, signal })),
  });

export const messageQuery = (id: number) =>
  queryOptions({
    queryKey: ["studio", "message", id],
    queryFn: ({ signal }) => answer(api.GET("/api/messages/{message_id}", { params: { path: { message_id: id }, query: { before: 2, after: 2 } }, signal })),
  });

export const activityQuery = (personId: number) =>
  queryOptions({
    queryKey: ["studio", "activity", personId],
    queryFn: ({ signal }) => answer(api.GET("/api/profiles/{person_id}/activity", { params: { path: { person_id: personId } }, signal })),
  });

export const glancesQuery = (words: string, kinds: Schemas["Group"]["kind"][], limit: number) =>
  queryOptions({
    queryKey: ["studio", "glances", words, kinds, limit],
    queryFn: ({ signal }) => answer(api.GET("/api/search", { params: { query: { q: words, kinds, limit } }, signal })),
  });

const FEW = 2;

/** What a pinned search finds now, the first two of each kind. */
export const findingsQuery = (query: string) =>
  queryOptions({ queryKey: ["studio", "findings", query], queryFn: ({ signal }) => findingsOf(query, FEW, signal) });

export const loadCanvas = (id: number, signal?: AbortSignal): Promise<Canvas> =>
  answer(api.GET("/api/canvases/{canvas_id}", { params: { path: { canvas_id: id } }, ...(signal && { signal }) }));

/** Largest body that a browser sends on after its page is gone, in bytes; more is refused. */
const KEPT_ALIVE_BYTES = 60_000;

/** Saves a canvas that was changed from a version. `leaving`: the page may go before the answer comes. */
export function saveCanvas(id: number, version: number, drawing: Drawing, viewport: Viewport, leaving = false): Promise<Canvas> {
  const body = { version, title: drawing.title, document: documentOf(drawing, viewport) };
  const keepalive = leaving && new TextEncoder().encode(JSON.stringify(body)).length < KEPT_ALIVE_BYTES;
  return answer(api.PUT("/api/canvases/{canvas_id}", { params: { path: { canvas_id: id } }, body, keepalive }));
}

const MOST_TRIES = 4;

/** Adds a pin below what a canvas has; returns the id of its node. Whoever saves it at the same time loses nothing. */
export async function pinTo(canvasId: number, pin: Pin): Promise<string> {
  const id = newId(pin.kind);
  for (let tries = 1; ; tries += 1) {
    const canvas = await loadCanvas(canvasId);
    const drawing = drawingOf(canvas.title, canvas.document);
    const node = pinned(pin, freePlace(drawing, cornerOf(drawing)), id);
    try {
      await saveCanvas(canvasId, canvas.version, withNode(drawing, node), viewportOf(canvas.document));
      return id;
    } catch (error) {
      const movedOn = error instanceof ProblemError && error.kind === "canvas-moved-on";
      if (!movedOn || tries >= MOST_TRIES) throw error;
    }
  }
}

function cornerOf({ nodes }: Drawing): { x: number; y: number } {
  const outer = nodes.filter((node) => node.group === null);
  return outer.length === 0 ? { x: 0, y: 0 } : { x: Math.min(...outer.map((node) => node.position.x)), y: Math.min(...outer.map((node) => node.position.y)) };
}
