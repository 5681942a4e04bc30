import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { answer, api, creatingOnce } from "@/api";
import { Button, Dialog, Problem, TextField } from "@/ui";
import styles from "./Projects.module.css";

/** Asks for a title, makes the canvas and opens it. */
export function NewCanvas({ projectId, onClose }: { projectId: number; onClose: () => void }) {
  const [title, setTitle] = useState("");
  const [header] = useState(creatingOnce);
  const router = useRouter();
  const queryClient = useQueryClient();
  const mutation = useMutation({
    mutationFn: (body: { title: string }) => answer(api.POST("/api/projects/{project_id}/canvases", { params: { path: { project_id: projectId }, header: header(body) }, body })),
    onSuccess: async (canvas) => {
      await queryClient.invalidateQueries({ queryKey: ["projects"] });
      await router.navigate({ to: "/projects/$projectId/canvases/$canvasId", params: { projectId, canvasId: canvas.id } });
    },
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    mutation.mutate({ title: title.trim() });
  }
  return (
    <Dialog title="New canvas" open onClose={onClose}>
      <form className={styles.form} onSubmit={submit}>
        <TextField label="Title" value={title} required pattern=".*\S.*" maxLength={200} autoFocus onChange={(event) => setTitle(event.target.value)} />
        {mutation.error && <Problem error={mutation.error} compact />}
        <div className={styles.tools}>
          <Button type="button" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" kind="primary" busy={mutation.isPending}>
            Create the canvas
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
