import { Link as LinkIcon, Quote } from "lucide-react";
import type { ReactNode } from "react";
import { Button, KeyHint } from "@/ui";
import styles from "./Reader.module.css";
import type { Selected } from "./use-selected";

interface SelectionMenuProps {
  selected: Selected;
  /** Null where nothing can be cited. */
  onCite: (() => void) | null;
  onCopyLink: () => void;
  children?: ReactNode;
}

const HEIGHT_PX = 44;

/** What can be done with what is selected, above it; below where there is no room. */
export function SelectionMenu({ selected, onCite, onCopyLink, children }: SelectionMenuProps) {
  const top = selected.top > HEIGHT_PX + 60 ? selected.top - HEIGHT_PX : Math.min(selected.bottom + 8, innerHeight - HEIGHT_PX);
  return (
    // Pressing a button must not take the selection away.
    <div role="toolbar" aria-label="What is selected" className={styles.selection} style={{ top, left: selected.left }} onMouseDown={(event) => event.preventDefault()}>
      {onCite && (
        <Button kind="quiet" size="small" icon={Quote} onClick={onCite}>
          Cite this <KeyHint keys="c" />
        </Button>
      )}
      <Button kind="quiet" size="small" icon={LinkIcon} onClick={onCopyLink}>
        Copy link <KeyHint keys="y" />
      </Button>
      {children}
    </div>
  );
}
