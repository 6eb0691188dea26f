import { register } from 'vue-advanced-chat';
import { cast, clock, lang, onLine, sent, sleep, uid } from '../../common/harness.js';

const nl = lang === 'nl';
register();
(async () => {
  const users = [{ _id: 'me', username: nl ? 'Jij' : 'You' }, ...(await cast()).map((c) => ({ _id: c.name, username: c.name }))];
  while (users.length < 3) users.push({ _id: 'u' + users.length, username: 'Team' }); // names are drawn in rooms of three
  const room = (typing) => [{ roomId: '1', roomName: document.querySelector('h1').textContent, avatar: '', users, typingUsers: typing ? [typing] : [] }];
  let messages = [];
  const chat = document.createElement('vue-advanced-chat');
  const add = (line) => { chat.messages = messages = [...messages, { _id: uid(), date: nl ? '3 maart' : '3 March', timestamp: clock(), ...line }]; };
  Object.assign(chat, {
    height: '640px', currentUserId: 'me', roomId: '1', roomsLoaded: true, messagesLoaded: true, singleRoom: true, showAudio: false, showFiles: false, showEmojis: false,
    showReactionEmojis: false, messageActions: [], rooms: room(), messages, textMessages: { TYPE_MESSAGE: nl ? 'Typ een bericht' : 'Type a message', IS_TYPING: nl ? 'is aan het typen…' : 'is typing…' },
  });
  chat.addEventListener('send-message', ({ detail: [{ content }] }) => {
    add({ content, senderId: 'me', saved: true, distributed: true, seen: true });
    sent(content);
  });
  const host = document.createElement('div');
  document.querySelector('.slot').append(host);
  window.bedRoot = host.attachShadow({ mode: 'closed' }); // for the driver, which no page world can help otherwise
  window.bedRoot.append(chat);
  onLine(async (l) => {
    if (l.role === 'system') return add({ content: l.text, senderId: '0', system: true });
    chat.rooms = room(l.name);
    await sleep(250);
    chat.rooms = room();
    add({ content: l.text, senderId: l.name, username: l.name });
  });
})();
