import {byId} from './dom.js';

/**
 * Asks before something is destroyed.
 *
 * @param question what is asked
 * @param yes the button that does it
 * @returns whether the user wants it
 */
export function ask(question, yes) {
  const dialog = byId('ask');
  byId('ask-question').textContent = question;
  byId('ask-yes').textContent = yes;
  dialog.showModal();
  return new Promise(done => {
    const answer = wanted => {
      dialog.close();
      done(wanted);
    };
    byId('ask-yes').onclick = () => answer(true);
    byId('ask-no').onclick = () => answer(false);
    // The Escape key. The event comes late: the question before may have caused it.
    dialog.onclose = () => dialog.open || done(false);
  });
}

/**
 * Asks for the token until there is one.
 *
 * @param refused whether another one was refused
 */
export async function askToken(refused) {
  const dialog = byId('login');
  const field = byId('token');
  byId('login-title').textContent = refused
    ? 'The daemon does not know that token.' : 'The daemon wants a token.';
  field.value = '';
  dialog.oncancel = event => event.preventDefault();
  dialog.querySelector('form').onsubmit = event => {
    event.preventDefault();
    dialog.close();
  };
  while (field.value.trim() === '') {
    dialog.showModal();
    await new Promise(done => dialog.addEventListener('close', done, {once: true}));
  }
  const token = field.value.trim();
  field.value = '';
  return token;
}
