// Every lesson, walked from its first step to its last on the page: what is on screen is what the engine says in Node,
// where tests/unit/lessons.test.js has held the lesson's claim against it.
import { COURSE } from '../../www/lessons/course.js';
import { rehearse } from '../../www/lessons/rehearse.js';
import { gapInWords, shown } from '../../www/lessons/marker.js';
import { factsOf, filled, scriptsOf, shownOn, takesOf } from '../../www/lessons/takes.js';
import { seconds, statusSentence } from '../../www/words.js';
import { loadEngine } from '../lessons/engine.js';
import { expect, test } from './fixtures.js';

const button = (page, name) => page.getByRole('button', { name, exact: true });
const card = (page) => page.locator('#lesson');
const glue = await loadEngine();

function played(lesson) {
  const scripts = scriptsOf(lesson, glue.parse_scenario(lesson.scenario));
  return takesOf(scripts.map(([name, script]) => [name, rehearse(glue, script)]));
}

/** The run stands where the rehearsal of this step ended. */
async function expectAt(page, { frame, at }) {
  // A detector takes its time: the storm's two minutes last eleven seconds at full speed.
  await expect(page.locator('#status')).toHaveText(statusSentence(frame), { timeout: 30_000 });
  await expect(page.locator('#seconds')).toHaveText(seconds(at));
}

/** Once the lesson is on its way: opening it chooses a pace of its own. */
async function hurry(page) {
  await page.waitForURL(/&step=/);
  await page.getByLabel('Speed', { exact: true }).fill('1');
}

// One theme over HTTP, the other from disk: each lesson is walked in both, and twice, not four times.
for (const lesson of COURSE) {
  test(`lesson ${lesson.number}, ${lesson.id}, from first to last step`, async ({ page }, { project }) => {
    const takes = played(lesson);
    const theme = project.name === 'http' ? 'light' : 'dark';
    await page.goto(`index.html?theme=${theme}#lesson=${lesson.id}`);
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
    await expect(card(page).getByRole('heading')).toHaveText(lesson.words.title);
    await hurry(page);
    for (const [place, step] of lesson.steps.entries()) {
      await expect(card(page)).toContainText(`step ${place + 1} of ${lesson.steps.length}`);
      await expectAt(page, takes[shownOn(step)][step.name]);
      if (step.asks) await predict(page, lesson, step.asks);
      if (step.reveals) await expectAnswer(page, lesson, takes);
      if (place < lesson.steps.length - 1) await button(page, 'Next').click();
    }
    await expect(card(page)).toContainText('Try next');
    await page.keyboard.press('m');
    await expect(page.getByRole('dialog')).toContainText(`1 of ${COURSE.length} finished`);
  });
}

/** Nothing moves before the guess is locked. */
async function predict(page, { words }, asks) {
  await expect(button(page, 'Next')).toBeHidden();
  const before = await page.locator('#seconds').textContent();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('i');
  await expect(page.locator('#caption')).toHaveText('First choose an answer and lock the guess.');
  expect(await page.locator('#seconds').textContent()).toBe(before);
  await expect(button(page, 'Lock the guess')).toBeDisabled();
  if (Array.isArray(asks)) await page.getByRole('radio', { name: words.options[asks[0]] }).check();
  else await page.getByRole('slider', { name: 'Your guess' }).fill('5');
  await button(page, 'Lock the guess').click();
}

async function expectAnswer(page, lesson, takes) {
  const { reveal, options } = lesson.words;
  const answer = lesson.answer(takes);
  await expect(card(page)).toContainText(typeof answer === 'number' ? `It took ${shown(answer)}: ${gapInWords(5, answer)}` : options[answer]);
  await expect(card(page)).toContainText(filled(reveal, factsOf(lesson, takes)));
  if (lesson.spread) await expect(card(page).getByRole('img')).toHaveAttribute('aria-label', new RegExp(`in ${lesson.spread.runs} runs`), { timeout: 30_000 });
}

test('the teacher leaves the track, plays, and returns to the very moment', async ({ page }) => {
  const lesson = COURSE.find(({ id }) => id === 'kill-node-3');
  const takes = played(lesson);
  await page.goto(`index.html#lesson=${lesson.id}&step=2`);
  await expectAt(page, takes.main.kill);
  await button(page, 'Restart').click();
  await expect(card(page)).toContainText('You left the track');
  await button(page, 'Play').click();
  await expect(page.locator('#status')).toContainText('0 down');
  await button(page, 'Return to the lesson').click();
  await expectAt(page, takes.main.kill);
  await button(page, 'Previous').click();
  await expectAt(page, takes.main.meet);
  expect(page.url()).toMatch(/#lesson=kill-node-3&step=1$/);
});

test('a class marks its guess on the curve, by finger or by key, and theory keeps quiet until it is locked and run', async ({ page }) => {
  const lesson = COURSE.find(({ id }) => id === 'thousand');
  const { most } = lesson.steps[1].asks;
  await page.goto(`index.html#lesson=${lesson.id}&step=2`);
  const slider = page.getByRole('slider', { name: 'Your guess' });
  const plot = page.locator('#curve .u-over');
  await expect(slider).toBeVisible();
  await expect(page.locator('#curve .key')).not.toContainText('theory');
  const { width, height } = await plot.boundingBox();
  await plot.click({ position: { x: (width * 10) / most, y: height / 2 } });
  await expect(slider).toHaveValue('10');
  await slider.press('ArrowRight');
  await expect(page.locator('.guess output')).toHaveText('after 11 rounds');
  await button(page, 'Lock the guess').click();
  await expect(slider).toBeDisabled();
  await plot.click({ position: { x: 5, y: 5 } });
  await expect(slider).toHaveValue('11');
  await button(page, 'Next').click();
  await button(page, 'Next').click();
  await expect(card(page)).toContainText('You said 11 rounds.');
  await expect(page.locator('#curve .key')).toContainText('theory');
});

test('a presenter’s remote leads through a lesson, with the sentence as caption', async ({ page }) => {
  const lesson = COURSE.find(({ id }) => id === 'kill-node-3');
  await page.goto(`index.html#lesson=${lesson.id}`);
  await hurry(page);
  const { meet, kill } = played(lesson).main;
  await expectAt(page, meet);
  await page.keyboard.press('PageDown'); // from the slider that was touched last
  await page.keyboard.press('PageDown'); // while that is under way: to its end
  await expectAt(page, kill);
  await page.keyboard.press('p');
  await expect(page.locator('#caption')).toHaveText(lesson.words.steps.kill);
  await page.keyboard.press('PageUp');
  await expect(page.locator('#caption')).toHaveText(lesson.words.steps.meet);
});

test('what does not fit beside a wall’s stage is set smaller, and a remote turns to the rest before it leads on', async ({ page }) => {
  await page.setViewportSize({ width: 1920, height: 1080 });
  await page.goto('index.html?present#lesson=disease&step=3');
  const card = page.getByRole('region', { name: 'The same equations as a disease?' });
  await expect(card).toHaveClass(/tight/);
  await expect(card).toHaveClass(/more/);
  const presses = async () => {
    for (let i = 1; i < 9; i += 1) {
      await page.keyboard.press('PageDown');
      await page.waitForTimeout(200);
      if ((await card.textContent()).includes('step 4')) return i;
      await expect(card).toContainText('step 3');
    }
    return 9;
  };
  expect(await presses()).toBeGreaterThan(1);
});

test('an address that names no lesson says so', async ({ page }) => {
  await page.goto('index.html#lesson=alchemy');
  await expect(page.locator('#caption')).toContainText('There is no lesson “alchemy”');
});

test('the guide opens on its own page', async ({ page, context }) => {
  await page.goto('index.html');
  await button(page, 'Course').click();
  const [guide] = await Promise.all([context.waitForEvent('page'), button(page, 'Teacher’s guide to print').click()]);
  await expect(guide.getByRole('heading', { level: 2 })).toHaveCount(COURSE.length);
});
