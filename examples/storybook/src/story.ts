/** A page: what is read, and what is seen. */
export interface Page {
  readonly text: string;
  readonly scene: string;
}

/** A book before it is drawn. */
export interface Story {
  readonly title: string;
  readonly hero: string;
  readonly pages: readonly Page[];
}

/** The one that comes with the example. */
export const MILA: Story = {
  title: 'Mila and the long rain',
  hero: 'Mila, a small fox in a yellow raincoat with a red button, soft watercolour on white paper',
  pages: [
    { text: 'It had been raining since Tuesday.', scene: 'looking out of a round window, rain outside' },
    { text: 'Mila put on her coat.', scene: 'buttoning up her raincoat in a hallway full of boots' },
    { text: 'The street was a river.', scene: 'standing before a flooded village street' },
    { text: 'So she found a boat.', scene: 'rowing a blue bathtub down the street' },
    { text: 'The baker waved from his roof.', scene: 'catching a loaf of bread that a baker throws from a roof' },
    { text: 'And then the sun came out.', scene: 'asleep in the bathtub on dry grass, under the sun' },
  ],
};
