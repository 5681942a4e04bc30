// How the signs of a markup look in words that are shown as they stand: they step back, and what they say is shown.
import type { Span } from "@/lib/spans";

/** `sign`: part of the markup and no word; `target`: where a link leads; the others are how words are meant. */
export type Look = "sign" | "target" | "strong" | "emphasis" | "code" | "link";

export interface Styled {
  /** In UTF-16 units of the text that was looked at. */
  span: Span;
  look: Look;
}

// Code first: no other sign counts within it.
const MARKDOWN = /(?<code>`+)(?!`)(?<coded>.+?)(?<!`)\k<code>(?!`)|!?\[(?<words>[^\]\n]+)\](?<target>\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+"[^"]*")?\))|(?<strong>\*\*|__)(?=\S)(?<bold>[^\n]+?)(?<=\S)\k<strong>|(?<![\p{L}\p{N}*_])(?<em>[*_])(?=\S)(?<leaning>[^\n*_]+?)(?<=\S)\k<em>(?![\p{L}\p{N}*_])/gu;
const RST = /(?<code>``)(?<coded>.+?)``|(?<strong>\*\*)(?<bold>[^\n]+?)\*\*|(?<em>\*)(?=\S)(?<leaning>[^\n*]+?)(?<=\S)\*|`(?<words>[^`<>\n]+?)(?<target>\s*<[^<>\n]+>`__?|`__?)/gu;
const PATTERNS: Record<string, RegExp> = { markdown: MARKDOWN, rst: RST };

/** The signs and meant words of a text, in order, not overlapping; none for formats without signs. */
export function looksOf(text: string, format: string): Styled[] {
  const pattern = PATTERNS[format];
  if (!pattern) return [];
  const styled: Styled[] = [];
  for (const { index, 0: whole, groups = {} } of text.matchAll(pattern)) {
    const { code, coded, words, target, strong, bold, em, leaning } = groups;
    const inner = coded ?? words ?? bold ?? leaning ?? "";
    const look: Look = coded !== undefined ? "code" : words !== undefined ? "link" : bold !== undefined ? "strong" : "emphasis";
    const begun = index + (target === undefined ? (code ?? strong ?? em ?? "").length : whole.indexOf(inner, 1));
    const ended = begun + inner.length;
    styled.push({ span: [index, begun], look: "sign" }, { span: [begun, ended], look }, { span: [ended, index + whole.length], look: target === undefined ? "sign" : "target" });
  }
  return styled;
}

/** Formats in which the end of a line is no end of anything. */
export const SOFT: ReadonlySet<string> = new Set(["markdown", "rst"]);

const MARKER = /^(?:[-*+•◦▪–]|\(?(?:[0-9]{1,4}|[a-zA-Z]|[ivxlcIVXLC]{1,6})[.)]|#\.)[ \t]+/u;

/** The sign that a list's item begins with, with the space after it: "- ", "12. "; empty where it has none. */
export const markerOf = (text: string): string => MARKER.exec(text)?.[0] ?? "";
