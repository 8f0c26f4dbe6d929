import { FAULT_KINDS, startSimulator, type FaultKind } from '@retake/simulator';

/** The faults that a wire knows: what it does not, its simulator refuses to be told. */
export async function spokenFaults(dialect: 'flux' | 'seedream' | 'stable-diffusion' | 'imagen'): Promise<readonly FaultKind[]> {
  const simulator = await startSimulator({ channels: [{ id: 'asked', dialect }] });
  const spoken = FAULT_KINDS.filter((kind) => {
    try {
      simulator.script('asked', [kind]);
      return true;
    } catch {
      return false;
    }
  });
  await simulator.close();
  return spoken;
}
