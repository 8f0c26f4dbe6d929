import type { Model } from '../catalog/model.ts';
import type { ChatWire } from '../channels/channel-chat.ts';
import type { Clock } from '../config/clock.ts';
import type { ImageResult } from '../response/image-result.ts';
import type { Plan } from '../routing/candidate.ts';
import type { Teller } from '../telemetry/teller.ts';
import type { ChatTurn } from './chat-turn.ts';

/** What a chat needs of the service that it belongs to. */
export interface ChatPort {
  /** Makes one call. Rejects as `generate` does. */
  readonly run: (request: unknown, options: unknown, turn: ChatTurn) => Promise<ImageResult>;
  /** Who would be asked for a turn now. Calls nobody. Throws as `run` rejects before anything is sent. */
  readonly plan: (request: unknown, options: unknown, turn: ChatTurn) => Plan;
  /** Reads a request and its options, and calls nobody. @throws RequestInvalidError with every problem. */
  readonly check: (request: unknown, options: unknown) => unknown;
  /** The model of a name, without one the service's default. @throws ModelUnknownError, ModelRetiredError. */
  readonly modelOf: (name: string | undefined) => Model;
  /** The facts of a model, also of one that is retired. @throws ModelUnknownError. */
  readonly factsOf: (name: string) => Model;
  /** The wires in whose parts chats can be kept. */
  readonly wires: readonly ChatWire[];
  readonly clock: Clock;
  readonly teller: Pick<Teller, 'tell'>;
}
