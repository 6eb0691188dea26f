// Composers made with React 18, and the editors that come with it: Slate and Draft.js.
import * as Draft from 'draft-js';
import React from 'react';
import { createRoot } from 'react-dom/client';
import { createEditor, Editor, Node, Transforms } from 'slate';
import { Editable, Slate, withReact } from 'slate-react';
import { root, send, start } from './harness.js';

const show = (what) => createRoot(root).render(what);

const Area = ({ listen, press }) => {
  const [text, set] = React.useState('');
  const go = (how) => {
    send(text, how);
    set('');
  };
  return <>
    <textarea id="c" aria-label="Message" value={text} onChange={(e) => set(e.target.value)} {...listen(go)} />
    <button id="send" disabled={!text.trim()} {...press(go)}>Send</button>
  </>;
};

const on = (name, is) => (go) => ({ [name]: (event) => {
  if (!is(event) || event.shiftKey) return;
  event.preventDefault();
  go(event.type);
} });

function Rich() {
  const text = React.useRef(''), place = React.useRef(null);
  const go = (how) => {
    send(text.current, how);
    text.current = '';
    place.current.textContent = '';
  };
  return <>
    <div id="c" ref={place} contentEditable role="textbox" aria-label="Message" suppressContentEditableWarning
      onInput={(e) => { text.current = e.currentTarget.innerText; }} {...on('onKeyDown', (e) => e.key === 'Enter')(go)} />
    <div id="send" role="button" tabIndex={0} onClick={() => go('click')}>Send</div>
  </>;
}

const slate = () => {
  const editor = withReact(createEditor());
  const go = (how) => {
    send(editor.children.map((node) => Node.string(node)).join('\n'), how);
    Transforms.delete(editor, { at: { anchor: Editor.start(editor, []), focus: Editor.end(editor, []) } });
  };
  show(<>
    <Slate editor={editor} initialValue={[{ type: 'p', children: [{ text: '' }] }]}>
      <Editable id="c" aria-label="Message" {...on('onKeyDown', (e) => e.key === 'Enter')(go)} />
    </Slate>
    <button id="send" onClick={() => go('click')}>Send</button>
  </>);
};

function DraftBox() {
  const [state, set] = React.useState(() => Draft.EditorState.createEmpty());
  const go = (how) => {
    send(state.getCurrentContent().getPlainText(), how);
    set(Draft.EditorState.moveFocusToEnd(Draft.EditorState.push(state, Draft.ContentState.createFromText(''), 'remove-range')));
  };
  const enter = (event) => {
    if (event.shiftKey) return 'not-handled';
    go('keydown');
    return 'handled';
  };
  return <>
    <Draft.Editor ariaLabel="Message" editorState={state} onChange={set} handleReturn={enter} />
    <button id="send" onClick={() => go('click')}>Send</button>
  </>;
}

start({
  react18: () => show(<Area listen={on('onKeyDown', (e) => e.key === 'Enter')} press={(go) => ({ onClick: () => go('click') })} />),
  react18_keypress: () => show(<Area listen={on('onKeyPress', (e) => e.charCode === 13)} press={(go) => ({ onMouseDown: () => go('mousedown') })} />),
  ce_react: () => show(<Rich />),
  slate,
  draft: () => show(<DraftBox />),
});
