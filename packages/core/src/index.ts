export { RetakeError } from './errors/retake-error.ts';
export type { RetakeErrorCode } from './errors/retake-error.ts';
export { ChannelError } from './errors/channel-error.ts';
export type { ChannelFailure } from './errors/channel-error.ts';
export { FAILURE_CLASSES } from './errors/failure-class.ts';
export type { BillingVerdict, FailureClass } from './errors/failure-class.ts';
