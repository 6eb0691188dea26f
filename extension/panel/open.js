// Open the dashboard signed in: the one-time secret goes by a form, so that it stands in no address and no history.
import { ask, find, say, speak } from './words.js';

speak();
speak((await ask('status', { words: true }))?.words);
const promise = new URLSearchParams(location.search).get('promise') ?? '';
const said = await ask('open', { promise });
if (said?.opened) {
  find('text').textContent = say('open_elsewhere');
} else if (said?.state === 'ok') {
  find('form').action = said.action;
  find('secret').value = said.secret;
  find('promise').value = promise;
  find('form').submit();
} else {
  find('text').textContent = say(said?.state === 'refused' ? 'open_refused' : `panel_${said?.state ?? 'away'}_text`);
}
