import type { FailureClass } from '../../errors/failure-class.ts';

/** A channel, or one of its models, cannot be asked for a while, or can be again: what one process learnt and all want to know. */
export type CoolDownNews = ChannelRests | ChannelIsBack;

/** It cannot be asked. */
export interface ChannelRests {
  readonly type: 'rests';
  readonly channel: string;
  /** `undefined` when every model of the channel is concerned. */
  readonly model: string | undefined;
  readonly reason: 'cool_down' | 'channel_disabled' | 'model_disabled';
  readonly errorType: FailureClass;
  /** In milliseconds from when it is told: the clocks of two machines differ. */
  readonly forMs: number;
}

/** Its cause was mended: it can be asked at once. */
export interface ChannelIsBack {
  readonly type: 'back';
  readonly channel: string;
  /** `undefined` when it is the channel as a whole. */
  readonly model: string | undefined;
  /** What is over. `undefined`: all that was said of the model, or of the channel and its models. */
  readonly reason: 'channel_disabled' | 'model_disabled' | undefined;
}

/** Who is told what other processes publish. */
export interface CoolDownListener {
  heard(news: CoolDownNews): void;
  /** News may have been missed, as when a connection was lost and is back: what holds should be read anew. */
  missed(): void;
}

/**
 * Through which processes tell each other who rests. It is a kindness and no lock: a process that hears nothing learns it by itself, with one
 * refused request. Rejects when the store cannot be reached.
 *
 * `describeCoolDownStoreContract` of `@retake/core/testing` tries a store of one's own.
 */
export interface CoolDownStore {
  /** Keeps it for as long as it holds, and tells all others at once. Of two rests of one kind, the longer holds. */
  publish(news: CoolDownNews): Promise<void>;
  /** What holds now, with the time that is left. */
  read(): Promise<readonly ChannelRests[]>;
  /** Tells `listener` what others publish, never what this one does, until the returned function is called. */
  subscribe(listener: CoolDownListener): () => void;
}
