import type { EChartsCoreOption } from "echarts/core";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Skeleton } from "./Skeleton";
import styles from "./Chart.module.css";

export type ChartOption = EChartsCoreOption;

/** The colours and letters of a chart, resolved from the tokens of the theme that is shown. */
export interface ChartLooks {
  ink: string;
  quiet: string;
  line: string;
  paper: string;
  accent: string;
  series: string[];
  font: string;
}

interface ChartProps {
  /** What the chart shows, in words: "Messages a week, the last 26 weeks". */
  label: string;
  /** Makes the option; a pure function of the data and these looks. Keep it stable (`useCallback` or a module's function). */
  option: (looks: ChartLooks) => ChartOption;
  /** In pixels. */
  height?: number;
  /** The same as text or a table, for who can't see the picture. */
  alternative: ReactNode;
  onSelect?: (name: string) => void;
}

/** Draws what a pure function decided. ECharts is loaded when the first chart is shown. */
export function Chart({ label, option, height = 220, alternative, onSelect }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const select = useRef(onSelect);
  const [drawn, setDrawn] = useState(false);
  useEffect(() => {
    select.current = onSelect;
  });
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    let stop = () => {};
    let gone = false;
    void import("./chart-drawing").then(({ draw }) => {
      if (gone) return;
      stop = draw(element, option, (name) => select.current?.(name));
      setDrawn(true);
    });
    return () => {
      gone = true;
      stop();
    };
  }, [option]);
  return (
    <figure className={styles.chart}>
      <div ref={place} role="img" aria-label={label} style={{ height }}>
        {!drawn && <Skeleton height={`${height}px`} />}
      </div>
      <div className="visually-hidden">{alternative}</div>
    </figure>
  );
}
