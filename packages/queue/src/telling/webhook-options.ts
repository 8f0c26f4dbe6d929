/** What a secret is asked for. */
export interface WebhookTarget {
  readonly url: string;
  readonly jobId: string;
  readonly tenant: string | undefined;
}

/** One secret, or several while one is replaced: each signs. As `whsec_` and base64, or as any text of 16 characters or more. */
export type WebhookSecret = string | readonly string[];

/** How webhooks are signed and sent. */
export interface WebhookOptions {
  /** What signs them; a function where each receiver has its own. Never written down. */
  readonly secret: WebhookSecret | ((target: WebhookTarget) => WebhookSecret | Promise<WebhookSecret>);
  /** Whether addresses without TLS may be told. @default false */
  readonly allowHttp?: boolean | undefined;
  /** Whether addresses may be told that are not on the public internet: your own network, this machine. @default false */
  readonly allowPrivate?: boolean | undefined;
  /** Hosts that may be told, such as `shop.example`; one that begins with a dot stands for all below it. @default any */
  readonly hosts?: readonly string[] | undefined;
  /** For the whole request, in milliseconds. @default 10_000 */
  readonly timeoutMs?: number | undefined;
  /** Pauses before each further try, in milliseconds; when they are used up, it is given up. @default `defaultWebhook.pausesMs` */
  readonly pausesMs?: readonly number[] | undefined;
}

/** The values of what is left out. */
export const defaultWebhook = Object.freeze({
  timeoutMs: 10_000,
  /**
   * 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h: more than three days, so that a receiver that is down over a weekend is told.
   * The example of Standard Webhooks (github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md, read 2026-11).
   */
  pausesMs: Object.freeze([5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400].map((seconds) => seconds * 1_000)),
});
