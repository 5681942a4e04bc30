import { Pin as PinIcon } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useSession } from "@/app/use-session";
import { Button, IconButton } from "@/ui";
import type { Pin } from "./document";

const PinDialog = lazy(() => import("./PinDialog"));

interface PinButtonProps {
  /** What is pinned: by `referencePin`, `quotePin`, `searchPin` or `activityPin`; a function is asked once a canvas is chosen. */
  pin: Pin | (() => Promise<Pin>);
  /** What it is called: "the quote", "Ada Lovelace". */
  name: string;
  /** Shows words beside the icon. */
  labelled?: boolean;
  size?: "small" | "usual";
}

/** Pins something to a canvas of a project. Shown to whoever may change projects. */
export function PinButton({ pin, name, labelled = false, size = "small" }: PinButtonProps) {
  const { may } = useSession();
  const [open, setOpen] = useState(false);
  if (!may("projects:write")) return null;
  return (
    <>
      {labelled ? (
        <Button icon={PinIcon} size={size} aria-label={`Pin to a canvas: ${name}`} onClick={() => setOpen(true)}>
          Pin to a canvas
        </Button>
      ) : (
        <IconButton icon={PinIcon} size={size} label={`Pin ${name} to a canvas`} onClick={() => setOpen(true)} />
      )}
      {open && (
        <Suspense>
          <PinDialog pin={pin} name={name} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
