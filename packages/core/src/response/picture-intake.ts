import type { Catalog } from '../catalog/catalog.ts';
import type { Delivery } from '../catalog/cost.ts';
import type { ChannelAnswer } from '../channels/channel.ts';
import { picturesShown } from '../channels/pictures-shown.ts';
import type { Candidate } from '../routing/candidate.ts';
import { acceptAnswer, failureOf, type AcceptedAnswer } from './accept-answer.ts';
import { withLowered } from './lowered.ts';
import { deliveredModel } from './settle-attempt.ts';

/** What to do with a picture of another size or ratio than ordered. */
export type WrongOutputPolicy = 'accept' | 'failover';

/** Takes in the answers to one ordered picture, and keeps a paid picture that was not good enough until a better one is there. */
export class PictureIntake {
  readonly #catalog: Catalog;
  readonly #policy: WrongOutputPolicy;
  #spare: AcceptedAnswer | undefined;

  constructor(catalog: Catalog, policy: WrongOutputPolicy) {
    this.#catalog = catalog;
    this.#policy = policy;
  }

  /** The first whole picture that came but was not as ordered, for when no channel delivers a better one. */
  get spare(): AcceptedAnswer | undefined {
    return this.#spare;
  }

  /** @throws ChannelError when the answer holds no whole picture, or, by policy, one of another size or ratio than ordered. */
  accept(answer: ChannelAnswer, candidate: Candidate): { readonly value: AcceptedAnswer; readonly delivery: Delivery } {
    const accepted = acceptAnswer(answer, candidate, deliveredModel(this.#catalog, candidate, answer.modelVersion));
    if (this.#policy === 'failover' && accepted.degradations.some(({ what }) => what !== 'model')) {
      this.#spare ??= withLowered(accepted, candidate);
      throw failureOf(
        answer,
        candidate.order,
        'wrong_output',
        `The picture is ${accepted.image.width}x${accepted.image.height}, which is not what was ordered`,
      );
    }
    const thoughtPictures = answer.pictures.filter(({ thought }) => thought).length;
    const delivery = {
      pictures: answer.pictures.length - thoughtPictures,
      thoughtPictures,
      size: accepted.image.size,
      references: picturesShown(candidate.order),
    };
    return { value: withLowered(accepted, candidate), delivery };
  }
}
