import { BoxSelect, Frame, Group, History, Plus, Redo2, StickyNote, Trash2, Undo2, Ungroup } from "lucide-react";
import type { Feature, Touch } from "@/app/feature";
import { allCanvases } from "./find";

const on = "/projects/$projectId/canvases/$canvasId";

export const feature: Feature = {
  id: "studio",
  nav: [{ label: "Studio", to: "/studio", icon: Frame, section: "work", needs: "projects:read" }],
  commands: [
    { id: "studio.open", title: "Go to the studio", words: "canvases", keys: "g c", icon: Frame, needs: "projects:read", run: ({ navigate }) => navigate({ to: "/studio" }) },
    { id: "studio.undo", title: "Undo", keys: "mod+z", icon: Undo2, on },
    { id: "studio.redo", title: "Redo", keys: "mod+shift+z", icon: Redo2, on },
    { id: "studio.add", title: "Pin something", words: "add search", keys: "a", icon: Plus, on },
    { id: "studio.note", title: "Write a note", words: "add annotate", keys: "n", icon: StickyNote, on },
    { id: "studio.group", title: "Group what is selected", words: "frame", keys: "shift+g", icon: Group, on },
    { id: "studio.ungroup", title: "Take the group away", words: "ungroup", keys: "shift+u", icon: Ungroup, on },
    { id: "studio.select-all", title: "Select everything", keys: "shift+a", icon: BoxSelect, on },
    { id: "studio.delete", title: "Delete what is selected", words: "remove", keys: "delete", icon: Trash2, on },
    { id: "studio.delete-too", title: "Delete what is selected (second key)", keys: "backspace", icon: Trash2, on },
    { id: "studio.versions", title: "Show earlier versions", words: "history restore", keys: "v", icon: History, on },
  ],
  finders: [{ id: "studio", label: "Canvases", needs: "projects:read", all: allCanvases }],
  touches: [
    { type: "springline.projects.canvas.", keys: (touch) => [["studio", "canvas", numberOf(touch)], ["studio", "versions", numberOf(touch)]] },
    { type: "springline.projects.project.", keys: () => [["studio", "canvas"]] },
    { type: "springline.provenance.", keys: () => [["studio", "standing"], ["studio", "why"]] },
    { type: "springline.profiles.", keys: () => [["studio", "standing"], ["studio", "why"]] },
    { type: "springline.community.message.", keys: () => [["studio", "standing"], ["studio", "message"]] },
  ],
};

const numberOf = ({ subject }: Touch) => Number(subject.slice(subject.indexOf("/") + 1));

export type { Pin } from "./document";
export { PinButton } from "./PinButton";
export { activityPin, quotePin, referencePin, searchPin } from "./pins";
export { routes } from "./routes";
export { quoteOf } from "./searching";
