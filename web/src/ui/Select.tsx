import { Select as Base } from "@base-ui/react/select";
import { Check, ChevronDown } from "lucide-react";
import styles from "./Field.module.css";
import popup from "./Popup.module.css";

export interface Choice<Value extends string> {
  value: Value;
  label: string;
}

interface SelectProps<Value extends string> {
  label: string;
  /** Shows the label before the value, as in "Sort: Name"; otherwise it is told to assistive technology only. */
  prefixed?: boolean;
  value: Value;
  choices: Choice<Value>[];
  onChange: (value: Value) => void;
  disabled?: boolean;
}

/** One of a few values. */
export function Select<Value extends string>({ label, prefixed = false, value, choices, onChange, disabled }: SelectProps<Value>) {
  return (
    <Base.Root value={value} items={choices} onValueChange={(next) => next !== null && onChange(next)} disabled={disabled}>
      <Base.Trigger aria-label={label} className={styles.choice}>
        {prefixed && <span className={styles.choicePrefix}>{label}</span>}
        <Base.Value />
        <Base.Icon>
          <ChevronDown size={14} aria-hidden />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} alignItemWithTrigger={false} className={popup.positioner}>
          <Base.Popup className={popup.popup}>
            {choices.map((choice) => (
              <Base.Item key={choice.value} value={choice.value} className={popup.item}>
                <Base.ItemText>{choice.label}</Base.ItemText>
                <Base.ItemIndicator className={popup.check}>
                  <Check size={14} aria-hidden />
                </Base.ItemIndicator>
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
