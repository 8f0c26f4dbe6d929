export type { ChannelHarness, Situation } from '../../../src/testing/channel-harness.ts';
