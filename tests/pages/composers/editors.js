// Rich editors on their own: Lexical, ProseMirror and Quill.
import { registerPlainText } from '@lexical/plain-text';
import { $createParagraphNode, $getRoot, COMMAND_PRIORITY_HIGH, createEditor, KEY_ENTER_COMMAND } from 'lexical';
import { baseKeymap } from 'prosemirror-commands';
import { history } from 'prosemirror-history';
import { keymap } from 'prosemirror-keymap';
import { schema } from 'prosemirror-schema-basic';
import { EditorState } from 'prosemirror-state';
import { EditorView } from 'prosemirror-view';
import Quill from 'quill';
import { button, field, root, send, start } from './harness.js';

const lexical = () => {
  const [composer, press] = field('<div id="c" contenteditable role="textbox" aria-label="Message"></div>');
  const editor = createEditor({ namespace: 'page', onError: (error) => { throw error; } });
  editor.setRootElement(composer);
  registerPlainText(editor);
  const go = (how) => {
    send(editor.getEditorState().read(() => $getRoot().getTextContent()), how);
    editor.update(() => {
      $getRoot().clear().append($createParagraphNode());
      $getRoot().selectEnd();
    });
  };
  editor.registerCommand(KEY_ENTER_COMMAND, (event) => {
    if (!event || event.shiftKey) return false;
    event.preventDefault();
    go('keydown');
    return true;
  }, COMMAND_PRIORITY_HIGH);
  press.onclick = () => go('click');
};

const prosemirror = () => {
  const place = document.createElement('div'), press = button();
  root.append(place, press);
  const go = (how) => {
    const { doc } = view.state;
    send(doc.textBetween(0, doc.content.size, '\n'), how);
    view.dispatch(view.state.tr.delete(0, doc.content.size));
  };
  const enter = () => {
    go('keydown');
    return true;
  };
  const view = new EditorView(place, {
    attributes: { id: 'c', 'aria-label': 'Message', role: 'textbox' },
    state: EditorState.create({ schema, plugins: [keymap({ Enter: enter }), keymap(baseKeymap), history()] }),
  });
  press.onclick = () => go('click');
};

const quill = () => {
  const place = document.createElement('div'), press = button();
  root.append(place, press);
  const go = (how) => {
    send(editor.getText().replace(/\n$/, ''), how);
    editor.setText('', 'user');
  };
  const enter = { key: 'Enter', handler: () => {
    go('keydown');
    return false;
  } };
  const editor = new Quill(place, { modules: { toolbar: false, keyboard: { bindings: { enter } } } });
  editor.root.id = 'c';
  press.onclick = () => go('click');
};

start({ lexical, prosemirror, quill });
