import { infiniteQueryOptions, QueryClient, type InfiniteData, type QueryKey } from "@tanstack/react-query";
import { ProblemError } from "./problem";

export interface CursorPage<Item> {
  items: Item[];
  next_cursor?: string | null;
}

/** The query client of the application: problems that may pass are asked about twice more, the others are told at once. */
export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (failures, error) => failures < 2 && (!(error instanceof ProblemError) || error.mayPass),
        refetchOnWindowFocus: true,
      },
      mutations: { retry: false },
    },
  });
}

/** Options of an infinite query over keyset pages: `load` gets the cursor of the page, null for the first one. */
export function pages<Page extends CursorPage<unknown>, Key extends QueryKey>(
  queryKey: Key,
  load: (cursor: string | null, signal: AbortSignal) => Promise<Page>,
) {
  return infiniteQueryOptions({
    queryKey,
    queryFn: ({ pageParam, signal }) => load(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page: Page) => page.next_cursor ?? null,
  });
}

/** All items that were loaded so far. */
export function itemsOf<Item>(data: InfiniteData<CursorPage<Item>> | undefined): Item[] {
  return data?.pages.flatMap((page) => page.items) ?? [];
}
