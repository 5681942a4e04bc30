import { Field } from "@base-ui/react/field";
import { Search, X } from "lucide-react";
import { type ComponentProps, useEffect, useRef, useState } from "react";
import { classNames } from "@/lib/class-names";
import { IconButton } from "./Button";
import styles from "./Field.module.css";

interface Said {
  label: string;
  hint?: string;
  /** What is wrong with the value. */
  error?: string | undefined;
}

type TextFieldProps = Said & Omit<ComponentProps<"input">, "ref" | "value" | "defaultValue"> & { value?: string; defaultValue?: string };

export function TextField({ label, hint, error, className, ...input }: TextFieldProps) {
  return (
    <Field.Root className={classNames(styles.field, className)} invalid={Boolean(error)}>
      <Field.Label className={styles.label}>{label}</Field.Label>
      <Field.Control {...input} className={styles.input} />
      {hint && <Field.Description className={styles.hint}>{hint}</Field.Description>}
      {error && (
        <Field.Error match className={styles.error}>
          {error}
        </Field.Error>
      )}
    </Field.Root>
  );
}

export function TextArea({ label, hint, error, className, ...input }: Said & Omit<ComponentProps<"textarea">, "ref" | "value"> & { value?: string }) {
  return (
    <Field.Root className={classNames(styles.field, className)} invalid={Boolean(error)}>
      <Field.Label className={styles.label}>{label}</Field.Label>
      <Field.Control render={<textarea {...input} />} className={classNames(styles.input, styles.area)} />
      {hint && <Field.Description className={styles.hint}>{hint}</Field.Description>}
      {error && (
        <Field.Error match className={styles.error}>
          {error}
        </Field.Error>
      )}
    </Field.Root>
  );
}

interface SearchFieldProps {
  label: string;
  placeholder?: string;
  value: string;
  /** Called a moment after typing stopped, and at once by Enter and by clearing. */
  onSearch: (words: string) => void;
  waitMs?: number;
  autoFocus?: boolean;
  ref?: React.RefObject<HTMLInputElement | null>;
}

/** A field for search words. What is typed is its own until it is told; a new `value` from outside replaces it. */
export function SearchField({ label, placeholder, value, onSearch, waitMs = 200, autoFocus, ref }: SearchFieldProps) {
  const [typed, setTyped] = useState(value);
  const told = useRef(value);
  const own = useRef<HTMLInputElement>(null);
  const input = ref ?? own;

  useEffect(() => {
    if (value !== told.current) {
      told.current = value;
      setTyped(value);
    }
  }, [value]);
  const tell = useRef((_words: string) => {});
  tell.current = (words) => {
    if (words === told.current) return;
    told.current = words;
    onSearch(words);
  };
  useEffect(() => {
    // Whoever has followed a link meanwhile, to a page that is still being loaded, must not be called back.
    const page = location.pathname;
    const timer = setTimeout(() => location.pathname === page && tell.current(typed), waitMs);
    return () => clearTimeout(timer);
  }, [typed, waitMs]);

  return (
    <form
      role="search"
      className={styles.search}
      onSubmit={(event) => {
        event.preventDefault();
        tell.current(typed);
      }}
    >
      <Search size={16} aria-hidden />
      <input
        ref={input}
        type="search"
        aria-label={label}
        placeholder={placeholder ?? label}
        value={typed}
        autoFocus={autoFocus}
        className={styles.input}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          if (typed === "") input.current?.blur();
          setTyped("");
          tell.current("");
        }}
      />
      {typed !== "" && (
        <IconButton
          type="button"
          size="small"
          icon={X}
          label="Clear the search"
          onClick={() => {
            setTyped("");
            tell.current("");
            input.current?.focus();
          }}
        />
      )}
    </form>
  );
}
