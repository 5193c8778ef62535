/** All keys in one table: the page obeys it and the help dialog prints it. */

/** What a key may lead to. @typedef {'toggle' | 'back' | 'step' | 'start' | 'end' | 'inject' | 'kill' | 'killTenth' | 'restart' | 'leave' | 'join' | 'partition' | 'oneWay' | 'antiEntropy' | 'colour' | 'eyes' | 'arrange' | 'follow' | 'message' | 'mark' | 'closer' | 'farther' | 'overview' | 'newRun' | 'theme' | 'presenter' | 'settings' | 'larger' | 'smaller' | 'compare' | 'lab' | 'share' | 'help' | 'cancel' | 'course' | 'lesson' | 'forward' | 'backward'} Deed */

/** Page keys are what most presenter remotes send. @type {readonly { keys: string[], shown: string, does: string, deed: Deed }[]} */
export const KEYS = Object.freeze([
  { keys: [' ', '.'], shown: 'Space', does: 'play or pause (also the full stop)', deed: 'toggle' },
  { keys: ['ArrowLeft'], shown: '←', does: 'one step back', deed: 'back' },
  { keys: ['ArrowRight'], shown: '→', does: 'one step', deed: 'step' },
  { keys: ['PageDown'], shown: 'PageDown', does: 'next step of a lesson, else play or pause', deed: 'forward' },
  { keys: ['PageUp'], shown: 'PageUp', does: 'previous step of a lesson, else one step back', deed: 'backward' },
  { keys: ['Home'], shown: 'Home', does: 'to the start of the run', deed: 'start' },
  { keys: ['End'], shown: 'End', does: 'as far as the run was seen', deed: 'end' },
  { keys: ['i'], shown: 'I', does: 'inject at the chosen node, or the first living one', deed: 'inject' },
  { keys: ['k'], shown: 'K', does: 'kill the chosen nodes, or a random one', deed: 'kill' },
  { keys: ['d'], shown: 'D', does: 'kill 10 % of the nodes, picked at random', deed: 'killTenth' },
  { keys: ['r'], shown: 'R', does: 'restart the chosen nodes, or a random one', deed: 'restart' },
  { keys: ['b'], shown: 'B', does: 'bye: the chosen nodes leave, or a random one, where the protocol has that', deed: 'leave' },
  { keys: ['j'], shown: 'J', does: 'the chosen nodes join through one that lives, or a random one', deed: 'join' },
  { keys: ['x'], shown: 'X', does: 'part the chosen nodes from the others, or half from half; again: heal', deed: 'partition' },
  { keys: ['o'], shown: 'O', does: 'one way: the others no longer hear the chosen nodes', deed: 'oneWay' },
  { keys: ['e'], shown: 'E', does: 'anti-entropy on or off', deed: 'antiEntropy' },
  { keys: ['c'], shown: 'C', does: 'what colours tell: who knows, when, how often, waiting messages, beliefs', deed: 'colour' },
  { keys: ['y'], shown: 'Y', does: 'eyes: the cluster as the chosen node believes it to be', deed: 'eyes' },
  { keys: ['a'], shown: 'A', does: 'how nodes stand: zones, rounds, who told whom', deed: 'arrange' },
  { keys: ['f'], shown: 'F', does: 'follow one update to the chosen node', deed: 'follow' },
  { keys: ['u'], shown: 'U', does: 'follow one message under way (also a click on its arrow); again: the next one', deed: 'message' },
  { keys: ['g'], shown: 'G', does: 'group: add the node under the focus to the chosen ones', deed: 'mark' },
  { keys: ['z'], shown: 'Z', does: 'closer to the chosen node (also the wheel, or two fingers)', deed: 'closer' },
  { keys: ['w'], shown: 'W', does: 'farther away', deed: 'farther' },
  { keys: ['0'], shown: '0', does: 'all nodes in sight', deed: 'overview' },
  { keys: ['n'], shown: 'N', does: 'new run from the settings', deed: 'newRun' },
  { keys: ['t'], shown: 'T', does: 'light or dark', deed: 'theme' },
  { keys: ['p'], shown: 'P', does: 'presenter mode', deed: 'presenter' },
  { keys: ['m'], shown: 'M', does: 'the course: all lessons', deed: 'course' },
  { keys: [...'123456789'], shown: '1 to 9', does: 'the lesson with that number', deed: 'lesson' },
  { keys: ['s'], shown: 'S', does: 'settings, node and log', deed: 'settings' },
  { keys: ['v'], shown: 'V', does: 'two runs side by side, or one again', deed: 'compare' },
  { keys: ['q'], shown: 'Q', does: 'the lab: many runs over a setting and over cluster sizes', deed: 'lab' },
  { keys: ['l'], shown: 'L', does: 'share the run: link, code, files', deed: 'share' },
  { keys: ['+', '='], shown: '+', does: 'larger text', deed: 'larger' },
  { keys: ['-'], shown: '−', does: 'smaller text', deed: 'smaller' },
  { keys: ['?'], shown: '?', does: 'this help', deed: 'help' },
  { keys: ['Escape'], shown: 'Esc', does: 'choose no node, follow no message, put the tool away', deed: 'cancel' },
]);

/**
 * Keys that the focused element wants for itself are left to it; a hand that lets go of a slider gives the keys back.
 * @param {Record<Exclude<Deed, 'lesson'>, () => void> & { lesson: (number: string) => void }} deeds
 */
export function listen(deeds) {
  addEventListener('pointerup', ({ target }) => {
    if (target instanceof HTMLInputElement && target.type === 'range') target.blur();
  });
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (wants(/** @type {HTMLElement} */ (event.target), event.key)) return;
    const key = KEYS.find(({ keys }) => keys.includes(event.key.length === 1 ? event.key.toLowerCase() : event.key));
    if (!key) return;
    event.preventDefault();
    if (key.deed === 'lesson') deeds.lesson(event.key);
    else deeds[key.deed]();
  });
}

/**
 * Whether the focused element has a use of its own for a key. Page keys are a remote's: it must lead on, whatever was touched last.
 * @param {HTMLElement} target @param {string} key
 */
function wants(target, key) {
  if (target.closest('dialog, select, textarea, input:not([type=range], [type=checkbox])')) return true;
  if (target.closest('[type=range]')) return key.startsWith('Arrow');
  return key === ' ' && target.closest('button, summary, [type=checkbox]') !== null;
}
