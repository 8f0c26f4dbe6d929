import { ChannelError } from '../errors/channel-error.ts';

/**
 * A key or token, or a function that is asked for it before every request, so that rotated secrets need no restart.
 * The function may cache; Retake does not.
 */
export type Credential = string | (() => string | Promise<string>);

/** Visible ASCII: all that may stand in a header. Checked here, because `Headers` quotes a bad value in its error. */
const HEADER_SAFE = /^[\x21-\x7e]+$/;

/** Whether a key can be sent at all: not empty, no spaces, line breaks or characters outside ASCII. */
export function isSendable(secret: string): boolean {
  return HEADER_SAFE.test(secret);
}

/**
 * The secret for one request.
 *
 * @throws ChannelError `network` when the function fails (a secret store that cannot be reached recovers by itself), `auth`
 * when what it gives cannot be a key. Neither was dispatched, and neither quotes the secret.
 */
export async function readCredential(credential: Credential, channelId: string): Promise<string> {
  const secret = typeof credential === 'string' ? credential : await ask(credential, channelId);
  if (typeof secret === 'string' && isSendable(secret)) return secret;
  throw new ChannelError(
    `${channelId}: the credential function gave no usable key (it is empty or has characters that no header takes).`,
    {
      class: 'auth',
      billing: 'not-billed',
      dispatched: false,
      upstreamCode: 'credential_unusable',
    },
  );
}

/** What is made of the secret for one request: at once where nobody has to be asked for it. Rejects as `readCredential`. */
export function withCredential<T>(credential: Credential, channelId: string, use: (secret: string) => T): T | Promise<T> {
  if (typeof credential === 'string' && isSendable(credential)) return use(credential);
  return readCredential(credential, channelId).then(use);
}

async function ask(credential: () => string | Promise<string>, channelId: string): Promise<unknown> {
  try {
    return await credential();
  } catch (cause) {
    throw new ChannelError(
      `${channelId}: the credential function failed, so nothing was sent.`,
      { class: 'network', billing: 'not-billed', dispatched: false, upstreamCode: 'credential_unavailable' },
      { cause },
    );
  }
}
