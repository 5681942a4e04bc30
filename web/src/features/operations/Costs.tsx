import { count, counted } from "@/lib/numbers";
import { Card, type Column, DataTable } from "@/ui";
import { Figure, Figures, Missing } from "./Figure";
import styles from "./Operations.module.css";
import type { ModelCost } from "./queries";
import { RunbookLink } from "./RunbookLink";
import { costsByMonth, money } from "./standing";

const COLUMNS: Column<ModelCost>[] = [
  { id: "purpose", header: "Purpose", cell: ({ purpose }) => purpose, sortBy: ({ purpose }) => purpose },
  { id: "model", header: "Model", cell: ({ model }) => model, sortBy: ({ model }) => model },
  { id: "month", header: "Month", minor: true, cell: ({ month }) => month, sortBy: ({ month }) => month },
  { id: "calls", header: "Calls", align: "end", minor: true, cell: ({ calls }) => count(calls), sortBy: ({ calls }) => calls },
  {
    id: "tokens",
    header: "Tokens in / out",
    align: "end",
    minor: true,
    cell: ({ prompt_tokens, completion_tokens }) => `${count(prompt_tokens)} / ${count(completion_tokens)}`,
    sortBy: ({ prompt_tokens }) => prompt_tokens,
  },
  { id: "cost", header: "Cost", align: "end", cell: ({ cost_micro_dollars }) => money(cost_micro_dollars), sortBy: ({ cost_micro_dollars }) => cost_micro_dollars },
];

/** What the language models cost. */
export function Costs({ costs, reason }: { costs: ModelCost[] | null; reason: string | undefined }) {
  return (
    <Card title="Language model costs" actions={<RunbookLink name="generation" about="language models" />} detail="This month and the two before.">
      {!costs ? (
        <Missing reason={reason} />
      ) : costs.length === 0 ? (
        <p className={styles.quiet}>No model was asked in these months.</p>
      ) : (
        <>
          <Figures>
            {costsByMonth(costs).map(({ month, micro, calls, unpriced }) => (
              <Figure key={month} label={month} value={money(micro)} detail={`${counted(calls, "call")}${unpriced > 0 ? `, ${counted(unpriced, "run")} of unknown price` : ""}`} />
            ))}
          </Figures>
          <DataTable label="Costs by purpose and model" columns={COLUMNS} rows={costs} keyOf={({ month, purpose, model, prompt_version }) => `${month} ${purpose} ${model} ${prompt_version}`} />
        </>
      )}
    </Card>
  );
}
