// The entry `@retake/core/channel-kit`: what Retake's own channels are made of, for channels of others.
export { createTransport, defaultTransport } from '../transport/create-transport.ts';
export type { TransportOptions } from '../transport/create-transport.ts';
export type { Exchange, ExchangeOptions, LargeString, ResponseFacts, Transport } from '../transport/transport.ts';
export { TransportError } from '../transport/transport-error.ts';
export type { TransportErrorKind } from '../transport/transport-error.ts';
export { readCredential } from './credential.ts';
export type { Credential } from './credential.ts';
export { decodeBase64 } from './wire/base64.ts';
export { readCallOptions } from './wire/call-options.ts';
export type { CallOptionsReading } from './wire/call-options.ts';
export { FAILURE_PHRASES } from './wire/failure-phrase.ts';
export { billingOfError, usefulDelay } from './wire/failure-reading.ts';
export type { FailedAnswer, FailureReading } from './wire/failure-reading.ts';
export type { FailureReader } from './wire/failed-request.ts';
export { inlinePicture } from './wire/gemini-picture.ts';
export type { FoundPicture, LargeStrings } from './wire/gemini-picture.ts';
export { asJson, sendForPicture, sendPlainRequest } from './wire/plain-request.ts';
export type { PictureAnswer, PlainRequest, ReceivedBody } from './wire/plain-request.ts';
export type { ReadId } from './wire/upstream-id.ts';
export { serverAddress } from './wire/server-address.ts';
export type { UnsentFailure } from './wire/unsent-failure.ts';
export { upstreamCode } from './wire/upstream-code.ts';
export type {
  ChannelBatch,
  BatchCall,
  BatchCounts,
  BatchItem,
  BatchJob,
  BatchOrder,
  BatchQuestion,
  BatchState,
  BatchSubmission,
  BatchSummary,
} from './channel-batch.ts';
