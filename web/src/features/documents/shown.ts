// What a document is to those who mark it and write beside it.
import type { LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Span } from "@/lib/spans";

/** A text that is being read. */
export interface DocumentShown {
  /** How provenance names the text, with its version: `document/handbook/leave.md@2`, `web/<address>@1`. */
  reference: string;
  /** What it is called. */
  title: string;
  text: string;
}

/** What stands beside the words of a span. */
export interface MarginNote {
  id: string;
  span: Span;
  content: ReactNode;
}

/** The page that shows a document: of the newest version unless one is named, at a span if one is. */
export function viewerOf(slug: string, path: string, { version, at }: { version?: number | undefined; at?: Span | undefined } = {}): LinkProps {
  const search = { path, ...(version !== undefined && { version }), ...(at && { at: `char=${at.join(",")}` }) };
  return { to: "/bundles/$slug/documents", params: { slug }, search } as LinkProps;
}
