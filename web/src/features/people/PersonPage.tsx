import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Settings2 } from "lucide-react";
import { useCommand } from "@/app/commands";
import { useSession } from "@/app/use-session";
import { useTitle } from "@/app/use-title";
import { FreshnessBadge } from "@/features/glaze";
import { PinButton, referencePin } from "@/features/studio";
import { day } from "@/lib/time";
import { Avatar, Badge, LinkButton, Page, PageHeader, Problem, Skeleton, TextLink, Time, Waiting } from "@/ui";
import { ActivityCard } from "./ActivityCard";
import { FactsColumn } from "./FactsColumn";
import { HighlightCard } from "./HighlightCard";
import { OwnRequests } from "./OwnRequests";
import styles from "./People.module.css";
import { activityQuery, type IndexedPerson, personQuery, toldQuery } from "./queries";

const route = getRouteApi("/signed-in/people/$personId");

export default function PersonPage() {
  const { personId } = route.useParams();
  const query = useQuery(personQuery(personId));
  useTitle(query.data?.document.name);
  if (query.data) return <Shown person={query.data} />;
  return (
    <Page>
      <PageHeader title="Person" above={<TextLink to="/people">People</TextLink>} />
      {query.error ? (
        <Problem error={query.error} retry={query.refetch} />
      ) : (
        <Waiting label="Loading the person">
          <Skeleton height="28px" width="240px" />
          <Skeleton height="24px" lines={6} />
        </Waiting>
      )}
    </Page>
  );
}

function Shown({ person }: { person: IndexedPerson }) {
  const { id, document } = person;
  const { may } = useSession();
  const navigate = route.useNavigate();
  const manages = may("profiles:manage");
  useCommand("people.manage", manages ? () => void navigate({ to: "/admin/profiles/$personId/glaze", params: { personId: id } }) : null);
  const mayRead = may("chat:read");
  return (
    <Page>
      <PageHeader
        above={<TextLink to="/people">People</TextLink>}
        title={
          <span className={styles.title}>
            <Avatar name={document.name} size={36} />
            {document.name}
          </span>
        }
        badges={
          <>
            {document.is_bot && <Badge>bot</Badge>}
            {mayRead && <Freshness personId={id} />}
          </>
        }
        detail={<Where person={person} />}
        actions={
          <>
            <PinButton pin={referencePin(`person/${id}`)} name={document.name} labelled size="usual" />
            {manages && (
              <LinkButton icon={Settings2} to="/admin/profiles/$personId/glaze" params={{ personId: id }}>
                What is told
              </LinkButton>
            )}
          </>
        }
      />
      <div className={styles.reading}>
        <div className={styles.main}>
          {mayRead && (
            <>
              <HighlightCard personId={id} name={document.name} />
              <ActivityCard personId={id} />
              <OwnRequests personId={id} />
            </>
          )}
        </div>
        <FactsColumn person={person} />
      </div>
    </Page>
  );
}

function Freshness({ personId }: { personId: number }) {
  const { data } = useQuery(toldQuery(personId));
  return data ? <FreshnessBadge state={data.state} reasons={data.reasons.length} /> : null;
}

/** The groups that they write in and since when; the index knows groups by their slugs, what was counted by their names. */
function Where({ person: { id, document } }: { person: IndexedPerson }) {
  const { may } = useSession();
  const { data: activity } = useQuery({ ...activityQuery(id), enabled: may("chat:read") });
  const names = new Map(activity?.groups.map((group) => [group.value, group.name]));
  const { first_at, last_at } = document.activity;
  return (
    <>
      {document.groups.map(({ value }, index) => (
        <span key={value}>
          {index > 0 && ", "}
          <TextLink to="/people" search={{ group: value }}>
            {names.get(value) ?? value}
          </TextLink>
        </span>
      ))}
      {first_at && ` · since ${day(new Date(first_at))}`}
      {last_at && (
        <>
          {" · last active "}
          <Time at={last_at} />
        </>
      )}
    </>
  );
}
