import {Lost, Problem} from './api.js';
import {byId, element} from './dom.js';

const MOST = 5;

/**
 * Tells that the daemon is lost, and that it is back.
 *
 * @param heard when it answered last, by its own clock; absent where it never told the time
 */
export function tellContact(answered, heard) {
  const line = byId('lost');
  if (answered) {
    line.hidden = true;
  } else if (line.hidden) {
    const lost = heard === undefined
      ? 'The daemon does not answer.' : `The daemon has not answered since ${heard}.`;
    line.textContent = `${lost} Trying again; what is below is old.`;
    line.hidden = false;
  }
}

/** Shows an error until the user closes it; the same one only once. */
export function report(error) {
  if (error instanceof Lost) {
    return; // the line about the lost daemon says it
  }
  const text = error instanceof Problem ? error.text : `This page has a fault: ${error.message}`;
  const list = byId('notices');
  if ([...list.children].some(notice => notice.firstChild.textContent === text)) {
    return;
  }
  const close = element('button', {type: 'button', textContent: 'Close'});
  const notice = element('li', {}, element('p', {}, text), close);
  close.addEventListener('click', () => notice.remove());
  list.append(notice);
  while (list.children.length > MOST) {
    list.firstChild.remove();
  }
}
