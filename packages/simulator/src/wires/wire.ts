import type { LedgerEntry } from '../billing/ledger.ts';
import type { Fault } from '../faults/fault.ts';
import type { RefusalFault } from '../faults/refusal-faults.ts';
import type { Painter } from '../generation/painter.ts';
import type { ChannelSettings } from '../scenario/channel-options.ts';
import type { World } from '../server/world.ts';
import type { Doorkeeper } from './doorkeeper.ts';
import type { Lane } from './lane.ts';
import type { Reply } from './reply.ts';
import type { Visit } from './visit.ts';

/** A model as one channel sells it. */
export interface ServedModel {
  readonly id: string;
  /** The model the simulator knows whose facts are its facts. */
  readonly like: string;
  /** Whole nano-dollars for any answered request; `undefined` where the wire bills by its own rules. */
  readonly flatNanoUsd: number | undefined;
  /** Milliseconds after the simulator's start; `undefined` where it stays. */
  readonly retiresAtMs: number | undefined;
}

/** How a channel was told to behave. */
export type Behaviour = NonNullable<ChannelSettings['behaviour']>;

/** The channel that a wire is spoken on. */
export interface Site {
  readonly id: string;
  readonly behaviour: Behaviour;
  /** Those on sale now. */
  readonly models: ReadonlyMap<string, ServedModel>;
  readonly doorkeeper: Doorkeeper;
  /** Draws what a model makes of a prompt. */
  painter(model: string, prompt: string): Painter;
  /** Takes the next scripted fault that is meant for this leg. */
  nextFault(leg: Leg): Fault | undefined;
  readonly world: World;
}

/**
 * One way in which a provider speaks over HTTP: its paths, its orders, its keys, its errors, its answers and its bill. What does not
 * depend on the provider (chance, scripts, outages, latency, faults of the connection, the ledger, the log) is the server's.
 */
export interface Wire {
  /** Headers that every answer carries. */
  headers(requestId: string): Readonly<Record<string, string>>;
  /** What a request wants; `undefined` for a path that this wire does not serve. */
  read(visit: Visit): Errand | undefined;
  pathMissing(visit: Visit): Reply;
  /** Refuses a body beyond `maxBytes`. */
  tooLarge(visit: Visit, maxBytes: number): Reply;
}

/** What a request wants. */
export type Errand = Question | PictureOrder;

/** A free question: about models, or a leg of an asynchronous order. */
export type Question = {
  readonly kind: 'question';
  answer(): Reply;
} & (
  | { readonly leg?: never }
  | {
      /** Faults that are ordered for this leg strike it. */
      readonly leg: Leg;
      /** A refusal in this wire's words. */
      refuse(fault: RefusalFault): Reply;
    }
);

/** A step of an asynchronous order behind the order itself. */
export type Leg = NonNullable<Fault['on']>;

/** A request for pictures, valid or not. */
export type PictureOrder = {
  readonly kind: 'order';
  readonly operation: 'generate' | 'stream';
  /** The model that was asked for; empty where a request names none. */
  readonly model: string;
  /** A refusal in this wire's words. */
  refuse(fault: RefusalFault): Reply;
} & ({ readonly job: Job; readonly problem?: never } | { readonly problem: Reply; readonly job?: never });

/** A valid order. */
export interface Job {
  readonly prompt: string;
  /** The size ordered, or nearest to it. */
  readonly size: LedgerEntry['size'];
  readonly references: number;
  /** Whether the answer comes before the work is done, as that of a submission does. @default false */
  readonly answersAtOnce?: boolean;
  /** Where the work waits for its turn; there it goes on when the client leaves. */
  readonly lane?: Lane;
  /** Does the work. Asked at most once, and never for a fault that keeps the work from being done. */
  perform(fault: Fault): Product;
}

/** Work that was done, and what it costs. */
export interface Product extends Pick<
  LedgerEntry,
  'servedModel' | 'size' | 'pictures' | 'interimPictures' | 'usage' | 'nanoUsd' | 'billed'
> {
  /** HTTP status of the answer. */
  readonly status: number;
  /** Writes the answer down. */
  readonly write: () => Reply;
}
