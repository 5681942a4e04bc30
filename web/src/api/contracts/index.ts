// Generated from contracts/ by `npm run generate`: change the models, not this file.
import type { CommunityCommentAnnotated } from "./springline.community.comment.annotated.v1";
import type { CommunityCommentChanged } from "./springline.community.comment.changed.v1";
import type { CommunityCommentDeleted } from "./springline.community.comment.deleted.v1";
import type { CommunityCommentRecorded } from "./springline.community.comment.recorded.v1";
import type { CommunityMessageDeleted } from "./springline.community.message.deleted.v1";
import type { CommunityMessageEdited } from "./springline.community.message.edited.v1";
import type { CommunityMessageReacted } from "./springline.community.message.reacted.v1";
import type { CommunityMessageRecorded } from "./springline.community.message.recorded.v1";
import type { CommunityPersonRecorded } from "./springline.community.person.recorded.v1";
import type { CommunityRequestChanged } from "./springline.community.request.changed.v1";
import type { CommunityRequestRecorded } from "./springline.community.request.recorded.v1";
import type { CommunityRequestWithdrawn } from "./springline.community.request.withdrawn.v1";
import type { DocumentsDocumentExtracted } from "./springline.documents.document.extracted.v1";
import type { DocumentsDocumentIndexed } from "./springline.documents.document.indexed.v1";
import type { DocumentsDocumentParsed } from "./springline.documents.document.parsed.v1";
import type { DocumentsDocumentQueued } from "./springline.documents.document.queued.v1";
import type { DocumentsSnapshotTaken } from "./springline.documents.snapshot.taken.v1";
import type { DocumentsVersionCreated } from "./springline.documents.version.created.v1";
import type { DocumentsVersionIngested } from "./springline.documents.version.ingested.v1";
import type { InsightsConflictChanged } from "./springline.insights.conflict.changed.v1";
import type { InsightsEvidenceAdded } from "./springline.insights.evidence.added.v1";
import type { InsightsInsightChanged } from "./springline.insights.insight.changed.v1";
import type { ProfilesHighlightChanged } from "./springline.profiles.highlight.changed.v1";
import type { ProfilesRegenerationRequested } from "./springline.profiles.regeneration.requested.v1";
import type { ProjectsCanvasSaved } from "./springline.projects.canvas.saved.v1";
import type { ProjectsProjectChanged } from "./springline.projects.project.changed.v1";
import type { ProvenanceResourceMarked } from "./springline.provenance.resource.marked.v1";
import type { RunsRunChanged } from "./springline.runs.run.changed.v1";
import type { WarehouseLanded } from "./springline.warehouse.landed.v1";
export type { App } from "./app.v1";
export type { Bundle } from "./bundle.v1";
export type { BundleVersion } from "./bundle_version.v1";
export type { Canvas } from "./canvas.v1";
export type { IndexedPerson } from "./indexed_person.v1";
export type { IndexedRequest } from "./indexed_request.v1";
export type { ProvenanceReference } from "./provenance_reference.v1";
export type { ProvenanceSelector } from "./provenance_selector.v1";
export type { RunEvent } from "./run_event.v1";
export type { SignalProfileSnapshot } from "./signal_profile_snapshot.v1";
export type { CommunityCommentAnnotated } from "./springline.community.comment.annotated.v1";
export type { CommunityCommentChanged } from "./springline.community.comment.changed.v1";
export type { CommunityCommentDeleted } from "./springline.community.comment.deleted.v1";
export type { CommunityCommentRecorded } from "./springline.community.comment.recorded.v1";
export type { CommunityMessageDeleted } from "./springline.community.message.deleted.v1";
export type { CommunityMessageEdited } from "./springline.community.message.edited.v1";
export type { CommunityMessageReacted } from "./springline.community.message.reacted.v1";
export type { CommunityMessageRecorded } from "./springline.community.message.recorded.v1";
export type { CommunityPersonRecorded } from "./springline.community.person.recorded.v1";
export type { CommunityRequestChanged } from "./springline.community.request.changed.v1";
export type { CommunityRequestRecorded } from "./springline.community.request.recorded.v1";
export type { CommunityRequestWithdrawn } from "./springline.community.request.withdrawn.v1";
export type { DocumentsDocumentExtracted } from "./springline.documents.document.extracted.v1";
export type { DocumentsDocumentIndexed } from "./springline.documents.document.indexed.v1";
export type { DocumentsDocumentParsed } from "./springline.documents.document.parsed.v1";
export type { DocumentsDocumentQueued } from "./springline.documents.document.queued.v1";
export type { DocumentsSnapshotTaken } from "./springline.documents.snapshot.taken.v1";
export type { DocumentsVersionCreated } from "./springline.documents.version.created.v1";
export type { DocumentsVersionIngested } from "./springline.documents.version.ingested.v1";
export type { InsightsConflictChanged } from "./springline.insights.conflict.changed.v1";
export type { InsightsEvidenceAdded } from "./springline.insights.evidence.added.v1";
export type { InsightsInsightChanged } from "./springline.insights.insight.changed.v1";
export type { ProfilesHighlightChanged } from "./springline.profiles.highlight.changed.v1";
export type { ProfilesRegenerationRequested } from "./springline.profiles.regeneration.requested.v1";
export type { ProjectsCanvasSaved } from "./springline.projects.canvas.saved.v1";
export type { ProjectsProjectChanged } from "./springline.projects.project.changed.v1";
export type { ProvenanceResourceMarked } from "./springline.provenance.resource.marked.v1";
export type { RunsRunChanged } from "./springline.runs.run.changed.v1";
export type { WarehouseLanded } from "./springline.warehouse.landed.v1";

/** Whatever the event log tells. */
export type SpringlineEvent =
  | CommunityCommentAnnotated
  | CommunityCommentChanged
  | CommunityCommentDeleted
  | CommunityCommentRecorded
  | CommunityMessageDeleted
  | CommunityMessageEdited
  | CommunityMessageReacted
  | CommunityMessageRecorded
  | CommunityPersonRecorded
  | CommunityRequestChanged
  | CommunityRequestRecorded
  | CommunityRequestWithdrawn
  | DocumentsDocumentExtracted
  | DocumentsDocumentIndexed
  | DocumentsDocumentParsed
  | DocumentsDocumentQueued
  | DocumentsSnapshotTaken
  | DocumentsVersionCreated
  | DocumentsVersionIngested
  | InsightsConflictChanged
  | InsightsEvidenceAdded
  | InsightsInsightChanged
  | ProfilesHighlightChanged
  | ProfilesRegenerationRequested
  | ProjectsCanvasSaved
  | ProjectsProjectChanged
  | ProvenanceResourceMarked
  | RunsRunChanged
  | WarehouseLanded;
