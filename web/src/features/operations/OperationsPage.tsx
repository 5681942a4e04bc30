import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { BookOpen } from "lucide-react";
import { useCommand } from "@/app/commands";
import { LinkButton, Page, PageHeader, Problem, Skeleton, Time, Waiting } from "@/ui";
import { Alarms } from "./Alarms";
import { Api } from "./Api";
import { Costs } from "./Costs";
import { DeadLetters } from "./DeadLetters";
import { Freshness } from "./Freshness";
import { Queues } from "./Queues";
import { operationsQuery } from "./queries";
import { Searching } from "./Searching";
import { standingOf } from "./standing";
import { StandingNow } from "./StandingNow";

const route = getRouteApi("/signed-in/operations");

export default function OperationsPage() {
  const { queue } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(operationsQuery);
  useCommand("operations.measure", () => void query.refetch());
  const told = query.data;
  return (
    <Page>
      <PageHeader
        title="Operations"
        detail={told ? <>Measured <Time at={told.at} />, and again while you look.</> : "How the installation is."}
        actions={
          <LinkButton icon={BookOpen} to="/operations/runbooks/$name" params={{ name: "README" }}>
            Runbooks
          </LinkButton>
        }
      />
      {query.error && <Problem error={query.error} retry={query.refetch} compact={told !== undefined} />}
      {told ? (
        <>
          <StandingNow standing={standingOf(told)} />
          <Freshness relay={told.relay} index={told.index} caches={told.caches} />
          <Queues queues={told.queues} reason={told.missing.queues} />
          <Searching search={told.search} reason={told.missing.search} />
          <Api figures={told.api} reason={told.missing.api} />
          <Costs costs={told.costs} reason={told.missing.costs} />
          <Alarms alarms={told.alarms} />
        </>
      ) : (
        query.isPending && (
          <Waiting label="Loading how the installation is">
            <Skeleton height="72px" />
            <Skeleton height="32px" lines={8} />
          </Waiting>
        )
      )}
      {queue !== undefined && <DeadLetters queue={queue} onClose={() => void navigate({ search: {} })} />}
    </Page>
  );
}
