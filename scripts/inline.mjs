const STYLE_LINK = /<link rel="stylesheet" href="([^"]+)">/g;
const BOOT_SCRIPT = /<script id="boot">.*?<\/script>/s;
const OUTSIDE = /<(?:script|img|link)[^>]+(?:src|href)="(?!data:)[^"]*"/;

/**
 * A page with its styles and its script inside. The script takes the place of the one that picks between modules and
 * bundle.
 *
 * @param {string} page
 * @param {string} script
 * @param {(file: string) => Promise<string>} styles  The text of a style sheet with all that it needs.
 */
export async function inlined(page, script, styles) {
  const sheets = new Map();
  for (const [, file] of page.matchAll(STYLE_LINK)) sheets.set(file, await styles(file));
  if (!BOOT_SCRIPT.test(page)) throw new Error('the page has no <script id="boot"> to replace');
  // Functions as replacements: in a replacement string, `$&` has a meaning.
  const single = page
    .replace(STYLE_LINK, (_, file) => `<style>${sheets.get(file)}</style>`)
    .replace(BOOT_SCRIPT, () => `<script>${script.replaceAll('</script', '<\\/script')}</script>`);
  const [rest] = single.replace(/<script>.*?<\/script>/gs, '').match(OUTSIDE) ?? [];
  if (rest) throw new Error(`the page still needs another file: ${rest}`);
  return single;
}
