import styles from "./Differences.module.css";

interface DifferencesProps {
  runs: { kind: "same" | "removed" | "added"; text: string }[];
}

/** A text with what was taken out of it and what came in, by words. */
export function Differences({ runs }: DifferencesProps) {
  return (
    <p className={styles.differences} dir="auto">
      {runs.map(({ kind, text }, index) =>
        kind === "same" ? (
          text
        ) : kind === "added" ? (
          <ins key={index}>
            <span className="visually-hidden">added: </span>
            {text}
          </ins>
        ) : (
          <del key={index}>
            <span className="visually-hidden">removed: </span>
            {text}
          </del>
        ),
      )}
    </p>
  );
}
