import type { Snippet as SnippetTold, TextSegment } from "./queries";

/** A text with what was searched for marked in it. It is text, whatever it looks like. */
export function Segments({ segments }: { segments: TextSegment[] }) {
  return segments.map(({ text, is_match }, index) => (is_match ? <mark key={index}>{text}</mark> : text));
}

/** The part of a text that says why something was found. */
export function Snippet({ snippet, className }: { snippet: SnippetTold; className?: string | undefined }) {
  return (
    <p className={className}>
      {snippet.is_cut_before && "… "}
      <Segments segments={snippet.segments} />
      {snippet.is_cut_after && " …"}
    </p>
  );
}
