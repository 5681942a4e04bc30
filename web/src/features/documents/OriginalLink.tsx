import { Download } from "lucide-react";
import styles from "./Documents.module.css";

/** Opens or saves a file as it was received; the server decides which of both is safe. */
export function OriginalLink({ address, name }: { address: string; name?: string }) {
  return (
    <a href={name ? `${address}?${new URLSearchParams({ name })}` : address} target="_blank" rel="noreferrer" className={styles.original}>
      <Download size={16} aria-hidden />
      Original
    </a>
  );
}
