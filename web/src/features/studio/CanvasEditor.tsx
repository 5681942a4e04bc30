import { getRouteApi } from "@tanstack/react-router";
import { ReactFlowProvider } from "@xyflow/react";
import { type KeyboardEvent, useRef, useState } from "react";
import { useNarrow } from "@/app/use-narrow";
import { useSession } from "@/app/use-session";
import { mayInProject, type Project } from "@/features/projects";
import { isTyping } from "@/lib/hotkeys";
import { toast } from "@/ui";
import { Board } from "./Board";
import { CanvasHead } from "./CanvasHead";
import { Conflicts } from "./Conflicts";
import { nodeOf, type Viewport, viewportOf } from "./document";
import { EmptyCanvas } from "./EmptyCanvas";
import { Notices } from "./Notices";
import { Outline } from "./Outline";
import type { Canvas } from "./queries";
import { SidePanel, sideOf } from "./SidePanel";
import styles from "./Studio.module.css";
import { useCanvas } from "./use-canvas";
import { useEditor } from "./use-editor";
import { useStanding } from "./use-standing";
import { useVersion, VersionBanner } from "./VersionBanner";

const route = getRouteApi("/signed-in/projects/$projectId/canvases/$canvasId");

interface CanvasEditorProps {
  canvas: Canvas;
  project: Project;
  /** Whether it was deleted while it is shown. */
  isGone: boolean;
}

export function CanvasEditor(props: CanvasEditorProps) {
  return (
    <ReactFlowProvider>
      <Editing {...props} />
    </ReactFlowProvider>
  );
}

function Editing({ canvas, project, isGone }: CanvasEditorProps) {
  const search = route.useSearch();
  const { version } = search;
  const { may } = useSession();
  const isNarrow = useNarrow();
  const [first] = useState(() => viewportOf(canvas.document));
  const viewport = useRef<Viewport>(first);
  const [page, place] = [useRef<HTMLDivElement>(null), useRef<HTMLDivElement>(null)];
  const { editor, state } = useEditor(canvas, () => viewport.current);
  const earlier = useVersion(canvas.id, version);
  const drawing = version === undefined ? state.drawing : earlier.drawing;
  const mayRestore = project.archived_at === null && mayInProject(may, project, "editor");
  const mayEdit = version === undefined && !isNarrow && mayRestore;
  const { selected, setSelected, known, edit, measure, look, open, openFromList, close, pin, newNote, group } = useCanvas({ editor, state, drawing, mayEdit, page, place });
  const [focus] = useState(search.item);
  const standing = useStanding(canvas.id, state.version, known);
  const side = sideOf(drawing, search, standing.nodes, mayEdit);
  const shared = { drawing, standing: standing.nodes, mayEdit, edit };
  const conflict = state.save.kind === "conflict" ? state.save : null;
  // Of which version it is decided later: of a newer one it is asked anew.
  const [later, setLater] = useState<number>();

  return (
    <div ref={page} className={styles.page} onKeyDown={keepOwnUndo}>
      <CanvasHead
        project={project}
        canvasId={canvas.id}
        title={drawing.title}
        mayEdit={mayEdit}
        save={state.save}
        canUndo={state.canUndo}
        canRedo={state.canRedo}
        onUndo={() => editor.undo()}
        onRedo={() => editor.redo()}
        onRename={(title) => edit((before) => ({ ...before, title }))}
        onAdd={() => look({ panel: "add", item: undefined })}
        onNote={newNote}
        onGroup={group}
        onVersions={() => look({ panel: "versions", item: undefined })}
        onRetry={() => void editor.flush()}
        onDecide={() => setLater(undefined)}
        onLeave={() => editor.discard()}
      />
      <div className={styles.work} data-side={side ? "" : undefined}>
        <aside className={styles.outline} aria-label="Outline" tabIndex={-1} data-outline>
          <Outline {...shared} current={search.item} onOpen={(node) => openFromList(node.id)} />
        </aside>
        <div ref={place} className={styles.board}>
          <Notices isGone={isGone} standing={standing} />
          {version !== undefined && (
            <VersionBanner
              number={version}
              earlier={earlier}
              mayRestore={mayRestore}
              onRestore={() => {
                edit(() => earlier.drawing);
                look({ version: undefined });
                toast({ title: `Version ${version} is back`, detail: "As a new version: undo takes it back, and nothing between is lost." });
              }}
              onBack={() => look({ version: undefined })}
            />
          )}
          {drawing.nodes.length === 0 && version === undefined ? (
            <EmptyCanvas onAdd={mayEdit ? () => look({ panel: "add" }) : null} />
          ) : (
            <Board
              key={version ?? "newest"}
              {...shared}
              selected={selected}
              onSelect={setSelected}
              onOpen={open}
              viewport={first}
              onViewport={({ x, y, zoom }) => {
                viewport.current = { x, y, zoom };
              }}
              fit={isNarrow || version !== undefined || (first.x === 0 && first.y === 0 && first.zoom === 1)}
              focus={nodeOf(drawing, focus)?.id}
              onMeasure={measure}
            />
          )}
        </div>
        {side && (
          <SidePanel
            {...shared}
            side={side}
            canvasId={canvas.id}
            version={version}
            onClose={close}
            onVersion={(number) => look({ version: number })}
            onPin={pin}
            onNote={newNote}
            onGroup={group}
            onOpen={(id) => (id === undefined ? close() : openFromList(id))}
          />
        )}
      </div>
      {conflict && conflict.theirs.version !== later && (
        <Conflicts
          canvasId={canvas.id}
          conflicts={conflict.conflicts}
          theirs={conflict.theirs}
          mine={state.drawing}
          standing={standing.nodes}
          onChoose={(choices) => editor.choose(choices)}
          onClose={() => setLater(conflict.theirs.version)}
        />
      )}
    </div>
  );
}

// The shortcuts undo the canvas's changes; while somebody types, the field's own undo is meant.
function keepOwnUndo(event: KeyboardEvent) {
  if (isTyping(event.target) && (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") event.stopPropagation();
}
