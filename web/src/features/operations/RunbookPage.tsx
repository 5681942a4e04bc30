import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { BookX } from "lucide-react";
import { useTitle } from "@/app/use-title";
import { EmptyState, LinkButton, Page, PageHeader, Problem, Skeleton, TextLink, Waiting } from "@/ui";
import { Markdown, titleAndBody } from "./Markdown";
import styles from "./Runbook.module.css";
import { runbookQuery } from "./runbooks";

const route = getRouteApi("/signed-in/operations/runbooks/$name");

export default function RunbookPage() {
  const { name } = route.useParams();
  const query = useQuery(runbookQuery(name));
  const page = typeof query.data === "string" ? titleAndBody(query.data) : null;
  useTitle(page?.title ?? "Runbook");
  return (
    <Page>
      <PageHeader
        above={
          <>
            <TextLink to="/operations">Operations</TextLink>
            {name !== "README" && (
              <>
                {" / "}
                <TextLink to="/operations/runbooks/$name" params={{ name: "README" }}>
                  Runbooks
                </TextLink>
              </>
            )}
          </>
        }
        title={page?.title ?? "Runbook"}
      />
      {query.isLoadingError ? (
        <Problem error={query.error} retry={query.refetch} />
      ) : query.isPending ? (
        <Waiting label="Loading the runbook">
          <Skeleton height="20px" lines={8} />
        </Waiting>
      ) : page ? (
        <article className={styles.text}>
          <Markdown tokens={page.body} />
        </article>
      ) : (
        <EmptyState icon={BookX} title="There is no such runbook" action={<LinkButton to="/operations/runbooks/$name" params={{ name: "README" }}>All runbooks</LinkButton>} />
      )}
    </Page>
  );
}
