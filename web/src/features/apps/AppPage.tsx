import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { ProblemError } from "@/api";
import { NotFound } from "@/app/NotFound";
import { useTitle } from "@/app/use-title";
import { Badge, Card, type Column, DataTable, Page, PageHeader, Problem, Skeleton, TextLink, Time, Waiting } from "@/ui";
import styles from "./Apps.module.css";
import { type AppDetails, appQuery, TYPES } from "./queries";

const route = getRouteApi("/signed-in/apps/$appKey");
type Input = NonNullable<AppDetails["manifest"]["inputs"]>[number];
type Output = NonNullable<AppDetails["manifest"]["outputs"]>[number];

const INPUTS: Column<Input>[] = [
  { id: "label", header: "Input", cell: (input) => <Part {...input} /> },
  { id: "type", header: "Type", width: "112px", cell: (input) => <Badge>{input.type}</Badge> },
  { id: "required", header: "Needed", width: "96px", cell: (input) => (input.is_required === false ? "optional" : "yes") },
];
const OUTPUTS: Column<Output>[] = [
  { id: "label", header: "Output", cell: (output) => <Part {...output} /> },
  { id: "kind", header: "Kind of thing", width: "160px", cell: (output) => <code>{output.kind}</code> },
];

export default function AppPage() {
  const { appKey } = route.useParams();
  const query = useQuery(appQuery(appKey));
  useTitle(query.data?.manifest.name);
  if (query.error instanceof ProblemError && query.error.status === 404) return <NotFound />;
  return (
    <Page>
      {query.isLoadingError ? (
        <>
          <PageHeader title="App" />
          <Problem error={query.error} retry={query.refetch} />
        </>
      ) : query.isPending ? (
        <Waiting label="Loading the app">
          <Skeleton width="280px" height="28px" />
          <Skeleton lines={5} height="24px" />
        </Waiting>
      ) : (
        <Details app={query.data} />
      )}
    </Page>
  );
}

function Details({ app }: { app: AppDetails }) {
  const { manifest } = app;
  const { label, means } = TYPES[manifest.type];
  const [inputs, outputs] = [manifest.inputs ?? [], manifest.outputs ?? []];
  return (
    <>
      <PageHeader above={<TextLink to="/apps">Apps</TextLink>} title={manifest.name} detail={manifest.summary} badges={<Badge>{label}</Badge>} />
      {manifest.description && <p className={styles.description}>{manifest.description}</p>}
      <dl className={styles.facts}>
        <div>
          <dt>Key</dt>
          <dd>
            <code>{app.key}</code>
          </dd>
        </div>
        <div>
          <dt>Version</dt>
          <dd>
            {app.version}, registered <Time at={app.registered_at} /> by {app.registered_by}
          </dd>
        </div>
        <div>
          <dt>{label}</dt>
          <dd>{means}</dd>
        </div>
      </dl>
      <Card title="What it is given">
        {inputs.length === 0 ? <p className={styles.quiet}>It needs nothing.</p> : <DataTable label="Inputs" columns={INPUTS} rows={inputs} keyOf={(input) => input.name} />}
      </Card>
      <Card title="What it makes">
        {outputs.length === 0 ? <p className={styles.quiet}>It makes nothing that stays.</p> : <DataTable label="Outputs" columns={OUTPUTS} rows={outputs} keyOf={(output) => output.name} />}
      </Card>
    </>
  );
}

function Part({ name, label, description }: { name: string; label: string; description?: string }) {
  return (
    <>
      <span className={styles.name}>{label}</span> <code className={styles.quiet}>{name}</code>
      {description && <div className={styles.quiet}>{description}</div>}
    </>
  );
}
