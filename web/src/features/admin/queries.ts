import { queryOptions } from "@tanstack/react-query";
import { answer, api, type components, pages } from "@/api";
import { defined } from "@/lib/defined";

type Schemas = components["schemas"];
export type Account = Schemas["AccountDetails"];
export type Role = Schemas["Role"];
export type Token = Schemas["TokenDetails"];
export type NewToken = Schemas["NewTokenDetails"];
export type Flag = Schemas["Flag"];
export type AuditEntry = Schemas["AuditEntryDetails"];
export type ChainFault = Schemas["ChainFault"];

const PAGE = 50;

export const tokensQuery = pages(["admin", "tokens"], (cursor, signal) => answer(api.GET("/api/access/tokens", { params: { query: { ...defined({ cursor }), limit: PAGE } }, signal })));

export const scopesQuery = queryOptions({
  queryKey: ["admin", "scopes"],
  queryFn: async ({ signal }) => (await answer(api.GET("/api/access/scopes", { signal }))).items,
  staleTime: Infinity,
});

export const createToken = (body: Schemas["TokenWanted"]) => answer(api.POST("/api/access/tokens", { body }));
export const rotateToken = (id: number, graceSeconds: number) =>
  answer(api.POST("/api/access/tokens/{token_id}/rotate", { params: { path: { token_id: id } }, body: { grace_seconds: graceSeconds } }));
export const revokeToken = (id: number) => answer(api.POST("/api/access/tokens/{token_id}/revoke", { params: { path: { token_id: id } } }));

export const accountsQuery = pages(["admin", "accounts"], (cursor, signal) => answer(api.GET("/api/access/accounts", { params: { query: { ...defined({ cursor }), limit: PAGE } }, signal })));

export const createAccount = (body: Schemas["AccountWanted"]) => answer(api.POST("/api/access/accounts", { body }));
export const changeAccount = (id: number, body: Schemas["AccountChange"]) => answer(api.PATCH("/api/access/accounts/{account_id}", { params: { path: { account_id: id } }, body }));
export const enableAccount = (id: number) => answer(api.POST("/api/access/accounts/{account_id}/enable", { params: { path: { account_id: id } } }));
export const disableAccount = (id: number) => answer(api.POST("/api/access/accounts/{account_id}/disable", { params: { path: { account_id: id } } }));

export const flagsQuery = queryOptions({
  queryKey: ["admin", "flags"],
  queryFn: async ({ signal }) => (await answer(api.GET("/api/operations/flags", { signal }))).items,
});

export const switchFlag = (name: string, isOn: boolean) => answer(api.PUT("/api/operations/flags/{flag_name}", { params: { path: { flag_name: name } }, body: { is_on: isOn } }));

export interface AuditFilters {
  actor?: string | undefined;
  action?: string | undefined;
  resource?: string | undefined;
}

export const auditQuery = ({ actor, action, resource }: AuditFilters) =>
  pages(["admin", "audit", { actor, action, resource }], (cursor, signal) =>
    answer(api.GET("/api/access/audit", { params: { query: { ...defined({ actor, action, resource, cursor }), limit: PAGE } }, signal })),
  );

interface ChainVerdict {
  checked: number;
  fault: ChainFault | null;
}

/** Checks the whole audit log, stretch by stretch; `onChecked` is told how many entries were found sound so far. */
export async function checkChain(onChecked: (checked: number) => void, signal?: AbortSignal): Promise<ChainVerdict> {
  let [after, checked] = [0, 0];
  for (;;) {
    const stretch = await answer(api.GET("/api/access/audit/chain", { params: { query: { after } }, ...(signal && { signal }) }));
    checked += stretch.checked;
    onChecked(checked);
    if (stretch.fault || stretch.next_after === null) return { checked, fault: stretch.fault };
    after = stretch.next_after;
  }
}
