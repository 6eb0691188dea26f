// Composers made with React 19: a form that asks itself to submit, and a button that sends on pointerdown.
import React from 'react';
import { createRoot } from 'react-dom/client';
import { root, send, start } from './harness.js';

function Form() {
  const [text, set] = React.useState('');
  return <form onSubmit={(event) => {
    event.preventDefault();
    send(text, 'submit');
    set('');
  }}>
    <textarea id="c" aria-label="Message" value={text} onChange={(e) => set(e.target.value)} onKeyDown={(event) => {
      if (event.key !== 'Enter' || event.shiftKey) return;
      event.preventDefault();
      event.currentTarget.form.requestSubmit();
    }} />
    <button id="send">Send</button>
  </form>;
}

function Pointer() {
  const [text, set] = React.useState('');
  const go = (how) => {
    send(text, how);
    set('');
  };
  return <>
    <textarea id="c" aria-label="Message" value={text} onChange={(e) => set(e.target.value)} onKeyDown={(event) => {
      if (event.key !== 'Enter' || event.shiftKey) return;
      event.preventDefault();
      go('keydown');
    }} />
    <button id="send" onPointerDown={() => go('pointerdown')}>Send</button>
  </>;
}

start({
  react19_form: () => createRoot(root).render(<Form />),
  react19_pointerdown: () => createRoot(root).render(<Pointer />),
});
