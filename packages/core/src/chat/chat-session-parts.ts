import type { ChatWire } from '../channels/channel-chat.ts';
import type { BlobStore } from './blob-store.ts';
import type { ChatJson } from './chat-json.ts';
import type { SaveChat } from './chat-options.ts';
import type { ChatPort } from './chat-port.ts';
import type { InterruptedTurn } from './reopened-chat.ts';

/** What a session is made from. */
export interface ChatSessionParts {
  readonly port: ChatPort;
  readonly wire: ChatWire;
  readonly blobs: BlobStore;
  readonly save: SaveChat | undefined;
  readonly storeTimeoutMs: number;
  readonly json: ChatJson;
  readonly interrupted?: InterruptedTurn;
}
