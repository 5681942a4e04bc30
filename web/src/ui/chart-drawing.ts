import { BarChart, HeatmapChart, LineChart, PieChart, ScatterChart } from "echarts/charts";
import { DatasetComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import type { ChartLooks, ChartOption } from "./Chart";

use([
  BarChart, HeatmapChart, LineChart, PieChart, ScatterChart,
  DatasetComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapComponent,
  CanvasRenderer,
]);

/** Draws into an element, again whenever its size or the theme changes; returns how to stop. */
export function draw(element: HTMLElement, option: (looks: ChartLooks) => ChartOption, onSelect: (name: string) => void): () => void {
  const holder = element.appendChild(document.createElement("div"));
  holder.style.height = "100%";
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const chart = init(holder, null, { renderer: "canvas" });
  const paint = () => chart.setOption(dressed(option, looksOf(element), !still.matches), { notMerge: true });
  paint();
  chart.on("click", (event) => onSelect(event.name));

  const sizes = new ResizeObserver(() => chart.resize());
  const themes = new MutationObserver(paint);
  sizes.observe(element);
  themes.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  system.addEventListener("change", paint);
  return () => {
    sizes.disconnect();
    themes.disconnect();
    system.removeEventListener("change", paint);
    chart.dispose();
    holder.remove();
  };
}

function dressed(option: (looks: ChartLooks) => ChartOption, looks: ChartLooks, animation: boolean): ChartOption {
  const made = option(looks);
  return {
    animation,
    animationDuration: 250,
    color: looks.series,
    textStyle: { fontFamily: looks.font, color: looks.ink },
    ...made,
    // Written as text into the canvas: a tooltip of HTML would have style attributes, which the policy refuses.
    tooltip: {
      renderMode: "richText",
      backgroundColor: looks.paper,
      borderColor: looks.line,
      textStyle: { fontFamily: looks.font, color: looks.ink, fontSize: 12 },
      ...(made.tooltip as object | undefined),
    },
  };
}

function looksOf(element: HTMLElement): ChartLooks {
  const probe = element.appendChild(document.createElement("span"));
  // A token is a light-dark() pair until a property uses it.
  const colour = (token: string) => {
    probe.style.color = `var(--${token})`;
    return getComputedStyle(probe).color;
  };
  const looks: ChartLooks = {
    ink: colour("ink"),
    quiet: colour("quiet"),
    line: colour("line"),
    paper: colour("raised"),
    accent: colour("accent"),
    series: [1, 2, 3, 4, 5, 6].map((number) => colour(`series-${number}`)),
    font: getComputedStyle(element).fontFamily,
  };
  probe.remove();
  return looks;
}
