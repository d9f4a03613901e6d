import {byId} from './dom.js';

function opened(dialog) {
  dialog.showModal();
  return new Promise(done => dialog.addEventListener('close', done, {once: true}));
}

/**
 * Asks before something is destroyed.
 *
 * @param question what is asked
 * @param yes the button that does it
 * @returns whether the user wants it
 */
export async function ask(question, yes) {
  const dialog = byId('ask');
  dialog.returnValue = '';
  byId('ask-question').textContent = question;
  byId('ask-yes').textContent = yes;
  byId('ask-yes').onclick = () => dialog.close('yes');
  byId('ask-no').onclick = () => dialog.close('');
  await opened(dialog);
  return dialog.returnValue === 'yes';
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
    await opened(dialog);
  }
  const token = field.value.trim();
  field.value = '';
  return token;
}
