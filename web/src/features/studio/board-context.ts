import { createContext, useContext } from "react";
import type { Edit } from "./document";
import type { NodeStanding } from "./queries";

export interface BoardValue {
  /** What is behind each node now, as far as it is known. */
  standing: ReadonlyMap<string, NodeStanding>;
  mayEdit: boolean;
  edit: Edit;
}

const BoardContext = createContext<BoardValue | null>(null);
export const BoardProvider = BoardContext.Provider;

export function useBoard(): BoardValue {
  const value = useContext(BoardContext);
  if (!value) throw new Error("a node is shown on a board only");
  return value;
}
