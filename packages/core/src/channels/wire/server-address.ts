import { ConfigInvalidError } from '../../errors/config-invalid-error.ts';
import { issuesOf } from '../../errors/issue.ts';
import { plainBaseUrlSchema } from './plain-base-url.ts';

/**
 * Where a base URL leads, for spans.
 *
 * @param subject what is configured, for the error, such as `sketch()`.
 * @throws ConfigInvalidError for what is no http(s) address that paths can be added to.
 */
export function serverAddress(baseUrl: string, subject = 'the channel'): { readonly address: string; readonly port: number } {
  const read = plainBaseUrlSchema.safeParse(baseUrl);
  if (!read.success) throw new ConfigInvalidError(subject, issuesOf(read.error, 'baseUrl'));
  const { hostname, port, protocol } = new URL(read.data);
  return Object.freeze({ address: hostname, port: port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port) });
}
