// Generated from contracts/events/springline.runs.run.changed.v1.json by `npm run generate`: change the model, not this file.
/**
 * What takes time waits, has begun, or has ended. What happens in between is told by `GET /api/runs/{run_id}/events`.
 */
export interface RunsRunChanged {
  /**
   * CloudEvents 1.0.
   */
  specversion: "1.0";
  /**
   * Unique within the source; a repeated delivery has the same one.
   */
  id: string;
  /**
   * When it happened.
   */
  time: string;
  /**
   * When it was written to the event log.
   */
  recordedtime: string;
  /**
   * The transaction that wrote it: with the id the place in the log.
   */
  xid: string;
  /**
   * Whose event it is.
   */
  tenant: number;
  /**
   * The trace that it belongs to (W3C Trace Context); events that were not traced have none.
   */
  traceparent?: string;
  /**
   * What data holds.
   */
  datacontenttype: "application/json";
  /**
   * The part of Springline that tells.
   */
  source: "springline/runs";
  /**
   * What happened.
   */
  type: "springline.runs.run.changed.v1";
  /**
   * Which run.
   */
  subject: string;
  data: RunState;
}
/**
 * Which run, and its state.
 */
export interface RunState {
  /**
   * The run.
   */
  run_id: number;
  /**
   * What kind of work it is; further kinds may come.
   */
  kind:
    | "ingest"
    | "transform"
    | "backfill"
    | "scan"
    | "rebuild"
    | "verify"
    | "regeneration"
    | "snapshot"
    | "media_import"
    | "reconciliation"
    | "erasure"
    | "export"
    | "retention"
    | "replay"
    | "mock";
  /**
   * Its state now.
   */
  status: "queued" | "running" | "succeeded" | "failed" | "cancelled";
  /**
   * What it is about, as a reference; null: about all there is.
   */
  subject: string | null;
}
