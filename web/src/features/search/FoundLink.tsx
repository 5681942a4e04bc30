import type { ReactNode } from "react";
import { TextLink } from "@/ui";
import type { Kind } from "./queries";

/** What has a page of its own by its number. */
type Numbered = Exclude<Kind, "documents">;

/** A link to the page of a thing that was found. */
export function FoundLink({ kind, id, className, children }: { kind: Numbered; id: number; className?: string | undefined; children: ReactNode }) {
  const looks = className === undefined ? {} : { className };
  switch (kind) {
    case "people":
      return <TextLink to="/people/$personId" params={{ personId: id }} {...looks}>{children}</TextLink>;
    case "requests":
      return <TextLink to="/requests/$requestId" params={{ requestId: id }} {...looks}>{children}</TextLink>;
    case "messages":
      return <TextLink to="/messages/$messageId" params={{ messageId: id }} {...looks}>{children}</TextLink>;
    case "scenes":
      return <TextLink to="/media/scenes/$sceneId" params={{ sceneId: id }} {...looks}>{children}</TextLink>;
  }
}
