/** A word of a command. */
export type RedisArgument = string | number | Buffer;

/**
 * What the stores use of a connection: a `Redis` or a `Cluster` of ioredis is one. Commands that its server does not answer within
 * `commandTimeout` reject; the stores of Retake are never waited for longer than the service allows.
 */
export interface RedisConnection {
  /** `ready` when it works. */
  readonly status: string;
  call(command: string, ...args: RedisArgument[]): Promise<unknown>;
  callBuffer(command: string, ...args: RedisArgument[]): Promise<unknown>;
}

/** A connection that can be opened once more, to listen on. */
export interface ListenableConnection extends RedisConnection {
  duplicate(): SubscriberConnection;
}

/** A connection that listens. */
export interface SubscriberConnection {
  subscribe(channel: string): Promise<unknown>;
  on(event: 'message', listener: (channel: string, message: string) => void): unknown;
  on(event: 'ready' | 'error', listener: () => void): unknown;
  disconnect(): void;
}

/** Lost, and not back yet: a command would wait for its turn and take effect when nobody wants it any more. */
const AWAY: ReadonlySet<string> = new Set(['close', 'reconnecting', 'disconnecting', 'end']);

/** @throws Error where the connection is lost. At the start, before it was made, commands wait for it. */
export function assertConnected({ status }: Pick<RedisConnection, 'status'>): void {
  if (AWAY.has(status)) throw new Error(`The connection to Redis is lost (${status})`);
}
