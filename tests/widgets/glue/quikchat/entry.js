import 'quikchat/dist/quikchat.css';
import quikchat from 'quikchat';
import { lang, onLine, sent, sleep } from '../../common/harness.js';

const nl = lang === 'nl';
const escaped = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/\n/g, '<br>');
const chat = new quikchat('#widget', (self, text) => {
  self.messageAddNew(escaped(text), nl ? 'Jij' : 'You', 'right', 'user');
  sent(text);
}, { theme: 'quikchat-theme-modern', titleArea: { title: document.title, align: 'center', show: true } });
chat.setDirection('rtl');
chat.inputAreaSetPlaceholder?.(nl ? 'Typ een bericht' : 'Type a message');

// What a bot says grows word by word; a colleague's line comes at once, after three dots.
onLine(async (l) => {
  if (l.role === 'system') return chat.messageAddNew(escaped(l.text), '', 'center', 'system');
  const id = chat.messageAddTypingIndicator(l.name);
  await sleep(250);
  const parts = l.role === 'bot' ? l.text.split(/(?<= )/) : [l.text];
  chat.messageReplaceContent(id, escaped(parts.shift()));
  for (const part of parts) {
    await sleep(30);
    chat.messageAppendContent(id, escaped(part));
  }
});
