import type { ThinkingLevel } from '../catalog/model.ts';
import type { ImageSize } from '../catalog/size.ts';

/** What a picture is for, as an order of models: a caller says `hero`, and who draws heroes is decided in one place. */
export interface Purpose {
  /** Ids or aliases of the catalog: the first is what is ordered, the others draw when it cannot be had. At least one. */
  readonly models: readonly [string, ...string[]];
  /** For requests that name no size. @default '1K' */
  readonly size?: ImageSize | undefined;
  /** For requests that name none, told to those of its models that know the level. @default the model's own */
  readonly thinking?: ThinkingLevel | undefined;
}

/** Purposes by the name that requests give. */
export type Purposes = Readonly<Record<string, Purpose>>;
