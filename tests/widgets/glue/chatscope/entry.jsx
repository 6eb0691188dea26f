import '@chatscope/chat-ui-kit-styles/dist/default/styles.min.css';
import { useEffect, useRef, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { ChatContainer, MainContainer, Message, MessageGroup, MessageInput, MessageList, MessageSeparator, TypingIndicator } from '@chatscope/chat-ui-kit-react';
import { clock, lang, onLine, sent, sleep } from '../../common/harness.js';

const nl = lang === 'nl';
const you = nl ? 'Jij' : 'You';

// Neighbouring lines of one speaker stand under one header: a group is {name, at, mine, lines}, a system line {system}.
const joined = (groups, line) => {
  const last = groups.at(-1);
  if (line.system || last?.system || last?.name !== line.name) return [...groups, { ...line, at: clock(), lines: [line.text] }];
  return [...groups.slice(0, -1), { ...last, lines: [...last.lines, line.text] }];
};

function App() {
  const [groups, setGroups] = useState([]);
  const [typing, setTyping] = useState('');
  const on = useRef(false);
  const add = (line) => setGroups((g) => joined(g, line));
  useEffect(() => {
    if (on.current) return;
    on.current = true;
    onLine(async (l) => {
      if (l.role === 'system') return add({ system: true, text: l.text });
      setTyping(l.name);
      await sleep(250);
      setTyping('');
      add({ name: l.name, text: l.text });
    });
  }, []);
  const send = (_html, text) => {
    add({ name: you, mine: true, text });
    sent(text);
  };
  return (
    <MainContainer>
      <ChatContainer>
        <MessageList typingIndicator={typing && <TypingIndicator content={`${typing} ${nl ? 'is aan het typen' : 'is typing'}`} />}>
          <MessageSeparator content={nl ? 'Vandaag' : 'Today'} />
          {groups.map((g, i) => (g.system ? <MessageSeparator key={i} content={g.text} /> : (
            <MessageGroup key={i} direction={g.mine ? 'outgoing' : 'incoming'} sender={g.name}>
              <MessageGroup.Header>{`${g.name}, ${g.at}`}</MessageGroup.Header>
              <MessageGroup.Messages>
                {g.lines.map((text, k) => <Message key={k} model={{ message: text, type: 'text', direction: g.mine ? 'outgoing' : 'incoming', position: 'single' }} />)}
              </MessageGroup.Messages>
              {g.mine && <MessageGroup.Footer>{nl ? 'Gelezen' : 'Read'}</MessageGroup.Footer>}
            </MessageGroup>
          )))}
        </MessageList>
        <MessageInput placeholder={nl ? 'Typ je bericht' : 'Type your message'} attachButton={false} onSend={(html, _text, plain) => send(html, plain)} />
      </ChatContainer>
    </MainContainer>
  );
}
createRoot(document.getElementById('widget')).render(<App />);
