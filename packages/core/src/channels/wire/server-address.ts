/** Where a base URL leads, for spans. */
export function serverAddress(baseUrl: string): { readonly address: string; readonly port: number } {
  const { hostname, port, protocol } = new URL(baseUrl);
  return Object.freeze({ address: hostname, port: port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port) });
}
