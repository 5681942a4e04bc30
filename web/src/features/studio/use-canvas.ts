import { getRouteApi } from "@tanstack/react-router";
import { useReactFlow } from "@xyflow/react";
import { type RefObject, useCallback, useRef, useState } from "react";
import { useCommand } from "@/app/commands";
import { toast } from "@/ui";
import { useCentre } from "./Board";
import { type Drawing, type Edit, freePlace, grouped, newId, outline, type Pin, pinned, type SizeOf, ungrouped, withNode, without } from "./document";
import type { Editor, EditorState } from "./editor";
import type { NodeStanding } from "./queries";
import { useFocus } from "./use-focus";

const route = getRouteApi("/signed-in/projects/$projectId/canvases/$canvasId");
const NOTHING: ReadonlySet<string> = new Set();

interface Given {
  editor: Editor;
  state: EditorState;
  /** What is shown: what is edited, or an earlier version. */
  drawing: Drawing;
  mayEdit: boolean;
  page: RefObject<HTMLElement | null>;
  /** Where the board is on the screen. */
  place: RefObject<HTMLElement | null>;
}

/** What can be done on a canvas's page, by buttons and by shortcuts; what is selected, and what is known of new pins. */
export function useCanvas({ editor, state, drawing, mayEdit, page, place }: Given) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [selected, setSelected] = useState<ReadonlySet<string>>(search.item === undefined ? NOTHING : new Set([search.item]));
  const [known, setKnown] = useState<ReadonlyMap<string, NodeStanding>>(new Map());
  const sizeOf = useRef<SizeOf | undefined>(undefined);
  const measure = useCallback((measured: SizeOf) => {
    sizeOf.current = measured;
  }, []);
  const flow = useReactFlow();
  const centre = useCentre();
  const focus = useFocus(page);
  const edit = useCallback<Edit>((change, name = null) => editor.edit(change, name), [editor]);

  const look = (change: { [K in keyof typeof search]?: (typeof search)[K] | undefined }) =>
    void navigate({ to: ".", search: (before) => ({ ...before, ...change }), replace: true });
  function open(id: string | undefined) {
    if (id !== search.item || (id !== undefined && search.panel !== undefined)) look({ item: id, ...(id !== undefined && { panel: undefined }) });
  }
  function openFromList(id: string) {
    setSelected(new Set([id]));
    const arrow = drawing.edges.find((edge) => edge.id === id);
    centre(arrow ? [arrow.from, arrow.to] : [id]);
    open(id);
  }
  function close() {
    look({ item: undefined, panel: undefined });
    focus(search.item);
  }
  function pin(what: Pin, told: Partial<NodeStanding> = {}, opens = false) {
    const box = place.current?.getBoundingClientRect();
    const middle = box ? flow.screenToFlowPosition({ x: box.x + box.width / 3, y: box.y + box.height / 4 }) : { x: 0, y: 0 };
    const id = newId(what.kind);
    setKnown((before) => new Map(before).set(id, { id, state: "stands", reference: "", title: null, words: null, author: null, ...told } as NodeStanding));
    edit((before) => withNode(before, pinned(what, freePlace(before, middle, sizeOf.current), id)));
    setSelected(new Set([id]));
    if (opens) look({ item: id, panel: undefined });
    else toast({ title: "Pinned" });
  }
  const nodesSelected = drawing.nodes.filter((node) => selected.has(node.id));
  const newNote = () => pin({ kind: "note", text: "", color: "neutral" }, {}, true);
  function group() {
    if (nodesSelected.length === 0) return pin({ kind: "group", title: "Group", color: "neutral" }, {}, true);
    const id = newId("group");
    edit((before) => grouped(before, selected, { id, ...(sizeOf.current && { sizeOf: sizeOf.current }) }));
    setSelected(new Set([id]));
    open(id);
  }
  function remove() {
    const line = outline(drawing).findIndex(({ node }) => selected.has(node.id));
    edit((before) => without(before, selected));
    setSelected(NOTHING);
    open(undefined);
    focus(Math.max(line, 0));
  }

  const only = (allowed: boolean, handler: () => void) => (allowed ? handler : null);
  const isAnySelected = nodesSelected.length > 0 || drawing.edges.some((edge) => selected.has(edge.id));
  useCommand("studio.undo", only(mayEdit && state.canUndo, () => editor.undo()));
  useCommand("studio.redo", only(mayEdit && state.canRedo, () => editor.redo()));
  useCommand("studio.add", only(mayEdit, () => look({ panel: "add", item: undefined })));
  useCommand("studio.note", only(mayEdit, newNote));
  useCommand("studio.group", only(mayEdit, group));
  useCommand("studio.ungroup", only(mayEdit && nodesSelected.some((node) => node.kind === "group"), () => edit((before) => ungrouped(before, selected))));
  useCommand("studio.select-all", () => setSelected(new Set(drawing.nodes.map((node) => node.id))));
  useCommand("studio.delete", only(mayEdit && isAnySelected, remove));
  useCommand("studio.delete-too", only(mayEdit && isAnySelected, remove));
  useCommand("studio.versions", () => look({ panel: search.panel === "versions" ? undefined : "versions" }));
  return { selected, setSelected, known, edit, measure, look, open, openFromList, close, pin, newNote, group };
}
