import { Circuit, type CircuitParts, type CircuitTransition } from './circuit.ts';

/** What the circuits of a service are built from. */
export interface CircuitsParts extends Omit<CircuitParts, 'changed'> {
  readonly changed: (channelId: string, modelId: string, transition: CircuitTransition) => void;
}

/** The circuits of a service, one for each channel × model that was asked. */
export class Circuits {
  readonly #parts: CircuitsParts;
  readonly #circuits = new Map<string, Map<string, Circuit>>();

  constructor(parts: CircuitsParts) {
    this.#parts = parts;
  }

  /** The circuit if the pair was ever asked. */
  find(channelId: string, modelId: string): Circuit | undefined {
    return this.#circuits.get(channelId)?.get(modelId);
  }

  of(channelId: string, modelId: string): Circuit {
    return this.find(channelId, modelId) ?? this.#create(channelId, modelId);
  }

  *entries(): Generator<readonly [channelId: string, modelId: string, circuit: Circuit]> {
    for (const [channelId, models] of this.#circuits)
      for (const [modelId, circuit] of models) yield [channelId, modelId, circuit];
  }

  #create(channelId: string, modelId: string): Circuit {
    const { changed } = this.#parts;
    const circuit = new Circuit({ ...this.#parts, changed: (transition) => changed(channelId, modelId, transition) });
    const models = this.#circuits.get(channelId);
    if (models === undefined) this.#circuits.set(channelId, new Map([[modelId, circuit]]));
    else models.set(modelId, circuit);
    return circuit;
  }
}
