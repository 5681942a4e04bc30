// Generated from contracts/indexed_person.v1.schema.json by `npm run generate`: change the model, not this file.
/**
 * A person's document with its version and freshness.
 */
export interface IndexedPerson {
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
  document: PersonDocument;
  kind: "person";
}
/**
 * How new a document is: the time of the newest event in it, and when it was rendered last.
 */
export interface Freshness {
  refreshed_at: string;
  source_watermark: string;
}
/**
 * What a community's chat says about one of its people. Lists hold the 100 most frequent values at most.
 */
export interface PersonDocument {
  activity: Activity;
  attachments: Count[];
  bio: string | null;
  counts: PersonCounts;
  embedding: string | null;
  groups: Count[];
  id: number;
  is_bot: boolean;
  kind: "person";
  languages: Count[];
  /**
   * Domains of shared links.
   */
  links: Count[];
  locations: Count[];
  name: string;
  proof_points: string[];
  /**
   * Emoji received.
   */
  reactions: Count[];
  /**
   * How often the person asks (`need`) and offers (`offer`).
   */
  says: Count[];
  schema_version: number;
  tags: Count[];
  /**
   * Lists that were cut; their counts are exact all the same.
   */
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
 * Exact counts over everything that a person wrote.
 */
export interface PersonCounts {
  attachments: number;
  comments: number;
  messages: number;
  reactions_given: number;
  reactions_received: number;
  /**
   * Requests that the person wrote in.
   */
  requests: number;
  requests_opened: number;
}
