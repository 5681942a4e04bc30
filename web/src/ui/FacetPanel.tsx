import { ListFilter } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { classNames } from "@/lib/class-names";
import { Button } from "./Button";
import styles from "./FacetPanel.module.css";
import { type Facet, Facets } from "./Facets";

interface FacetPanelProps {
  facets: Facet[];
  onChange: (name: string, chosen: string[]) => void;
  several?: boolean;
  /** Below the facets: what their counts leave out, for instance. */
  children?: ReactNode;
}

/** The facets beside a list. Where there is little room they fold away behind a button, which says how many are chosen. */
export function FacetPanel({ facets, onChange, several = false, children }: FacetPanelProps) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const chosen = facets.reduce((sum, facet) => sum + facet.chosen.length, 0);
  return (
    <aside aria-label="Filters" className={styles.panel}>
      <Button icon={ListFilter} className={styles.toggle} aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        {chosen === 0 ? "Filters" : `Filters (${chosen})`}
      </Button>
      <div id={id} className={classNames(styles.facets, !open && styles.folded)}>
        <Facets facets={facets} several={several} onChange={onChange} />
        {children}
      </div>
    </aside>
  );
}
