// Words for our own pages, in the language the person chose in the companion, else the browser's.

const api = globalThis.browser ?? globalThis.chrome;
let chosen = null;

export const ask = async (kind, payload = {}) => {
  try {
    return await api.runtime.sendMessage({ ...payload, kind });
  } catch {
    return null;
  }
};

export const say = (key, ...values) =>
  (chosen?.[key] ?? api.i18n.getMessage(key, ['$1', '$2', '$3'])).replace(/\$(\d)/g, (_, n) => values[n - 1] ?? '');

// Take the words of an answer to "status", and write them where the page asks for them.
export function speak(words) {
  chosen = words ?? chosen;
  document.documentElement.lang = say('lang');
  for (const element of document.querySelectorAll('[data-say]')) element.textContent = say(element.dataset.say);
}

export const find = (id) => document.getElementById(id);
