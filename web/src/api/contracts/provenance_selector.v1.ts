// Generated from contracts/provenance_selector.v1.schema.json by `npm run generate`: change the model, not this file.
/**
 * Which part of a source something rests on; null for the whole. Selectors are those of the W3C Web Annotation Data Model (section 4.2). Positions in a text count Unicode code points.
 */
export type ProvenanceSelector =
  | [TextQuoteSelector, TextPositionSelector]
  | PointerSelector
  | RefinedPointerSelector
  | TimeRangeSelector
  | StreamPositionSelector
  | RefinedStreamPositionSelector
  | null;

/**
 * Words, with what stands around them.
 */
export interface TextQuoteSelector {
  type: "TextQuoteSelector";
  /**
   * The words, verbatim.
   */
  exact: string;
  /**
   * What stands before them, 32 characters at most.
   */
  prefix: string;
  /**
   * What stands after them, 32 characters at most.
   */
  suffix: string;
}
/**
 * Where words stand, in Unicode code points.
 */
export interface TextPositionSelector {
  type: "TextPositionSelector";
  /**
   * Of the first character, from 0.
   */
  start: number;
  /**
   * Of the character after the last one.
   */
  end: number;
}
/**
 * A value in JSON.
 */
export interface PointerSelector {
  type: "FragmentSelector";
  conformsTo: "http://tools.ietf.org/rfc/rfc6901";
  /**
   * A JSON Pointer (RFC 6901); empty for all of it.
   */
  value: string;
}
/**
 * A part of a value in JSON.
 */
export interface RefinedPointerSelector {
  type: "FragmentSelector";
  conformsTo: "http://tools.ietf.org/rfc/rfc6901";
  /**
   * A JSON Pointer (RFC 6901); empty for all of it.
   */
  value: string;
  refinedBy: [TextQuoteSelector, TextPositionSelector] | PointerSelector | RefinedPointerSelector | TimeRangeSelector;
}
/**
 * What is said in a stretch of time: a W3C media fragment.
 */
export interface TimeRangeSelector {
  type: "FragmentSelector";
  conformsTo: "http://www.w3.org/TR/media-frags/";
  /**
   * From and to, in seconds: t=1.5,3.
   */
  value: string;
}
/**
 * What was told at a position of a stream, such as a message among all messages.
 */
export interface StreamPositionSelector {
  type: "FragmentSelector";
  conformsTo: "urn:springline:stream";
  /**
   * The position, from 1.
   */
  value: string;
}
/**
 * A part of what was told at a position of a stream.
 */
export interface RefinedStreamPositionSelector {
  type: "FragmentSelector";
  conformsTo: "urn:springline:stream";
  /**
   * The position, from 1.
   */
  value: string;
  refinedBy: [TextQuoteSelector, TextPositionSelector] | PointerSelector | RefinedPointerSelector | TimeRangeSelector;
}
