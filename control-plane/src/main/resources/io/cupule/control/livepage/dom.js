/** The element with an id. */
export const byId = id => document.getElementById(id);

/** A new element; strings become text, never markup. */
export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** Sets an element's text, unless it is that already: so a selection in it stays. */
export function setText(target, text) {
  if (target.textContent !== text) {
    target.textContent = text;
  }
}
