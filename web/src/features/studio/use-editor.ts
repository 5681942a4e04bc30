import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useSession } from "@/app/use-session";
import { toast } from "@/ui";
import type { Viewport } from "./document";
import { Drafts } from "./drafts";
import { Editor, type EditorPorts, type EditorState } from "./editor";
import { type Canvas, canvasQuery, loadCanvas, saveCanvas, savedOf } from "./queries";

interface Edited {
  editor: Editor;
  state: EditorState;
}

/** The editor of a canvas, as long as its page is shown. `viewport` says what is in view when it is saved. */
export function useEditor(canvas: Canvas, viewport: () => Viewport): Edited {
  const session = useSession();
  const queryClient = useQueryClient();
  const leaving = useRef(false);
  const kept = useRef(true);
  const shown = useRef(false);
  const looking = useRef(viewport);
  useEffect(() => {
    looking.current = viewport;
  });
  const [{ editor, isResumed }] = useState(() => {
    const drafts = new Drafts(session.actor, canvas.id);
    const ports: EditorPorts = {
      save: async (version, drawing) => {
        const saved = await saveCanvas(canvas.id, version, drawing, looking.current(), leaving.current);
        queryClient.setQueryData(canvasQuery(canvas.id).queryKey, saved);
        void queryClient.invalidateQueries({ queryKey: ["studio", "versions", canvas.id] });
        return savedOf(saved);
      },
      load: async () => savedOf(await loadCanvas(canvas.id)),
      onMerged: () => toast({ title: "Somebody else changed this canvas, too", detail: "Their changes and yours are both in it." }),
      keep: (draft) => {
        kept.current = drafts.keep(draft);
      },
    };
    const draft = drafts.take();
    const editor = draft === null ? new Editor(savedOf(canvas), ports) : Editor.resume(draft, savedOf(canvas), ports);
    // What a closing tab could still send is kept as well, and is no news.
    return { editor, isResumed: !editor.isSaved };
  });
  const state = useSyncExternalStore(editor.subscribe, editor.getState);

  useEffect(() => {
    if (isResumed) toast({ title: "Unsaved changes are back", detail: "They were kept in this browser. Saving goes on." });
  }, [isResumed]);
  useEffect(() => editor.receive(savedOf(canvas)), [editor, canvas]);
  useEffect(() => {
    const save = () => void editor.flush();
    const hide = () => {
      leaving.current = document.visibilityState === "hidden";
      if (leaving.current) save();
    };
    const warn = (event: BeforeUnloadEvent) => {
      if (!editor.isSaved && !kept.current) event.preventDefault();
    };
    shown.current = true;
    window.addEventListener("online", save);
    document.addEventListener("visibilitychange", hide);
    window.addEventListener("beforeunload", warn);
    return () => {
      window.removeEventListener("online", save);
      document.removeEventListener("visibilitychange", hide);
      window.removeEventListener("beforeunload", warn);
      shown.current = false;
      void leave(editor, () => shown.current, () => kept.current);
    };
  }, [editor]);
  return { editor, state };
}

/** Saves what is left to save when another page is opened; what can't be saved stays in the browser, and that is told. */
async function leave(editor: Editor, isShown: () => boolean, isKept: () => boolean): Promise<void> {
  await editor.flush();
  await editor.flush(); // after a merge with somebody else's version there is one more save
  if (isShown()) return; // React takes pages away and puts them back while it is developed with
  editor.stop();
  if (editor.isSaved) return;
  const detail = isKept() ? "Your changes are kept in this browser. Open the canvas again to save them." : "This browser keeps nothing, so your last changes are lost.";
  toast({ title: "The canvas isn’t saved yet", detail, kind: "failed" });
}
