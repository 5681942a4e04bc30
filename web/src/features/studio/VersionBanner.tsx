import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { Button, Problem, Time } from "@/ui";
import { type Drawing, drawingOf } from "./document";
import { versionQuery } from "./queries";
import styles from "./Studio.module.css";

const EMPTY: Drawing = { title: "", nodes: [], edges: [] };

interface Earlier {
  drawing: Drawing;
  savedAt: string | undefined;
  isLoaded: boolean;
  error: Error | null;
  retry: () => unknown;
}

/** An earlier version of a canvas; nothing while it is loaded, or where none is asked for. */
export function useVersion(canvasId: number, number: number | undefined): Earlier {
  const query = useQuery({ ...versionQuery(canvasId, number ?? 0), enabled: number !== undefined });
  const drawing = useMemo(() => (query.data ? drawingOf(query.data.title, query.data.document) : EMPTY), [query.data]);
  return { drawing, savedAt: query.data?.saved_at, isLoaded: query.data !== undefined, error: query.error, retry: query.refetch };
}

interface VersionBannerProps {
  number: number;
  earlier: Earlier;
  mayRestore: boolean;
  onRestore: () => void;
  onBack: () => void;
}

export function VersionBanner({ number, earlier, mayRestore, onRestore, onBack }: VersionBannerProps) {
  return (
    <div className={styles.banner} role="status">
      {earlier.error ? (
        <Problem error={earlier.error} retry={earlier.retry} compact />
      ) : (
        <span>
          This is version {number}
          {earlier.savedAt && (
            <>
              , saved <Time at={earlier.savedAt} />
            </>
          )}
          .
        </span>
      )}
      {mayRestore && (
        <Button size="small" disabled={!earlier.isLoaded} onClick={onRestore}>
          Restore it
        </Button>
      )}
      <Button size="small" onClick={onBack}>
        Back to the newest
      </Button>
    </div>
  );
}
