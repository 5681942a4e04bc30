import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { Group, History, MoreHorizontal, Pencil, Plus, Redo2, StickyNote, Trash2, Undo2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { api } from "@/api";
import { type Project, restoreCanvas } from "@/features/projects";
import { Button, Confirm, Dialog, IconButton, Menu, PageHeader, Problem, TextField, TextLink, toast } from "@/ui";
import type { SaveState } from "./autosave";
import { SaveStatus } from "./SaveStatus";
import styles from "./Studio.module.css";

interface CanvasHeadProps {
  project: Project;
  canvasId: number;
  title: string;
  mayEdit: boolean;
  save: SaveState;
  canUndo: boolean;
  canRedo: boolean;
  onUndo: () => void;
  onRedo: () => void;
  onRename: (title: string) => void;
  onAdd: () => void;
  onNote: () => void;
  onGroup: () => void;
  onVersions: () => void;
  onRetry: () => void;
  onDecide: () => void;
  /** Before the canvas is deleted: nothing more of it is to be saved. */
  onLeave: () => void;
}

export function CanvasHead({ project, canvasId, title, mayEdit, save, onLeave, onRename, ...on }: CanvasHeadProps) {
  const [open, setOpen] = useState<"rename" | "delete" | null>(null);
  return (
    <div className={styles.head}>
      <PageHeader
        above={
          <TextLink to="/projects/$projectId" params={{ projectId: project.id }}>
            {project.name}
          </TextLink>
        }
        title={title || "Canvas"}
      />
      <div className={styles.tools}>
        <SaveStatus state={save} onRetry={on.onRetry} onDecide={on.onDecide} />
        {mayEdit && (
          <>
            <IconButton icon={Undo2} label="Undo" keys="mod+z" disabled={!on.canUndo} onClick={on.onUndo} />
            <IconButton icon={Redo2} label="Redo" keys="mod+shift+z" disabled={!on.canRedo} onClick={on.onRedo} />
            <IconButton icon={StickyNote} label="Write a note" keys="n" onClick={on.onNote} />
            <IconButton icon={Group} label="Group" keys="shift+g" onClick={on.onGroup} />
          </>
        )}
        <IconButton icon={History} label="Earlier versions" keys="v" onClick={on.onVersions} />
        {mayEdit && (
          <>
            <Button kind="primary" icon={Plus} onClick={on.onAdd}>
              Pin
            </Button>
            <Menu
              trigger={<IconButton icon={MoreHorizontal} label="More" />}
              groups={[
                {
                  items: [
                    { label: "Rename", icon: Pencil, onSelect: () => setOpen("rename") },
                    { label: "Delete the canvas", icon: Trash2, danger: true, onSelect: () => setOpen("delete") },
                  ],
                },
              ]}
            />
          </>
        )}
      </div>
      {open === "rename" && <Rename title={title} onRename={onRename} onClose={() => setOpen(null)} />}
      {open === "delete" && <DeleteCanvas canvasId={canvasId} projectId={project.id} title={title} onLeave={onLeave} onClose={() => setOpen(null)} />}
    </div>
  );
}

function Rename({ title, onRename, onClose }: { title: string; onRename: (title: string) => void; onClose: () => void }) {
  const [typed, setTyped] = useState(title);
  function submit(event: FormEvent) {
    event.preventDefault();
    onRename(typed.trim());
    onClose();
  }
  return (
    <Dialog title="Rename the canvas" open onClose={onClose}>
      <form className={styles.column} onSubmit={submit}>
        <TextField label="Title" value={typed} required pattern=".*\S.*" maxLength={200} autoFocus onChange={(event) => setTyped(event.target.value)} />
        <Button type="submit" kind="primary">
          Rename
        </Button>
      </form>
    </Dialog>
  );
}

interface DeleteCanvasProps {
  canvasId: number;
  projectId: number;
  title: string;
  onLeave: () => void;
  onClose: () => void;
}

function DeleteCanvas({ canvasId, projectId, title, onLeave, onClose }: DeleteCanvasProps) {
  const queryClient = useQueryClient();
  const router = useRouter();
  // Called from the toast, when this dialog is gone.
  const restore = async () => {
    try {
      await restoreCanvas(canvasId);
    } catch (error) {
      toast({ title: `${title} could not be brought back`, detail: (error as Error).message, kind: "failed" });
      return;
    }
    await queryClient.invalidateQueries({ queryKey: ["projects"] });
    await router.navigate({ to: "/projects/$projectId/canvases/$canvasId", params: { projectId, canvasId } });
  };
  const mutation = useMutation({
    mutationFn: () => api.DELETE("/api/canvases/{canvas_id}", { params: { path: { canvas_id: canvasId } } }),
    onSuccess: async () => {
      onLeave();
      toast({ title: `${title} is deleted`, action: { label: "Undo", onClick: () => void restore() } });
      await router.navigate({ to: "/projects/$projectId", params: { projectId } });
      queryClient.removeQueries({ queryKey: ["studio", "canvas", canvasId] });
      await queryClient.invalidateQueries({ queryKey: ["projects"] });
    },
  });
  return (
    <Confirm
      title={`Delete ${title}?`}
      description="The canvas goes with all its versions; an editor can bring it back. What is pinned on it stays where it is."
      action="Delete"
      danger
      busy={mutation.isPending}
      open
      onConfirm={() => mutation.mutate()}
      onClose={onClose}
    >
      {mutation.error && <Problem error={mutation.error} compact />}
    </Confirm>
  );
}
