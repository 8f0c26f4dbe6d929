import { z } from 'zod';
import { emptyFaults } from './empty-faults.ts';
import { oddFaults } from './odd-faults.ts';
import { refusalFaults } from './refusal-faults.ts';
import { wireFaults } from './wire-faults.ts';

const FAULTS = [...refusalFaults, ...emptyFaults, ...oddFaults, ...wireFaults] as const;

const simpleFault = z.discriminatedUnion('kind', FAULTS);

/** One misbehaviour with all its settings filled in. */
export type Fault = z.output<typeof simpleFault>;
type FaultInput = z.input<typeof simpleFault>;

/** The name of a fault. */
export type FaultKind = Fault['kind'];

/** Every kind of fault, in the order of the documentation. */
export const FAULT_KINDS: readonly FaultKind[] = FAULTS.map((fault) => fault.shape.kind.value);

/** A fault as one writes it: its kind alone, or an object with the settings that differ from the defaults. */
export type FaultOrder = FaultKind | FaultInput;

const spelledOut = (order: FaultOrder): FaultInput | { readonly kind: string } =>
  typeof order === 'string' ? { kind: order } : order;

/** Reads a `FaultOrder`. */
export const faultSchema = z.preprocess(spelledOut, simpleFault);

/** The same fault for the next `requests` requests, then none. */
export interface RecoverAfter {
  readonly kind: 'recover-after';
  readonly fault: FaultOrder;
  readonly requests: number;
}

/** What a script can hold. */
export type ScriptStep = FaultOrder | RecoverAfter;

const scriptStepObject = z.discriminatedUnion('kind', [
  ...FAULTS,
  z.strictObject({ kind: z.literal('recover-after'), fault: faultSchema, requests: z.number().int().positive() }),
]);

const stepSchema = z.preprocess((step: ScriptStep) => (typeof step === 'string' ? { kind: step } : step), scriptStepObject);

/** Reads the steps of a script into one fault a request. */
export const scriptSchema = z
  .array(stepSchema)
  .readonly()
  .transform((steps): readonly Fault[] =>
    steps.flatMap((step) => (step.kind === 'recover-after' ? Array.from({ length: step.requests }, () => step.fault) : [step])),
  );

/** Reads one fault, filling in its defaults. @throws ZodError when it is not a fault */
export const readFault = (order: FaultOrder): Fault => faultSchema.parse(order);
