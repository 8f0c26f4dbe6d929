import type { FaultKind } from '../faults/fault.ts';
import { FAULT_KINDS } from '../faults/fault.ts';
import type { DialectName, WireFacts } from './wire-facts.ts';
import { WIRE_FACTS } from './wire-facts.ts';

/** The faults that a dialect knows, in the order of the documentation; others are refused when they are ordered. */
export const faultKindsOf = (dialect: DialectName): readonly FaultKind[] => {
  const { unspoken }: WireFacts = WIRE_FACTS[dialect];
  return FAULT_KINDS.filter((kind) => unspoken[kind] === undefined);
};
