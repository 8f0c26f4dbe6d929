import type { Story } from './story.ts';

/** A book to look at. @param files the picture of each page, where it is there. */
export function bookPage({ title, pages }: Story, files: readonly (string | undefined)[]): string {
  const leaves = pages.map(({ text }, index) => {
    const file = files[index];
    const picture = file === undefined ? '<div class="blank">not drawn yet</div>' : `<img src="${file}" alt="">`;
    return `<figure>${picture}<figcaption>${escaped(text)}</figcaption></figure>`;
  });
  return `<!doctype html>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title>
<style>
  body { font: 1.3rem/1.5 Georgia, serif; margin: 2rem auto; max-width: 46rem; padding: 0 1rem; color: #222 }
  figure { margin: 0 0 3rem }
  img, .blank { width: 100%; aspect-ratio: 4 / 3; object-fit: cover; border-radius: 0.5rem; background: #eee }
  .blank { display: grid; place-items: center; color: #888 }
  figcaption { text-align: center; padding-top: 0.5rem }
</style>
<h1>${escaped(title)}</h1>
${leaves.join('\n')}
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
