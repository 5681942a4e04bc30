// Generated from contracts/events/springline.projects.canvas.saved.v1.json by `npm run generate`: change the model, not this file.
/**
 * A canvas has a new version; who has it open can read it, or is told when they save.
 */
export interface ProjectsCanvasSaved {
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
  source: "springline/projects";
  /**
   * What happened.
   */
  type: "springline.projects.canvas.saved.v1";
  /**
   * What it happened to.
   */
  subject: string;
  data: SavedCanvas;
}
/**
 * Which canvas, and which version of it.
 */
export interface SavedCanvas {
  /**
   * The canvas.
   */
  canvas_id: number;
  /**
   * The project that it is in.
   */
  project_id: number;
  /**
   * Grows by one with each change. The highest version wins, in whatever order events come.
   */
  version: number;
  /**
   * Who did it: an actor, as in the audit log.
   */
  saved_by: string;
}
