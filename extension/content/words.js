'use strict';
// Words for people: the browser's language, unless the person chose another one in the companion.

Companion.words = (() => {
  const { api, alive } = Companion.dom;
  let chosen = null;
  const seen = new Map(); // what was said before stays sayable in a script that outlived its extension

  const fill = (message, values) => message.replace(/\$(\d)/g, (_, n) => values[n - 1] ?? '');

  const t = (key, ...values) => {
    const message = chosen?.[key] ?? (alive() ? api.i18n.getMessage(key, ['$1', '$2', '$3']) : seen.get(key)) ?? '';
    if (message) seen.set(key, message);
    return fill(message, values.map(String));
  };

  const lang = () => t('lang') || 'en';

  // The service answers with its language; when that is another one, ask for its words once.
  const use = async (wanted) => {
    if (!wanted || wanted === lang()) return;
    const reply = await Companion.ask('status', { words: true });
    if (reply?.words) chosen = reply.words;
  };

  return { t, lang, use };
})();
