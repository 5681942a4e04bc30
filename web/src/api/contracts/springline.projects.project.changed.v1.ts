// Generated from contracts/events/springline.projects.project.changed.v1.json by `npm run generate`: change the model, not this file.
/**
 * A project was created, changed, archived or brought back, or has other members or canvases than before.
 */
export interface ProjectsProjectChanged {
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
  type: "springline.projects.project.changed.v1";
  /**
   * What it happened to.
   */
  subject: string;
  data: ProjectChange;
}
/**
 * Which project, and what became of it; no words of members.
 */
export interface ProjectChange {
  /**
   * The project.
   */
  project_id: number;
  /**
   * What happened; others may come. Name, members and canvases are to be read from the API.
   */
  change:
    | "created"
    | "changed"
    | "archived"
    | "restored"
    | "member_set"
    | "member_removed"
    | "canvas_created"
    | "canvas_deleted"
    | "canvas_restored";
  /**
   * Who did it: an actor, as in the audit log.
   */
  changed_by: string;
}
