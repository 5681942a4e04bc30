import { TriangleAlert } from "lucide-react";
import { TextLink } from "@/ui";
import { type Engine, fallbackOf } from "./engine";
import styles from "./Search.module.css";

/** Says that PostgreSQL answered though a search engine is set up, and what that means for what is found. */
export function FallbackBanner({ engine, mayOperate }: { engine: Engine | undefined; mayOperate: boolean }) {
  const fallback = engine ? fallbackOf(engine) : null;
  if (fallback === null) return null;
  return (
    <div role="status" className={styles.banner}>
      <TriangleAlert size={16} aria-hidden />
      <p>
        <strong>{fallback === "away" ? "The search engine doesn’t answer." : "The search engine didn’t answer this search."}</strong> PostgreSQL found these results: nothing is missing,
        but totals above 10,000 and the order of very frequent words are approximate.
        {mayOperate && (
          <>
            {" "}
            <TextLink to="/operations/runbooks/$name" params={{ name: "search" }} className={styles.underlined}>
              What to do
            </TextLink>
          </>
        )}
      </p>
    </div>
  );
}
