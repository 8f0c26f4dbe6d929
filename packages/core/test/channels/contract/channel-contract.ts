export { describeChannelContract } from '../../../src/testing/channel-contract.ts';
export type { ContractOptions, ContractRule } from '../../../src/testing/channel-contract.ts';
