/** The help dialog: what one sees, what one can do, what is simplified. */
import { el } from '../dom.js';
import { KEYS } from './keys.js';
import { HIDEABLE } from './look.js';

/** @param {HTMLDialogElement} dialog */
export function fillHelp(dialog) {
  const close = el('button', { type: 'button', className: 'button' }, 'Close');
  close.addEventListener('click', () => dialog.close());
  dialog.append(
    el('h2', { id: 'help-title', tabIndex: -1, autofocus: true }, 'How to use the workshop'), // else the button at the end takes the focus, and the eye
    el('p', {}, 'Each circle is a node that runs the real protocol. Press Inject: one node learns something new, and gossip carries it on. ' +
      'Click a node to kill it, click again to restart it. Hold shift and click, or press for a while, to look inside. ' +
      'Click an arrow to follow that message to its end.'),
    el('p', {}, 'Drag a rectangle to choose many nodes: Kill, Restart, Inject and Partition then act on them. With the keyboard, Tab goes to the nodes, ' +
      'arrow keys walk, and G adds a node to the choice. The wheel, or two fingers, zoom; drag with shift or the second button to move the map. ' +
      'A red bar is a closed road, a red dashed way one that is closed in that direction only.'),
    el('p', {}, 'The fill of a circle is the truth about the latest update. ' +
      'A message is drawn where it is at that instant, and what it says arrives when it arrives. ' +
      'Among a dozen nodes, the arc on a rim has gone round when that node acts next by itself.'),
    el('h3', {}, 'Keys'),
    el('dl', {}, ...KEYS.flatMap(({ shown, does }) => [el('dt', {}, el('kbd', {}, shown)), el('dd', {}, does)])),
    el('h3', {}, 'In the address'),
    el('p', {}, '?theme=light or dark, ?text=1.5 for larger text, ?present for presenter mode, ?embed inside another page, ' +
      `?hide=actions,curve for less on screen. What can be hidden: ${HIDEABLE.join(', ')}. Join several with &.`),
    el('h3', {}, 'What is simplified'),
    el('p', {}, 'Time is simulated: nodes take their turns independently of one another, messages take a random time from the latency range, ' +
      'and processing takes none. Peers are chosen at random among the neighbours. The same settings and seed give the same run on every machine.'),
    close,
  );
}
