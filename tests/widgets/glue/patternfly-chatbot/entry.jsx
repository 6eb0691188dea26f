import '@patternfly/react-core/dist/styles/base.css';
import '@patternfly/chatbot/dist/css/main.css';
import { useEffect, useRef, useState } from 'react';
import { createRoot } from 'react-dom/client';
import Chatbot, { ChatbotDisplayMode } from '@patternfly/chatbot/dist/esm/Chatbot';
import ChatbotContent from '@patternfly/chatbot/dist/esm/ChatbotContent';
import ChatbotFooter from '@patternfly/chatbot/dist/esm/ChatbotFooter';
import Message from '@patternfly/chatbot/dist/esm/Message';
import MessageBar from '@patternfly/chatbot/dist/esm/MessageBar';
import MessageBox from '@patternfly/chatbot/dist/esm/MessageBox';
import MessageDivider from '@patternfly/chatbot/dist/esm/MessageDivider';
import { clock, lang, onLine, sent, sleep } from '../../common/harness.js';

const nl = lang === 'nl';
const face = (color) => `data:image/svg+xml;utf8,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><rect width="40" height="40" fill="${color}"/></svg>`)}`;

// Tables come as Markdown, choices as a row of labels, a help page as a card under the answer.
const drawn = (r, say) => ({
  role: r.role === 'customer' ? 'user' : 'bot',
  name: r.name,
  content: r.text,
  timestamp: r.at,
  avatar: face(r.role === 'customer' ? '#888' : '#06c'),
  botWord: r.role === 'bot' ? 'AI' : nl ? 'Medewerker' : 'Staff',
  tableProps: { 'aria-label': nl ? 'Overzicht' : 'Overview', gridBreakPoint: '' },
  quickResponses: r.quick?.map((q) => ({ id: q, content: q, onClick: () => say(q) })),
});

function App() {
  const [rows, setRows] = useState([]);
  const [typing, setTyping] = useState(null);
  const on = useRef(false);
  useEffect(() => {
    if (on.current) return;
    on.current = true;
    onLine(async (l) => {
      if (l.role === 'system') return setRows((x) => [...x, l]);
      setTyping(l);
      await sleep(250);
      setTyping(null);
      setRows((x) => [...x, { ...l, at: clock() }]);
    });
  }, []);
  const send = (text) => {
    setRows((x) => [...x, { role: 'customer', name: nl ? 'Jij' : 'You', text, at: clock() }]);
    sent(text);
  };
  return (
    <Chatbot displayMode={ChatbotDisplayMode.embedded}>
      <ChatbotContent>
        <MessageBox>
          {rows.map((r, i) => (r.role === 'system' ? <MessageDivider key={i} content={r.text} /> : <Message key={i} {...drawn(r, send)} />))}
          {typing && <Message role="bot" name={typing.name} avatar={face('#06c')} isLoading loadingWord={nl ? 'Bericht wordt geladen' : 'Loading message'} />}
        </MessageBox>
      </ChatbotContent>
      <ChatbotFooter><MessageBar onSendMessage={send} hasAttachButton={false} hasMicrophoneButton={false} placeholder={nl ? 'Typ een bericht' : 'Type a message'} /></ChatbotFooter>
    </Chatbot>
  );
}
createRoot(document.getElementById('widget')).render(<App />);
