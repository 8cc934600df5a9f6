/**
 * Reads `postgres://user:password@host:5432/database`; null when it is none. A URL without a host
 * (`postgres://user@/database?host=/run/postgresql`, a unix socket) is valid for PostgreSQL and not for
 * `URL`: its hostname comes back as `socket.invalid`.
 */
export function parsePostgresUrl(text: string): URL | null {
  const url = URL.parse(text.replace(/^(postgres(?:ql)?:\/\/[^/]*@)\//, '$1socket.invalid/'));
  if (url === null || !/^postgres(ql)?:$/.test(url.protocol) || url.pathname.length < 2) return null;
  return url;
}
