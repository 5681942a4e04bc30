// Generated from contracts/signal_profile_snapshot.schema.json by `npm run generate`: change the model, not this file.
/**
 * What a person's Signal messages amount to; those deleted or expired are left out. Written in the canonical form of RFC 8785, so that equal snapshots have equal bytes.
 */
export interface SignalProfileSnapshot {
  /**
   * The person, as in the people index.
   */
  user_id: number;
  /**
   * The group where they wrote most; of several, the one whose slug comes first.
   */
  group_slug: string;
  /**
   * Their messages.
   */
  message_count: number;
  /**
   * When the oldest of these messages was sent, in UTC.
   */
  first_seen_at: string;
  /**
   * When the newest of these messages was sent, in UTC; an edit doesn't change it.
   */
  last_seen_at: string;
  /**
   * The domains that they linked to most, the highest count first, then by domain.
   *
   * @maxItems 10
   */
  top_links: LinkCount[];
  /**
   * The most frequent tags of their comments, the highest count first, then by tag.
   *
   * @maxItems 10
   */
  top_tags: TagCount[];
  /**
   * Reactions that their messages have, by emoji; those taken back are not counted.
   */
  reaction_counts: {
    [k: string]: number;
  };
  /**
   * Files with their messages, by content type.
   */
  attachment_counts: {
    [k: string]: number;
  };
  /**
   * Requests in whose conversations they wrote, in the order of their ids; those that they opened are among them.
   */
  request_ids: number[];
}
/**
 * A domain, and how many links led there.
 */
export interface LinkCount {
  /**
   * Lower case, without www.
   */
  domain: string;
  /**
   * Links to it, each once per message.
   */
  count: number;
}
/**
 * A tag, and how many comments have it.
 */
export interface TagCount {
  /**
   * As the annotator wrote it.
   */
  tag: string;
  /**
   * Comments that have it.
   */
  count: number;
}
