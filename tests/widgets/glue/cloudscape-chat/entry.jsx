import '@cloudscape-design/global-styles/index.css';
import { useEffect, useRef, useState } from 'react';
import { createRoot } from 'react-dom/client';
import Avatar from '@cloudscape-design/chat-components/avatar';
import ChatBubble from '@cloudscape-design/chat-components/chat-bubble';
import SupportPromptGroup from '@cloudscape-design/chat-components/support-prompt-group';
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import PromptInput from '@cloudscape-design/components/prompt-input';
import { clock, lang, onLine, sent, sleep } from '../../common/harness.js';

const nl = lang === 'nl';
const you = nl ? 'Jij' : 'You';
const face = (r) => <Avatar ariaLabel={r.name} tooltipText={r.name} initials={r.role === 'bot' ? undefined : r.name.slice(0, 2).toUpperCase()} color={r.role === 'bot' ? 'gen-ai' : 'default'} iconName={r.role === 'bot' ? 'gen-ai' : undefined} />;

function App() {
  const [rows, setRows] = useState([]);
  const [typing, setTyping] = useState(null);
  const [quick, setQuick] = useState([]);
  const [draft, setDraft] = useState('');
  const end = useRef(null);
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
      setQuick(l.quick || []);
    });
  }, []);
  useEffect(() => { end.current?.scrollIntoView(); }, [rows]);
  const send = (text) => {
    if (!text.trim()) return;
    setRows((x) => [...x, { role: 'customer', name: you, text, at: clock() }]);
    setQuick([]);
    setDraft('');
    sent(text);
  };
  // Everyone on the left: Cloudscape draws a bubble around what comes in and none around what goes out, names only as labels.
  return (
    <div style={{ display: 'flex', flexDirection: 'column', height: '100%', padding: 8, boxSizing: 'border-box' }}>
      <div role="region" aria-label="Chat" tabIndex={0} style={{ flex: 1, minHeight: 0, overflow: 'auto', display: 'flex', flexDirection: 'column', gap: 8 }}>
        {rows.map((r, i) => (r.role === 'system' ? <div key={i} style={{ flex: 'none' }}><Alert type="info" statusIconAriaLabel="Info">{r.text}</Alert></div> : (
          <ChatBubble key={i} type={r.role === 'customer' ? 'outgoing' : 'incoming'} ariaLabel={`${r.name} ${nl ? 'om' : 'at'} ${r.at}`} avatar={face(r)}><div style={{ whiteSpace: 'pre-line' }}>{r.text}</div></ChatBubble>
        )))}
        {typing && <ChatBubble type="incoming" ariaLabel={nl ? 'Bezig met antwoorden' : 'Answering'} showLoadingBar avatar={<Avatar loading color="gen-ai" iconName="gen-ai" ariaLabel={typing.name} tooltipText={typing.name} />}><Box color="text-status-inactive">{nl ? 'Antwoord wordt geschreven' : 'Writing an answer'}</Box></ChatBubble>}
        {quick.length > 0 && <SupportPromptGroup ariaLabel="Suggestions" items={quick.map((q) => ({ id: q, text: q }))} onItemClick={(e) => send(e.detail.id)} />}
        <div ref={end} />
      </div>
      <PromptInput value={draft} onChange={(e) => setDraft(e.detail.value)} onAction={(e) => send(e.detail.value)} actionButtonIconName="send" actionButtonAriaLabel={nl ? 'Versturen' : 'Send'} placeholder={nl ? 'Stel een vraag' : 'Ask a question'} />
    </div>
  );
}
createRoot(document.getElementById('widget')).render(<App />);
