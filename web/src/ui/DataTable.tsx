import { ArrowDown, ArrowUp } from "lucide-react";
import { type ReactNode, useState } from "react";
import { classNames } from "@/lib/class-names";
import styles from "./DataTable.module.css";

export interface Column<Row> {
  id: string;
  header: string;
  cell: (row: Row) => ReactNode;
  align?: "start" | "end";
  /** A CSS length; the others share what is left. */
  width?: string;
  /** Left out where there is little room. */
  minor?: boolean;
  /** Lets the reader sort by it. Only for tables that are loaded as a whole: a page of a list can't be sorted here. */
  sortBy?: (row: Row) => string | number;
}

interface DataTableProps<Row> {
  /** What the table holds. */
  label: string;
  columns: Column<Row>[];
  rows: Row[];
  keyOf: (row: Row) => string | number;
  /** Marks a row, such as the one whose details are shown. */
  chosen?: string | number | null;
}

interface Order {
  id: string;
  descending: boolean;
}

/** A table. The first column names its rows; links in it are how a row is opened, by pointer and keyboard alike. */
export function DataTable<Row>({ label, columns, rows, keyOf, chosen }: DataTableProps<Row>) {
  const [order, setOrder] = useState<Order | null>(null);
  const shown = order ? sorted(rows, columns, order) : rows;
  return (
    <div className={styles.scroller}>
      <table className={styles.table}>
        <caption className="visually-hidden">{label}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                className={classNames(column.align === "end" && styles.end, column.minor && styles.minor)}
                style={{ width: column.width }}
                aria-sort={order?.id === column.id ? (order.descending ? "descending" : "ascending") : undefined}
              >
                {column.sortBy ? <SortButton column={column} order={order} onOrder={setOrder} /> : column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={keyOf(row)} data-chosen={chosen !== undefined && chosen !== null && keyOf(row) === chosen ? "" : undefined}>
              {columns.map((column) => (
                <td key={column.id} className={classNames(column.align === "end" && styles.end, column.minor && styles.minor)}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function SortButton<Row>({ column, order, onOrder }: { column: Column<Row>; order: Order | null; onOrder: (order: Order | null) => void }) {
  const own = order?.id === column.id ? order : null;
  const next = !own ? { id: column.id, descending: false } : own.descending ? null : { id: column.id, descending: true };
  return (
    <button type="button" className={styles.sort} onClick={() => onOrder(next)}>
      {column.header}
      {own && (own.descending ? <ArrowDown size={12} aria-hidden /> : <ArrowUp size={12} aria-hidden />)}
    </button>
  );
}

function sorted<Row>(rows: Row[], columns: Column<Row>[], { id, descending }: Order): Row[] {
  const by = columns.find((column) => column.id === id)?.sortBy;
  if (!by) return rows;
  const direction = descending ? -1 : 1;
  return rows.toSorted((one, other) => direction * compare(by(one), by(other)));
}

function compare(one: string | number, other: string | number): number {
  return typeof one === "number" && typeof other === "number" ? one - other : String(one).localeCompare(String(other), "en");
}
