/** The channels of the incident, in the order in which they are asked. */
export const CHANNELS = { first: 'gemini', second: 'relay', third: 'openrouter' } as const;

/** What draws the pictures of each purpose. Neither has a day on which it is switched off. */
export const MODELS = { hero: 'gemini-3-pro-image', thumb: 'gemini-nano-banana-2.1' } as const;

/** A model that its vendor has switched off; `gemini-3-pro-image` draws in its place. */
export const RETIRED_MODEL = 'gemini-3-pro-image-preview';

/** What the shop knows of the relay's prices, in dollars a picture: the other model has none. */
export const RELAY_PRICES = { [MODELS.hero]: 0.09 } as const;

/** What the relay bills, in dollars a picture. */
export const RELAY_BILLS = { [MODELS.hero]: 0.09, [MODELS.thumb]: 0.03 } as const;

/** The names of its budgets: of all customers together, and of one. */
export const BUDGETS = ['all', 'customer'] as const;

/** What all customers together may spend in a day, in dollars: more than they can. */
export const HOUSE_BUDGET = 1_000_000;

/** What one customer may spend, in dollars: three pictures of the first channel fill it beyond its guard, and the fourth is refused. */
export const CUSTOMER_BUDGET = 0.45;
