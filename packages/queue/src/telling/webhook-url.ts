import type { WebhookOptions } from './webhook-options.ts';

/** Why an address cannot be told; `undefined` when it can. */
export function webhookUrlIssue(
  text: string,
  { allowHttp, hosts }: Pick<WebhookOptions, 'allowHttp' | 'hosts'>,
): string | undefined {
  if (!URL.canParse(text)) return 'must be an address, such as https://shop.example/hooks/pictures';
  const { protocol, username, password, hostname } = new URL(text);
  if (protocol !== 'https:' && !(protocol === 'http:' && allowHttp === true)) return 'must be an https address';
  // It would be kept in the record, and sent to whoever answers there.
  if (username !== '' || password !== '') return 'must have no user and password';
  const isAllowed = hosts?.some((host) => (host.startsWith('.') ? hostname.endsWith(host) : hostname === host)) ?? true;
  return isAllowed ? undefined : 'is of a host that the queue does not tell';
}
