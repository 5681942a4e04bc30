import { Button } from "./Button";

interface Paged {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
}

interface ShowMoreProps {
  query: Paged;
  label?: string;
  size?: "small";
  className?: string | undefined;
}

/** Asks for the next page of a list; nothing where there is none. */
export function ShowMore({ query, label = "Show more", ...looks }: ShowMoreProps) {
  if (!query.hasNextPage) return null;
  return (
    <Button {...looks} busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
      {label}
    </Button>
  );
}
