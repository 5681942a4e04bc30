import { Checkbox as BaseCheckbox } from "@base-ui/react/checkbox";
import { Switch as BaseSwitch } from "@base-ui/react/switch";
import { Check, Minus } from "lucide-react";
import { classNames } from "@/lib/class-names";
import styles from "./Field.module.css";

interface OnOffProps {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
  className?: string;
}

export function Checkbox({ label, checked, onChange, disabled, className, partly = false }: OnOffProps & { partly?: boolean }) {
  return (
    <label className={classNames(styles.check, className)}>
      <BaseCheckbox.Root checked={checked} indeterminate={partly} onCheckedChange={onChange} disabled={disabled} className={styles.box}>
        <BaseCheckbox.Indicator render={partly ? <Minus size={12} strokeWidth={3} /> : <Check size={12} strokeWidth={3} />} />
      </BaseCheckbox.Root>
      {label}
    </label>
  );
}

/** Something that is on or off, with effect at once. */
export function Switch({ label, checked, onChange, disabled, className }: OnOffProps) {
  return (
    <label className={classNames(styles.check, className)}>
      <BaseSwitch.Root checked={checked} onCheckedChange={onChange} disabled={disabled} className={styles.switch}>
        <BaseSwitch.Thumb className={styles.thumb} />
      </BaseSwitch.Root>
      {label}
    </label>
  );
}
