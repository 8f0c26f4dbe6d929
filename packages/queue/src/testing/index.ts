export { describeJobStoreContract } from './job-store-contract.ts';
export type { JobStoreHarness } from './job-store-contract.ts';
