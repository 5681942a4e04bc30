import { useMutation, useQueryClient } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";
import { answer, api } from "@/api";
import { useSession } from "@/app/use-session";
import { Progress } from "@/features/runs";
import { counted } from "@/lib/numbers";
import { Button, TextLink, toast } from "@/ui";
import styles from "./Documents.module.css";
import type { VersionWhole } from "./queries";

/** How far a version is while it is being read, and what to do where some of it couldn't be. */
export function Reading({ slug, version }: { slug: string; version: VersionWhole }) {
  const { waiting = 0, parsed = 0, indexed = 0, extracted = 0, failed = 0 } = version.documents;
  const total = waiting + parsed + indexed + extracted + failed;
  const run = /^run\/([0-9]+)$/u.exec(version.run ?? "")?.[1];
  const link = run && (
    <TextLink to="/runs/$runId" params={{ runId: Number(run) }} className={styles.link}>
      {version.state === "ingesting" ? "Watch it" : "What happened"}
    </TextLink>
  );
  if (version.state === "ingesting") {
    return (
      <div role="status" className={styles.reading}>
        <Progress progress={{ done: extracted + failed, total, unit: "documents" }} />
        {link}
      </div>
    );
  }
  if (failed === 0) return null;
  return (
    <div className={styles.reading}>
      <p className={styles.warning}>{counted(failed, "document")} couldn’t be read: the list says why. {failed === 1 ? "Its original is" : "Their originals are"} kept.</p>
      <Retry slug={slug} number={version.number} failed={failed} />
      {link}
    </div>
  );
}

function Retry({ slug, number, failed }: { slug: string; number: number; failed: number }) {
  const { may } = useSession();
  const queryClient = useQueryClient();
  const retrying = useMutation({
    mutationFn: () => answer(api.POST("/api/bundles/{slug}/versions/{number}/retry", { params: { path: { slug, number } } })),
    onSuccess: () => {
      toast({ title: `${counted(failed, "document")} will be read again` });
      void queryClient.invalidateQueries({ queryKey: ["documents"] });
    },
    onError: (error) => toast({ title: "Nothing was begun", detail: error.message, kind: "failed" }),
  });
  if (!may("documents:write")) return null;
  return (
    <Button size="small" icon={RotateCcw} busy={retrying.isPending} onClick={() => retrying.mutate()}>
      Try again
    </Button>
  );
}
