/** One picture that a customer waits for. */
export interface Order {
  /** From 1, in the order of arrival. */
  readonly number: number;
  readonly product: 'shop' | 'design tool' | 'storybook';
  /** Short, for file names and captions. */
  readonly title: string;
  readonly prompt: string;
  readonly aspectRatio: '1:1' | '4:3' | '3:4' | '3:2' | '2:3' | '16:9' | '9:16' | '4:5' | '21:9';
}

type Draft = readonly [title: string, aspectRatio: Order['aspectRatio'], prompt: string];

const SHOP: readonly Draft[] = [
  [
    'Oat mug',
    '1:1',
    'A hand-thrown stoneware mug with a speckled oat glaze on a linen cloth, soft window light from the left, catalogue photograph, generous empty space on the right',
  ],
  [
    'Walnut desk',
    '4:3',
    'A solid walnut writing desk with one slim drawer in a pale plaster room, late afternoon sun falling in a long diagonal across the top, furniture brochure photography',
  ],
  [
    'Running shoe',
    '1:1',
    'A coral trail running shoe floating at a slight angle above splashed wet gravel, frozen droplets, studio strobe light, deep charcoal background',
  ],
  [
    'Linen shirt',
    '4:5',
    'A folded sage-green linen shirt with horn buttons on weathered oak boards, a sprig of eucalyptus beside it, flat lay from directly above',
  ],
  [
    'Copper kettle',
    '1:1',
    'A polished copper kettle on a gas hob, steam curling into morning light, reflections of a small kitchen in its belly, macro lens',
  ],
  [
    'Pendant lamp',
    '3:4',
    'A ribbed opal glass pendant lamp switched on above a round dining table at dusk, warm pool of light, the blue hour in the window behind',
  ],
  [
    'Honey jar',
    '1:1',
    'A hexagonal jar of heather honey with a blank kraft label, backlit so that the honey glows amber, a wooden dipper mid-drip',
  ],
  [
    'Canvas rucksack',
    '3:4',
    'A waxed canvas rucksack in bottle green hanging from a larch peg in a mountain hut, brass buckles, snow light through a small window',
  ],
  [
    'Ceramic planter',
    '1:1',
    'A matte terracotta planter holding a young olive tree on a white balcony, sharp noon shadow, Mediterranean sea out of focus behind it',
  ],
  [
    'Wool blanket',
    '3:2',
    'A herringbone wool blanket in rust and cream thrown over the arm of a grey sofa, fringe detail in focus, rainy window light',
  ],
  [
    'Steel watch',
    '4:5',
    'A brushed steel field watch with a cream dial lying on an old topographic map, a pencil and a compass at the edge of the frame, shallow depth of field',
  ],
  [
    'Soap bars',
    '1:1',
    'Four bars of olive-oil soap stacked crosswise with a dried lavender stem, chalk-white background, crisp product photograph with a soft shadow',
  ],
  [
    'Road bicycle',
    '16:9',
    'A cream steel-framed road bicycle leaning against a sunlit yellow wall in Lisbon, side view, chrome details, long shadow on cobbles',
  ],
  [
    'Espresso beans',
    '3:2',
    'Dark espresso beans pouring from a brass scoop in a frozen arc, black slate background, one hard light from behind that rims every bean',
  ],
];

const DESIGN: readonly Draft[] = [
  [
    'Jazz poster',
    '2:3',
    'A poster illustration for a summer jazz night: a trumpet whose sound turns into flying swallows, mid-century screen print in teal, mustard and off-white, large empty area at the top for a headline',
  ],
  [
    'Yoga banner',
    '21:9',
    'A wide website banner of a calm lake at dawn with one person in tree pose on a jetty, minimal vector shapes, misty lilac and peach gradient, copy space on the left',
  ],
  [
    'App onboarding',
    '9:16',
    'An isometric illustration for an app onboarding screen: a tiny courier cycling over a folded paper city, soft pastel palette, clean white background',
  ],
  [
    'Bakery logo mark',
    '1:1',
    'A logo mark study for a sourdough bakery: a wheat ear that doubles as a rising sun, single-weight line art, black on white, centred, balanced negative space',
  ],
  [
    'Climate report',
    '16:9',
    'An editorial cover illustration for a climate report: a thermometer as a lighthouse above a rising sea, risograph texture, two spot colours, vermilion and navy',
  ],
  [
    'Wedding card',
    '3:4',
    'A watercolour wreath of white anemones, fern and rosemary for a wedding invitation, loose wet edges, ivory paper texture, empty centre',
  ],
  [
    'Podcast cover',
    '1:1',
    'A podcast cover about forgotten inventions: a brass flying machine made of clock parts in front of a night-blue moon, collage of engraving and paper cut-outs',
  ],
  [
    'Slide background',
    '16:9',
    'An abstract presentation background of overlapping translucent sheets in blue and violet, gentle light from the upper right, quiet enough for white text',
  ],
  [
    'Beer label',
    '3:4',
    'A label illustration for an alpine lager: an ibex on a crag above the clouds, linocut style in forest green and silver, symmetrical frame of hop cones',
  ],
  [
    'Icon set',
    '1:1',
    'Nine round pictograms for a bicycle workshop arranged in a grid: chain, wheel, pump, helmet, brake, saddle, lamp, bell and spanner, uniform thick strokes in dark blue',
  ],
  [
    'Festival map',
    '4:3',
    'A bird’s-eye illustrated map of a small music festival in a valley: stages, tents, a river with swimmers, food trucks and winding paths, cheerful gouache style without any lettering',
  ],
  [
    'Interior mood',
    '3:2',
    'An interior mood picture for a reading corner: built-in shelves, a curved bouclé chair, a low lamp, clay-coloured walls, drawn in soft coloured pencil',
  ],
  [
    'Transit ad',
    '21:9',
    'A panoramic advertisement background of a night train crossing a viaduct under the northern lights, flat geometric shapes, deep green to indigo, room for a slogan on the right',
  ],
];

const STORYBOOK: readonly Draft[] = [
  [
    'Fox at the window',
    '4:3',
    'Mina, a small red fox in a yellow raincoat, looks out of a round attic window at the first snow, warm lamplight inside, gentle watercolour and ink for a picture book',
  ],
  [
    'The paper boat',
    '4:3',
    'Mina the fox in her yellow raincoat launches a paper boat down a rain gutter in a cobbled lane, low evening sun, puddles full of sky, watercolour and ink',
  ],
  [
    'Under the bridge',
    '4:3',
    'The paper boat drifts into the dark under a mossy stone bridge where glow-worms hang like lanterns, Mina peers in from the edge, watercolour and ink',
  ],
  [
    'The heron ferryman',
    '3:4',
    'A tall, polite heron in a captain’s hat poles a raft of reeds across a misty river with Mina sitting at the front, soft morning colours, watercolour and ink',
  ],
  [
    'Market of moles',
    '16:9',
    'An underground market where moles in waistcoats sell acorn lamps, root tea and buttons, strings of tiny lights, Mina small in the crowd, a double-page picture-book spread',
  ],
  [
    'The sleeping giant',
    '16:9',
    'A hill that is really a sleeping giant covered in meadow and sheep, Mina tiptoes past his mossy ear with one finger to her lips, wide spread, watercolour and ink',
  ],
  [
    'Storm at sea',
    '3:2',
    'The paper boat, now grown as large as a ship, climbs an enormous wave while Mina holds the mast, swirling ink lines, torn grey sky with one gap of gold',
  ],
  [
    'The lighthouse cat',
    '3:4',
    'A stout tabby lighthouse keeper pours cocoa for Mina in a round kitchen full of brass instruments, rain on the glass, cosy lamplight, watercolour and ink',
  ],
  [
    'Letters from the moon',
    '1:1',
    'The moon leans down to a rooftop and hands Mina a bundle of silver letters tied with string, deep blue night, tiny lit windows below, watercolour and ink',
  ],
  [
    'The whale library',
    '16:9',
    'Inside the ribs of a friendly whale there is a library with ladders and swinging lamps, octopus librarians sort books, Mina reads on a barrel, picture-book spread',
  ],
  [
    'Dancing birches',
    '2:3',
    'Birch trees dance in a ring in an autumn clearing, lifting their roots like skirts, Mina claps the rhythm, leaves swirl in gold and copper, watercolour and ink',
  ],
  [
    'Kite over the dunes',
    '3:2',
    'Mina and an old badger fly a patchwork kite over windy dunes, long grass bending, the sea a thin silver line, wide joyful sky, watercolour and ink',
  ],
  [
    'Home again',
    '4:3',
    'Mina the fox sleeps curled in her attic bed, the paper boat on the sill, snow falling outside the round window, everything in quiet blues with one warm lamp',
  ],
];

/** Deals the three products out in turn, as customers would: no product has the hour to itself. */
function interleave(lists: readonly (readonly [Order['product'], readonly Draft[]])[]): Order[] {
  const longest = Math.max(...lists.map(([, drafts]) => drafts.length));
  const dealt = Array.from({ length: longest }, (_, turn) =>
    lists.flatMap(([product, drafts]) => drafts.slice(turn, turn + 1).map((draft) => ({ product, draft }))),
  ).flat();
  return dealt.map(({ product, draft: [title, aspectRatio, prompt] }, i) => ({
    number: i + 1,
    product,
    title,
    prompt,
    aspectRatio,
  }));
}

/** The forty orders of the hour: a shop's catalogue, a design tool and a storybook app. */
export const ORDERS: readonly Order[] = interleave([
  ['shop', SHOP],
  ['design tool', DESIGN],
  ['storybook', STORYBOOK],
]);
