export { imageService } from './image-service.ts';
export type { ImageServiceMiddleware } from './image-service.ts';
export { imageRoutes } from './image-routes.ts';
export type { ChatsOptions, IdempotencyOptions, ImageRoutesOptions } from './image-routes-options.ts';
export { defaultImageRoutes } from './read-routes-options.ts';

export type { Access, Authorize, Authorized, ServedHosts } from './access/access.ts';
export { apiKeyHash, apiKeys } from './access/api-keys.ts';
export type { ApiKeysOptions } from './access/api-keys.ts';
export { defaultAuthorizeLimits } from './access/authorize-limits.ts';
export type { AuthorizeLimits } from './access/authorize-limits.ts';
export { defaultCallerLimits } from './access/caller.ts';
export type { Caller, CallerLimits } from './access/caller.ts';
export { defaultUploadLimits } from './body/upload-limits.ts';
export type { UploadLimits } from './body/upload-limits.ts';
export { ClientLeftError } from './body/client-left-error.ts';

export type { ChatStore } from './chats/chat-store.ts';
export { createMemoryChatStore, defaultMemoryChatStore } from './chats/memory-chat-store.ts';
export type { MemoryChatStoreOptions } from './chats/memory-chat-store.ts';
export type { AnswerStore, KeptAnswer } from './keys/answer-store.ts';
export { createMemoryAnswerStore, defaultMemoryAnswerStore } from './keys/memory-answer-store.ts';
export type { MemoryAnswerStoreOptions } from './keys/memory-answer-store.ts';
export type {
  TicketCost,
  TicketEstimate,
  TicketItem,
  TicketJob,
  TicketOrderItem,
  TicketOrPicture,
  TicketPicture,
  TicketProgress,
  TicketQueue,
  TicketSubmission,
} from './tickets/ticket-queue.ts';
export { defaultTickets } from './tickets/tickets-options.ts';
export type { TicketsOptions } from './tickets/tickets-options.ts';
export { defaultReferenceUrls } from './references/reference-urls.ts';
export type { ReferenceUrls } from './references/reference-urls.ts';
export type { HttpProblemCode } from './problems/http-problem-error.ts';

export { geminiGateway } from './gateways/gemini-gateway.ts';
export { openAIGateway } from './gateways/openai-gateway.ts';
export type { GatewayOptions } from './gateways/gateway-options.ts';
