import type { Model } from '../catalog/model.ts';
import { IMAGE_SIZES, type AspectRatio, type ImageSize } from '../catalog/size.ts';
import type { Choice, ChosenModel } from './choose-models.ts';

/** How far a picture may be less than was ordered before none is delivered. */
export interface Degrade {
  /**
   * The sizes that may be drawn instead, in the order in which they are tried; only those below the ordered one count. `false`: none.
   * @default ['2K', '1K'] when the caller asked by purpose, `false` when a model was named
   */
  readonly sizes?: readonly ImageSize[] | false | undefined;
  /** Whether the purpose's next models may draw. @default true when the caller asked by purpose, `false` when a model was named */
  readonly models?: boolean | undefined;
  /**
   * Names of options of single channels (`channelOptions`) that others may draw without, though they change the picture, such as
   * `['quality']`. @default none: a channel that cannot be told one is left out
   */
  readonly options?: readonly string[] | undefined;
}

/** One model of a ladder and the sizes to ask it for, before it is known who sells them. */
export interface Rungs {
  readonly chosen: ChosenModel;
  /** The largest first. */
  readonly sizes: readonly ImageSize[];
}

const SIZES: readonly ImageSize[] = ['2K', '1K'];

/**
 * The ladder that a call goes down: the ordered model in the ordered size, in smaller ones, then the next models in the same way. Models
 * that cannot draw the ordered size come after those that can, at the first smaller one that they draw.
 */
export function ladderOf(choice: Choice, { sizes, models }: Degrade, aspectRatio: AspectRatio | undefined): readonly Rungs[] {
  const { named, size } = choice;
  const smaller = (sizes ?? (named ? false : SIZES)) || [];
  const allowed = smaller.filter((each) => IMAGE_SIZES.indexOf(each) < IMAGE_SIZES.indexOf(size));
  const [first, ...others] = choice.models;
  const chosen = (models ?? !named) ? [first, ...others] : [first];
  const isDrawn = ({ model }: ChosenModel): boolean => draws(model, size, aspectRatio);
  // A model that was named goes first even if it cannot, so that the plan says why.
  const ordered = named ? chosen : [...chosen.filter(isDrawn), ...chosen.filter((each) => !isDrawn(each))];
  return ordered.map((each) => ({ chosen: each, sizes: sizesOf(each, isDrawn(each), size, allowed) }));
}

function sizesOf({ model }: ChosenModel, isDrawn: boolean, size: ImageSize, allowed: readonly ImageSize[]): readonly ImageSize[] {
  const known = allowed.filter((each) => model.abilities.sizes.includes(each));
  return isDrawn || known.length === 0 ? [size, ...known] : known;
}

/** A size that a model draws in some ratios only is not drawn without one of them: most are square then. */
function draws({ abilities }: Model, size: ImageSize, aspectRatio: AspectRatio | undefined): boolean {
  if (!abilities.sizes.includes(size)) return false;
  const ratios = abilities.ratiosOfSize?.[size];
  return ratios === undefined || (aspectRatio !== undefined && ratios.includes(aspectRatio));
}
