import { Combobox as Base } from "@base-ui/react/combobox";
import styles from "./Field.module.css";
import popup from "./Popup.module.css";
import type { Choice } from "./Select";

interface ComboboxProps<Value extends string> {
  label: string;
  placeholder?: string;
  value: Value | null;
  choices: Choice<Value>[];
  onChange: (value: Value | null) => void;
  /** Told what is typed, where the choices are found by the server. */
  onType?: (words: string) => void;
  nothing?: string;
}

/** One of many values, found by typing. */
export function Combobox<Value extends string>({ label, placeholder, value, choices, onChange, onType, nothing = "Nothing matches." }: ComboboxProps<Value>) {
  const chosen = choices.find((choice) => choice.value === value) ?? null;
  return (
    <Base.Root
      items={choices}
      value={chosen}
      onValueChange={(choice: Choice<Value> | null) => onChange(choice?.value ?? null)}
      isItemEqualToValue={(one, other) => one?.value === other?.value}
      {...(onType && { onInputValueChange: onType, filter: null })}
    >
      <Base.Input aria-label={label} placeholder={placeholder ?? label} className={styles.input} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} className={popup.positioner}>
          <Base.Popup className={popup.popup}>
            <Base.Empty className={popup.empty}>{nothing}</Base.Empty>
            <Base.List>
              {(choice: Choice<Value>) => (
                <Base.Item key={choice.value} value={choice} className={popup.item}>
                  {choice.label}
                </Base.Item>
              )}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
