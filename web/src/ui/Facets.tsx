import { X } from "lucide-react";
import { useId, useState } from "react";
import { classNames } from "@/lib/class-names";
import { count } from "@/lib/numbers";
import { Button } from "./Button";
import styles from "./Facets.module.css";

export interface Facet {
  name: string;
  label: string;
  values: { value: string; count?: number; label?: string }[];
  /** Which values are chosen; the address says it. */
  chosen: string[];
}

interface FacetsProps {
  facets: Facet[];
  onChange: (name: string, chosen: string[]) => void;
  /** How many values a facet shows at first. */
  most?: number;
  /** Whether several values of a facet can be chosen. */
  several?: boolean;
}

/** Facets with their counts. They hold no state: what is chosen comes from the address and goes there. */
export function Facets({ facets, onChange, most = 8, several = false }: FacetsProps) {
  return facets
    .filter((facet) => facet.values.length > 0 || facet.chosen.length > 0)
    .map((facet) => <One key={facet.name} facet={facet} most={most} several={several} onChange={(chosen) => onChange(facet.name, chosen)} />);
}

function One({ facet, most, several, onChange }: { facet: Facet; most: number; several: boolean; onChange: (chosen: string[]) => void }) {
  const id = useId();
  const [all, setAll] = useState(false);
  // A chosen value stays visible where nothing has it any more: otherwise it couldn't be taken back.
  const missing = facet.chosen.filter((value) => !facet.values.some((one) => one.value === value)).map((value) => ({ value, count: 0, label: value }));
  const values = [...missing, ...facet.values];
  const shown = all ? values : values.filter((one, index) => index < most || facet.chosen.includes(one.value));

  function toggle(value: string) {
    if (facet.chosen.includes(value)) onChange(facet.chosen.filter((one) => one !== value));
    else onChange(several ? [...facet.chosen, value] : [value]);
  }
  return (
    <fieldset className={styles.facet} aria-labelledby={id}>
      <div className={styles.head}>
        <h3 id={id}>{facet.label}</h3>
        {facet.chosen.length > 0 && (
          <button type="button" className={styles.clear} onClick={() => onChange([])} aria-label={`Clear ${facet.label}`}>
            <X size={12} aria-hidden /> Clear
          </button>
        )}
      </div>
      <ul>
        {shown.map((one) => (
          <li key={one.value}>
            <button
              type="button"
              aria-pressed={facet.chosen.includes(one.value)}
              className={classNames(styles.value, facet.chosen.includes(one.value) && styles.chosen)}
              onClick={() => toggle(one.value)}
            >
              <span className={styles.name}>{one.label ?? one.value}</span>{" "}
              {one.count !== undefined && <span className={styles.count}>{count(one.count)}</span>}
            </button>
          </li>
        ))}
      </ul>
      {values.length > shown.length && (
        <Button kind="quiet" size="small" onClick={() => setAll(true)}>
          {count(values.length - shown.length)} more
        </Button>
      )}
    </fieldset>
  );
}
