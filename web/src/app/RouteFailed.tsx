import { useQueryErrorResetBoundary } from "@tanstack/react-query";
import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { ProblemError } from "@/api";
import { Page, PageHeader, Problem } from "@/ui";
import { NotFound } from "./NotFound";

/** In place of a page that failed; the rest of the application goes on. */
export function RouteFailed({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const { reset: resetQueries } = useQueryErrorResetBoundary();
  useEffect(() => resetQueries(), [resetQueries]);
  if (error instanceof ProblemError && error.status === 404) return <NotFound />;
  // After a deployment, a page that is open still asks for the files of the one before.
  const isOld = error instanceof Error && /dynamically imported module|Importing a module script failed/iu.test(error.message);
  return (
    <Page>
      <PageHeader title={isOld ? "There is a newer version" : "This page can’t be shown"} />
      <Problem
        error={isOld ? new Error("Load the page again to get it.") : error}
        retry={() => {
          if (isOld) location.reload();
          reset();
          void router.invalidate();
        }}
      />
    </Page>
  );
}
