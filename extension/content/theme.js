'use strict';
// One look for all that is shown inside a page: calm colours, soft corners, light and dark, both at AA contrast.

Companion.theme = `
:host { color-scheme: light dark; }
:host::backdrop { display: none !important; }
.skin {
  --paper: #fdfcfa; --ink: #23272b; --soft: #5b6169; --line: #dfdcd6; --fill: #f3f1ec; --hover: #e9f2ee;
  --calm: #24705a; --on-calm: #ffffff; --glow: rgba(36, 112, 90, .18); --warn: #8a4b12; --warn-fill: #fbf1e4;
  --shade: 0 1px 2px rgba(30, 35, 40, .08), 0 8px 28px rgba(30, 35, 40, .16);
  box-sizing: border-box; font: 400 14px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  color: var(--ink); text-align: left; letter-spacing: normal; word-spacing: normal;
}
@media (prefers-color-scheme: dark) {
  .skin {
    --paper: #22262a; --ink: #eceae6; --soft: #b3b7bc; --line: #3b4147; --fill: #2b3035; --hover: #2c3d38;
    --calm: #7fcbb2; --on-calm: #10251e; --glow: rgba(127, 203, 178, .22); --warn: #f0bd86; --warn-fill: #3a2f24;
    --shade: 0 1px 2px rgba(0, 0, 0, .4), 0 8px 28px rgba(0, 0, 0, .5);
  }
}
.skin *, .skin *::before { box-sizing: border-box; }
.skin button { font: inherit; color: inherit; background: none; border: 0; margin: 0; padding: 0; cursor: pointer; text-align: inherit; }
.skin button:focus-visible, .skin [tabindex]:focus-visible { outline: 2px solid var(--calm); outline-offset: 2px; }
.skin p, .skin h2, .skin ul, .skin ol { margin: 0; padding: 0; }
.skin ul, .skin ol { list-style: none; }
.skin kbd {
  font: 500 11px/1 ui-monospace, "SF Mono", "DejaVu Sans Mono", monospace; color: var(--soft); background: var(--fill);
  border: 1px solid var(--line); border-radius: 5px; padding: 3px 5px; white-space: nowrap;
}
.aloud { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (forced-colors: active) { .skin { border: 1px solid CanvasText; } }
`;
