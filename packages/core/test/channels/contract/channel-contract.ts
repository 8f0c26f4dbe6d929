export { describeChannelContract } from '../../../src/testing/channel-contract.ts';
