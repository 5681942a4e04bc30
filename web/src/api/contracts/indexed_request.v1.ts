// Generated from contracts/indexed_request.v1.schema.json by `npm run generate`: change the model, not this file.
/**
 * A request's document with its version and freshness.
 */
export interface IndexedRequest {
  /**
   * SHA-256 of the document's canonical JSON (RFC 8785).
   */
  content_hash: string;
  freshness: Freshness;
  id: number;
  schema_version: number;
  /**
   * Counts up whenever the content changes.
   */
  version: number;
  document: RequestDocument;
  kind: "request";
}
/**
 * How new a document is: the time of the newest event in it, and when it was rendered last.
 */
export interface Freshness {
  refreshed_at: string;
  source_watermark: string;
}
/**
 * A question or an offer with what it led to. Lists hold the 100 most frequent values at most.
 */
export interface RequestDocument {
  activity: Activity;
  attachments: Count[];
  author: Person | null;
  counts: RequestCounts;
  embedding: string | null;
  groups: Count[];
  id: number;
  kind: "request";
  languages: Count[];
  links: Count[];
  locations: Count[];
  needs_or_offers: "need" | "offer";
  participants: Participant[];
  reactions: Count[];
  schema_version: number;
  status: "open" | "answered" | "closed" | "withdrawn";
  tags: Count[];
  title: string;
  truncated: string[];
}
/**
 * When something happened.
 */
export interface Activity {
  /**
   * Newest month first, as YYYY-MM.
   */
  by_month: Count[];
  first_at: string | null;
  last_at: string | null;
}
/**
 * A value and how often it occurs.
 */
export interface Count {
  count: number;
  value: string;
}
/**
 * Somebody, by name.
 */
export interface Person {
  id: number;
  name: string;
}
/**
 * Exact counts over a request's comments.
 */
export interface RequestCounts {
  attachments: number;
  comments: number;
  participants: number;
  reactions: number;
}
/**
 * Somebody who wrote in a request, and how many comments.
 */
export interface Participant {
  id: number;
  name: string;
  count: number;
}
