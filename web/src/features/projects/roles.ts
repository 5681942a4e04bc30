import type { MemberRole, Project } from "./queries";

export const ROLES: { value: MemberRole; label: string; means: string }[] = [
  { value: "viewer", label: "Viewer", means: "sees everything in it" },
  { value: "editor", label: "Editor", means: "changes canvases" },
  { value: "owner", label: "Owner", means: "changes the project and its members" },
];

export const roleLabel = (role: MemberRole | null): string => ROLES.find((one) => one.value === role)?.label ?? "Not a member";

/**
 * Whether somebody may do in a project what takes a role there.
 *
 * It takes the scope to change projects as well; who manages all projects needs no role.
 */
export function mayInProject(may: (scope: string) => boolean, project: Pick<Project, "role" | "archived_at">, wanted: MemberRole): boolean {
  if (!may("projects:write")) return false;
  const order = ROLES.map((one) => one.value);
  return may("projects:manage") || (project.role !== null && order.indexOf(project.role) >= order.indexOf(wanted));
}
