// The token that the session's answer tells, sent with every changing request. Held here and not in a cookie or storage,
// so it is gone with the page.
let token: string | null = null;

export function rememberCsrfToken(told: string | null): void {
  token = told;
}

export function csrfToken(): string | null {
  return token;
}
