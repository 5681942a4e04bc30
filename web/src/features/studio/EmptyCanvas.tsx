import { Frame, Plus } from "lucide-react";
import { Button, EmptyState } from "@/ui";

/** What stands where nothing is pinned yet; `onAdd` is null for those who may only look. */
export function EmptyCanvas({ onAdd }: { onAdd: (() => void) | null }) {
  return (
    <EmptyState
      icon={Frame}
      title="Nothing is pinned yet"
      action={
        onAdd && (
          <Button kind="primary" icon={Plus} onClick={onAdd}>
            Pin something
          </Button>
        )
      }
    >
      {onAdd ? "Find people, requests, quotes or scenes here, or use “Pin to a canvas” on their pages. N writes a note." : "What members of the project pin appears here."}
    </EmptyState>
  );
}
