/** Headers that every answer of Google carries; `x-request-id` is the simulator's own. */
export const googleHeaders = (requestId: string): Readonly<Record<string, string>> => ({
  'x-request-id': requestId,
  server: 'scaffolding on HTTPServer2',
  vary: 'Origin, X-Origin, Referer',
  'x-content-type-options': 'nosniff',
});
