import { describe, expect, it } from 'vitest';
import { byPrompt } from '../../../src/routing/strategies/by-prompt.ts';
import { modelOf } from '../../catalog/model-of.ts';
import { context } from './candidates.ts';

const MODELS = ['gemini-nano-banana-2.1', 'gemini-3-pro-image', 'flux-3-image'].map(modelOf);
const DRAWN_FOR = { 'gemini-3-pro-image': 'letters', 'flux-3-image': 'photograph' } as const;

function takenFor(prompt: string): string {
  const [first] = byPrompt().preferModels?.(MODELS, context({ prompt })) ?? [];
  return first !== undefined && first.id in DRAWN_FOR ? DRAWN_FOR[first.id as keyof typeof DRAWN_FOR] : 'neither';
}

/** What each prompt should go to, by who would draw it best. */
const PROMPTS = {
  letters: [
    'a poster for a jazz festival',
    'a sign that says OPEN',
    "a sign saying 'OPEN'",
    'a café menu with prices',
    'a birthday card with the words Happy Birthday',
    'business card for Jane Doe',
    'book cover titled The Long Road',
    'wine label, art nouveau',
    'an infographic about bees',
    'logo for a bakery, flat',
    'a neon “24 hours” over a diner',
    'photo of a shop sign that says “OPEN”',
    'wedding invitation with gold lettering',
    'a 7" frame with "Mum" engraved',
    'poster without photos',
    'Grafik "Sommer"',
    'ein Plakat für das Sommerfest',
    'ein Schild mit der Aufschrift Willkommen',
    'Visitenkarte für eine Zahnärztin',
    'une affiche de cinéma des années 50',
    'une carte de visite sobre',
    "l'enseigne d'une boulangerie",
    'un cartel de película',
    'una tarjeta de cumpleaños',
    'cartaz de festa junina',
    'cardápio de um restaurante',
    'locandina di un film',
    'etichetta per una bottiglia d’olio',
    'плакат к фестивалю',
    'открытка с днём рождения',
    'вывеска «Кафе»',
    '一张音乐节海报',
    '咖啡馆的菜单',
    'ポスターを作って',
    'カフェの看板',
    '카페 포스터',
    '결혼식 카드',
    'โปสเตอร์คอนเสิร์ต',
    'एक पोस्टर दिवाली के लिए',
    'ملصق لمهرجان',
  ],
  photograph: [
    'a photo of a kite',
    'A photo of a boy who reads a map',
    'A 5" by 7" portrait photo of my dog, 20" frame',
    '12" vinyl record on a table next to a 7" one, product shot',
    'photo without any logo',
    'photo without any logo or caption',
    'photograph of a street with no signs and no posters',
    'headshot of an engineer, no text',
    'portrait of a baker, 85mm',
    'photorealistic kitchen, bokeh',
    'ein Foto ohne Schrift und Logo',
    'Porträt einer Frau, keine Überschrift',
    'une photo de chat sans logo',
    'una foto de un gato',
    'un retrato sin etiquetas',
    'uma foto de um gato sem logotipo',
    'ritratto di un vecchio',
    'фотография кота без надписи',
    'Сфотографируй кота',
    '文字なしの写真',
    '看板のない街の写真',
    '没有文字的照片',
    '无标题的照片',
    '글자 없는 사진',
    'ภาพถ่ายไม่มีโลโก้',
    'फोटो बिना लोगो',
    'صورة بدون شعار',
  ],
  neither: [
    'a kite over the sea',
    'A girl who reads a book',
    'portrait orientation watercolor of a pear',
    'a fox in portrait format, gouache',
    'illustration of a fox — no text, no letters, no captions',
    'a castle, 12" by 16", ink',
    'discards and designs scattered on a desk, ink drawing',
    'a signal tower in the mist',
    'a cardinal on a branch, watercolor',
    'ein Drachen über dem Meer',
    'un renard dans la neige',
    '雪の中の狐',
    '一只风筝',
  ],
} as const;

describe.each(Object.entries(PROMPTS))('is taken for %s', (kind, prompts) => {
  it.each(prompts)('%s', (prompt) => expect(takenFor(prompt)).toBe(kind));
});

/** What words cannot know; here so that the page on byPrompt() tells the truth about it. */
describe('is taken for something that it is not', () => {
  it.each([
    ['letters', 'a woman holding a poster tube'],
    ['letters', 'a magician with a deck of cards'],
    ['letters', 'two people speaking sign language'],
    ['photograph', 'an oil portrait of a duchess'],
    ['neither', 'the storefront of a bakery called Crumb'],
    ['neither', 'a selfie at the beach'],
  ])('%s: %s', (kind, prompt) => expect(takenFor(prompt)).toBe(kind));
});
