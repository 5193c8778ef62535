/** What a visitor can do with the picture: look closer, colour, arrange, follow. None of it touches the run. */
import { count } from '../words.js';

/** @typedef {import('./stage.js').Stage} Stage */
/** @typedef {import('./gestures.js').Tool} Tool */

const ZOOM_STEP = 1.6;

/** @param {{ stage: () => Stage, nodes: () => number, believes: () => boolean, firstLiving: () => number, heardLast: () => number, track: (name: import('../engine/types.js').MessageName) => void, tell: (word: string) => void, refresh: () => void }} page */
export function viewDeeds({ stage, nodes, believes, firstLiving, heardLast, track, tell, refresh }) {
  const next = (/** @type {readonly { name: string, label: string }[]} */ list, /** @type {{ name: string }} */ now) =>
    list[(list.findIndex(({ name }) => name === now.name) + 1) % list.length];
  const deeds = {
    /** @param {string} name */
    colourBy(name) {
      stage().colourBy(name);
      refresh();
    },
    colour() {
      deeds.colourBy(next(stage().colourings, stage().colouring).name);
      tell(`Colours now show ${stage().colouring.label}.`);
    },
    /** @param {string} name */
    arrangeBy(name) {
      stage().arrangeBy(name);
      refresh();
    },
    arrange() {
      deeds.arrangeBy(next(stage().arrangementsFor(nodes()), stage().arrangement).name);
      tell(`Arranged ${stage().arrangement.label}.`);
    },
    /** The chosen node's update, or that of whoever heard last; once more, nobody's. */
    follow() {
      const was = stage().followed;
      const node = was ? 0 : stage().selected || heardLast();
      stage().follow(node);
      if (!node && !was) tell('Nobody has heard anything yet that could be followed. Inject first.');
      if (node) tell(`Following how the update came to node ${node}, and whom that told.`);
      refresh();
    },
    /** One message, wherever it goes: the next one that is under way. */
    message() {
      const name = stage().nextMessage();
      if (name) track(name);
      else tell('No message is under way right now. Press Step, or play on.');
    },
    /** The cluster as the chosen node, or the first living one, believes it to be; once more, as it is. */
    eyes() {
      if (!believes()) return tell('This protocol does not tell the living from the dead. SWIM does.');
      const was = stage().eyes;
      const node = was && (was === stage().selected || !stage().selected) ? 0 : stage().selected || firstLiving();
      stage().seeThrough(node);
      tell(node ? '' : 'The cluster as it is.');
      refresh();
    },
    /** By keyboard: what a rectangle does by hand. */
    mark() {
      stage().mark();
      tell(`${count(stage().chosen.size)} chosen: Kill, Restart, Inject and Partition act on them.`);
      refresh();
    },
    closer: () => stage().zoom(ZOOM_STEP),
    farther: () => stage().zoom(1 / ZOOM_STEP),
    overview: () => stage().overview(),
    /** Takes a tool into the hand; once more puts it back. @param {Tool} tool */
    take(tool) {
      const { gestures } = stage();
      const held = gestures.tool === tool && gestures.armed;
      gestures.armed = !held;
      gestures.tool = held ? 'choose' : tool;
      stage().arm(gestures.armed);
      refresh();
    },
  };
  return deeds;
}
