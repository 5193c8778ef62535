import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inlined } from '../../scripts/inline.mjs';

const page = '<link rel="stylesheet" href="www/a.css"><body><script id="boot">\nimport(1)\n</script></body>';

test('styles and script move into the page', async () => {
  const single = await inlined(page, 'start()', async (file) => `/* ${file} */`);
  assert.equal(single, '<style>/* www/a.css */</style><body><script>start()</script></body>');
});

test('no text of the script is taken for markup or for a replacement pattern', async () => {
  const single = await inlined(page, 'a("</script>$&")', async () => '$&');
  assert.equal(single, '<style>$&</style><body><script>a("<\\/script>$&")</script></body>');
});

test('a page that would need another file is refused', async () => {
  await assert.rejects(inlined(`${page}<img src="logo.png">`, '', async () => ''), /logo\.png/);
  await assert.rejects(inlined('<body></body>', '', async () => ''), /boot/);
});
