import { Quote as QuoteIcon } from "lucide-react";
import { Suspense, useState } from "react";
import { useSession } from "@/app/use-session";
import { Button } from "@/ui";
import { CiteDialog } from "./cite-lazily";
import type { Cited } from "./citing";

/** A button that cites words: it asks what they are for. */
export function CiteButton({ cited, size = "small" }: { cited: Cited; size?: "small" | "usual" }) {
  const { may } = useSession();
  const [open, setOpen] = useState(false);
  if (!may("insights:write")) return null;
  return (
    <>
      <Button icon={QuoteIcon} size={size} onClick={() => setOpen(true)}>
        Cite this
      </Button>
      {open && (
        <Suspense>
          <CiteDialog cited={cited} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
