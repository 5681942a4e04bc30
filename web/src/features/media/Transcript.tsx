import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { Timecode } from "@/ui";
import styles from "./Media.module.css";
import type { SceneCue } from "./queries";

interface TranscriptProps {
  cues: SceneCue[];
  /** Seconds in the asset; the cue that is spoken then is marked and scrolled to. */
  at: number | undefined;
  sceneId: number;
  language: string | undefined;
}

/** What is spoken, cue by cue. Each cue's timecode is a link to it. */
export function Transcript({ cues, at, sceneId, language }: TranscriptProps) {
  const chosen = useRef<HTMLLIElement>(null);
  useEffect(() => chosen.current?.scrollIntoView({ block: "center" }), [at]);
  const isAt = (cue: SceneCue) => at !== undefined && cue.start_seconds <= at && at < cue.end_seconds;
  return (
    <ol className={styles.cues} aria-label="Transcript">
      {cues.map((cue, index) => (
        <li key={`${cue.start_seconds} ${index}`} ref={isAt(cue) ? chosen : undefined} aria-current={isAt(cue) || undefined}>
          <Link to="/media/scenes/$sceneId" params={{ sceneId }} search={{ language, at: cue.start_seconds }} replace className={styles.time}>
            <Timecode from={cue.start_seconds} />
          </Link>
          <div>
            {cue.speaker && cue.speaker !== cues[index - 1]?.speaker && <strong className={styles.speaker}>{cue.speaker}</strong>}
            <p lang={cue.language ?? undefined} dir="auto">
              {cue.text}
            </p>
          </div>
        </li>
      ))}
    </ol>
  );
}
