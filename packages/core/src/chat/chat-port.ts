import type { Model } from '../catalog/model.ts';
import type { ChatWire } from '../channels/channel-chat.ts';
import type { Issue } from '../errors/issue.ts';
import type { ImageResult } from '../response/image-result.ts';
import type { RetakeEvent } from '../telemetry/events.ts';
import type { ChatTurn } from './chat-turn.ts';

/** What a chat needs of the service that it belongs to. */
export interface ChatPort {
  /** Makes one call. Rejects as `generate` does. */
  readonly run: (request: unknown, options: unknown, turn: ChatTurn) => Promise<ImageResult>;
  /** Every problem of a request and its options. Calls nobody. */
  readonly issues: (request: unknown, options: unknown) => readonly Issue[];
  /** The model of a name; throws where there is none. */
  readonly modelOf: (name: string | undefined) => Model;
  /** The wires in whose parts chats can be kept. */
  readonly wires: readonly ChatWire[];
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly tell: (event: RetakeEvent) => void;
}
