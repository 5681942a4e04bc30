import { useInfiniteQuery } from "@tanstack/react-query";
import { Ellipsis, KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { itemsOf } from "@/api";
import { Badge, Button, type Column, DataTable, EmptyState, IconButton, Menu, Page, PageHeader, Problem, ShowMore, Skeleton, Time, type Tone, Waiting } from "@/ui";
import styles from "./Admin.module.css";
import { CreateToken } from "./CreateToken";
import { type TokenState, tokenState } from "./expiry";
import { type NewToken, type Token, tokensQuery } from "./queries";
import { RevokeToken, RotateToken } from "./ReplaceToken";
import { SecretOnce } from "./SecretOnce";

type Doing = { verb: "create" } | { verb: "rotate" | "revoke"; token: Token } | null;

const STATES: Record<TokenState, { label: string; tone: Tone }> = {
  usable: { label: "Valid", tone: "good" },
  expiring: { label: "Expires soon", tone: "warn" },
  expired: { label: "Expired", tone: "neutral" },
  revoked: { label: "Revoked", tone: "neutral" },
  replaced: { label: "Replaced, still valid", tone: "warn" },
};

export default function TokensPage() {
  const query = useInfiniteQuery(tokensQuery);
  const [doing, setDoing] = useState<Doing>(null);
  const [made, setMade] = useState<NewToken | null>(null);
  const tokens = itemsOf(query.data);
  const finish = (token: NewToken) => {
    setDoing(null);
    setMade(token);
  };
  const create = (
    <Button kind="primary" icon={Plus} onClick={() => setDoing({ verb: "create" })}>
      New token
    </Button>
  );
  return (
    <Page>
      <PageHeader title="Tokens" detail="What services sign their requests with." actions={create} />
      {query.isLoadingError ? (
        <Problem error={query.error} retry={query.refetch} />
      ) : query.isPending ? (
        <Waiting label="Loading the tokens">
          <Skeleton height="32px" lines={6} />
        </Waiting>
      ) : tokens.length === 0 ? (
        <EmptyState icon={KeyRound} title="No tokens yet" command="springline tokens create my-app --scope search:read">
          A service needs a token with the scopes of what it does. Make one here, or on the machine:
        </EmptyState>
      ) : (
        <DataTable label="Tokens" columns={columnsOf(setDoing)} rows={tokens} keyOf={({ id }) => id} />
      )}
      {query.error && query.data && <Problem error={query.error} retry={query.refetch} compact />}
      <ShowMore query={query} />
      {doing?.verb === "create" && <CreateToken onMade={finish} onClose={() => setDoing(null)} />}
      {doing?.verb === "rotate" && <RotateToken token={doing.token} onMade={finish} onClose={() => setDoing(null)} />}
      {doing?.verb === "revoke" && <RevokeToken token={doing.token} onClose={() => setDoing(null)} />}
      {made && <SecretOnce token={made} onClose={() => setMade(null)} />}
    </Page>
  );
}

function columnsOf(setDoing: (doing: Doing) => void): Column<Token>[] {
  return [
    {
      id: "name",
      header: "Name",
      cell: ({ name, scopes }) => (
        <span className={styles.stacked}>
          <span className={styles.name}>{name}</span>
          <span className={styles.quiet}>{scopes.join(", ")}</span>
        </span>
      ),
    },
    { id: "state", header: "State", cell: (token) => <State token={token} /> },
    { id: "created", header: "Made", minor: true, cell: ({ created_at }) => <Time at={created_at} /> },
    { id: "used", header: "Last used", minor: true, cell: ({ last_used_at }) => (last_used_at ? <Time at={last_used_at} /> : "never") },
    { id: "expires", header: "Expires", minor: true, cell: ({ expires_at }) => (expires_at ? <Time at={expires_at} /> : "never") },
    { id: "actions", header: "Actions", align: "end", width: "64px", cell: (token) => <Actions token={token} setDoing={setDoing} /> },
  ];
}

function State({ token }: { token: Token }) {
  const { label, tone } = STATES[tokenState(token, new Date())];
  return <Badge tone={tone}>{label}</Badge>;
}

function Actions({ token, setDoing }: { token: Token; setDoing: (doing: Doing) => void }) {
  const state = tokenState(token, new Date());
  if (state === "revoked" || state === "expired") return null;
  const items = [
    ...(state === "replaced" ? [] : [{ label: "Rotate…", onSelect: () => setDoing({ verb: "rotate", token }) }]),
    { label: "Revoke…", danger: true, onSelect: () => setDoing({ verb: "revoke", token }) },
  ];
  return <Menu trigger={<IconButton icon={Ellipsis} label={`Actions for ${token.name}`} explained={false} />} groups={[{ items }]} />;
}
